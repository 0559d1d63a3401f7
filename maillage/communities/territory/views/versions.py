"""The versions of the territory: list, detail, adoption, difference."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.territory import maps, queries
from maillage.communities.territory.actions import adopt_version, discard_draft, start_draft
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.forms import AdoptForm
from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.results import thaw
from maillage.communities.territory.units import UnknownUnitsError
from maillage.communities.territory.views.presentation import Territory, read_territory
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer


def _version(number: int) -> TerritoryVersion:
    """A version of the open community by its number, or 404."""
    found: TerritoryVersion = get_object_or_404(queries.versions(), number=number)
    return found


@community_page(Permission.TERRITORY_VIEW)
@require_safe
def territory_versions(request: PageRequest, community: Community) -> HttpResponse:
    """Every version, the newest first; drafts are shown to those who draw."""
    versions = queries.versions()
    can_edit = request.actor.can(Permission.TERRITORY_EDIT)
    if not can_edit:
        versions = versions.frozen()
    context = {
        "community": community,
        "versions": versions,
        "can_edit": can_edit,
        "can_adopt": request.actor.can(Permission.TERRITORY_ADOPT),
    }
    return render(request, "territory/versions.html", context)


@community_page(Permission.TERRITORY_VIEW)
@require_safe
def territory_version(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One version: its map, its figures, its communes. A draft does not exist for those who do not draw."""
    version = _readable(request, number)
    context = {
        "community": community,
        "version": version,
        "territory": read_territory(version, community, today=request.today),
        "can_edit": request.actor.can(Permission.TERRITORY_EDIT),
        "can_adopt": request.actor.can(Permission.TERRITORY_ADOPT),
    }
    return render(request, "territory/version.html", context)


@community_page(Permission.TERRITORY_VIEW)
@require_safe
def territory_version_csv(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The communes of one version, for a spreadsheet."""
    version = _readable(request, number)
    territory = read_territory(version, community, today=request.today, with_map=False)
    rows = (
        (row["unit"].code, row["unit"].name, row["unit"].population, row["unit"].area_km2, row["part"])
        for row in territory.rows
    )
    headings = ("Code INSEE", "Nom", "Population municipale", "Surface (km²)", "Sous-territoire")
    return csv_answer(f"{community.slug}-version-{number}.csv", headings, rows)


def _readable(request: PageRequest, number: int) -> TerritoryVersion:
    version = _version(number)
    if version.is_draft and not request.actor.can(Permission.TERRITORY_EDIT):
        raise Http404
    return version


@community_page(Permission.TERRITORY_EDIT)
@require_POST
def territory_start(request: PageRequest, community: Community) -> HttpResponse:
    """A new draft, copied from the version named by the form, or empty."""
    based_on = None
    if request.POST.get("based_on", "").isdigit():
        based_on = _version(int(request.POST["based_on"]))
    try:
        version = start_draft(by=request.user, community=community, based_on=based_on)
    except UnknownUnitsError as error:
        messages.error(request, f"Cette version ne peut pas être recopiée telle quelle. {error}")
        return redirect("territory_versions", community.slug)
    messages.success(request, f"La version {version.number} est ouverte : c’est un brouillon.")
    return redirect("territory_version", community.slug, version.number)


@community_page(Permission.TERRITORY_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def territory_adopt(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What adopting will do, then the act itself."""
    version = _version(number)
    if not version.is_draft:
        return redirect("territory_version", community.slug, number)
    initial = {"starts_on": request.today, "revision": version.revision}
    form = AdoptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            adopt_version(
                by=request.user,
                community=community,
                version=version,
                today=request.today,
                **form.cleaned_data,
            )
        except (TerritoryError, UnknownUnitsError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"La version {number} est arrêtée : elle ne changera plus.")
            return redirect("territory_version", community.slug, number)
    former = queries.versions().filter(state="adopted").first()
    territory = read_territory(version, community, today=request.today)
    context = {
        "community": community,
        "version": version,
        "former": former,
        "change": _change(former, territory) if former else None,
        "territory": territory,
        "form": form,
    }
    return render(request, "territory/adopt.html", context, status=422 if form.is_bound else 200)


def _change(former: TerritoryVersion, territory: Territory) -> dict[str, int] | None:
    """How many units come and go; None for a draft that can no longer be described."""
    if territory.description is None or former.snapshot is None:
        return None
    old = {unit.code for unit in thaw(former.snapshot).units}
    new = {unit.code for unit in territory.description.units}
    return {"added": len(new - old), "removed": len(old - new)}


@community_page(Permission.TERRITORY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def territory_discard(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What will be thrown away, then the act itself."""
    version = _version(number)
    if request.method == "POST":
        try:
            discard_draft(by=request.user, community=community, version=version)
        except TerritoryError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Le brouillon {number} est abandonné.")
        return redirect("territory_versions", community.slug)
    return render(request, "territory/discard.html", {"community": community, "version": version})


@community_page(Permission.TERRITORY_VIEW)
@require_safe
def territory_difference(request: PageRequest, community: Community) -> HttpResponse:
    """What changes between two versions: map, table, balance. ``?de=1&a=2``."""
    pair = _pair(request)
    visible = queries.versions()
    if not request.actor.can(Permission.TERRITORY_EDIT):
        visible = visible.frozen()
    # Proposed at first: the newest version against the one before it.
    chosen = [v.number for v in pair] if pair else [v.number for v in visible[:2]][::-1]
    context: dict[str, Any] = {
        "community": community,
        "versions": visible,
        "pair": pair,
        "chosen": chosen,
        "change": None,
    }
    if pair:
        before, after = pair
        change = queries.difference(before, after)
        title = f"De la version {before.number} à la version {after.number}"
        context |= {"change": change, "svg": maps.difference_map(change, title=title), "title": title}
    return render(request, "territory/difference.html", context)


@community_page(Permission.TERRITORY_VIEW)
@require_safe
def territory_difference_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same table for a spreadsheet."""
    pair = _pair(request)
    if pair is None:
        return redirect("territory_difference", community.slug)
    before, after = pair
    rows = (
        (word, place.code, place.name, place.population)
        for word, place in queries.difference(before, after).rows()
    )
    name = f"{community.slug}-versions-{before.number}-{after.number}.csv"
    return csv_answer(name, ("Changement", "Code INSEE", "Nom", "Population municipale"), rows)


def _pair(request: PageRequest) -> tuple[TerritoryVersion, TerritoryVersion] | None:
    """The two versions that the address names; None when it names none, 404 for one that is not there."""
    numbers = (request.GET.get("de", ""), request.GET.get("a", ""))
    if not all(number.isdigit() and len(number) < 7 for number in numbers):
        return None
    before, after = (_readable(request, int(number)) for number in numbers)
    return before, after
