"""Founding a community from a drawn territory."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.communities.territory import maps, queries
from maillage.communities.territory.actions import found_community
from maillage.communities.territory.bodies import proposed_bodies
from maillage.communities.territory.drawing.state import Drawing, read_drawing
from maillage.communities.territory.errors import AlreadyFoundedError, TerritoryError
from maillage.communities.territory.forms import FoundForm
from maillage.communities.territory.results import TerritoryDescription
from maillage.communities.territory.units import UnknownUnitsError
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.web.pages import PageRequest, personal_page
from maillage.reference.geography.models import Commune


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PageRequest) -> HttpResponse:
    """The form; its territory stands in its address (``u`` codes, ``s`` sub-territories), as drawn."""
    drawing = read_drawing(request.GET.get("u", ""), request.GET.getlist("s"))
    description, problem = _described(request, drawing)
    form = FoundForm(request.POST or None, initial=_initial(description))
    if request.method == "POST" and not problem and form.is_valid():
        try:
            return _found(request, form, drawing)
        except AlreadyFoundedError as error:
            messages.warning(request, str(error))
            return redirect("community_home", error.slug)
        except TerritoryError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "drawing": drawing,
        "description": description,
        "problem": problem,
        "query": request.GET.urlencode(),
        "svg": maps.territory_map(
            {unit.commune_code: unit.name for unit in description.units} if description else {},
            {},
            title="Le territoire dessiné",
        ),
    }
    return render(request, "territory/found.html", context, status=422 if form.is_bound else 200)


def _found(request: PageRequest, form: FoundForm, drawing: Drawing) -> HttpResponse:
    values = form.cleaned_data
    community = found_community(
        by=request.user,
        founding_key=values["founding_key"],
        name=values["name"],
        acronym=values["acronym"],
        role=Role(values["role"]),
        stage=Stage(values["stage"]),
        listed=values["listed"],
        codes=drawing.units,
        sub_territories={zone.name: sorted(zone.units) for zone in drawing.zones},
        seat=form.seat(),
        today=request.today,
    )
    messages.success(request, f"{community.name} existe. Voici par où commencer.")
    return redirect("community_home", community.slug)


def _described(request: PageRequest, drawing: Drawing) -> tuple[TerritoryDescription | None, str]:
    if not drawing.units:
        return None, ""
    try:
        return queries.describe(drawing.units, today=request.today), ""
    except UnknownUnitsError as error:
        return None, str(error)


def _initial(description: TerritoryDescription | None) -> dict[str, object]:
    """The most populated commune is proposed as the seat, and its department's bodies with it."""
    initial: dict[str, object] = {"founding_key": FoundForm.new_key(), "role": Role.PRESIDENT.value}
    if description is None or not description.units:
        return initial
    seat = max(description.units, key=lambda unit: unit.population or 0).commune_code
    commune = Commune.objects.select_related("department", "region").get(code=seat)
    postal_codes = commune.postal_codes
    return {
        **initial,
        **proposed_bodies(commune.department_id, commune.department.name, commune.region.name),
        "commune_code": f"{commune.name} ({commune.code})",
        "postal_code": postal_codes[0] if len(postal_codes) == 1 else "",
    }
