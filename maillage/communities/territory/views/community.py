"""The space of a community: its home, its card, its territory of management."""

from collections import Counter
from dataclasses import fields

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.territory import queries
from maillage.communities.territory.actions import edit_community, set_management_location
from maillage.communities.territory.bodies import proposed_bodies
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.forms import CardForm, LocationForm
from maillage.communities.territory.models import ManagementLocation
from maillage.communities.territory.seat import Seat
from maillage.communities.territory.views.presentation import read_territory
from maillage.communities.territory.week import State, tasks
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.panels import panels
from maillage.reference.geography.models import Commune, Department


@community_page(Permission.COMMUNITY_VIEW)
@require_safe
def community_home(request: PageRequest, community: Community) -> HttpResponse:
    """What must be done, then who we are and where we act."""
    territory = version = None
    if request.actor.can(Permission.TERRITORY_VIEW):
        version = queries.current_version(request.today)
        territory = read_territory(version, community, today=request.today) if version else None
    held = list(RoleAssignment.objects.current(request.today).values_list("role", "user_id"))
    state = State(
        version=version,
        description=territory.description if territory else None,
        seat=queries.management_locations().filter(ends_on__isnull=True).first(),
        people=len({user for _, user in held}),
    )
    roles = Counter(role for role, _ in held)
    context = {
        "community": community,
        "territory": territory,
        "tasks": tasks(community, request.actor, state, today=request.today),
        "panels": panels(community, request.actor, request.today),
        "people": [(Role(role).label, count) for role, count in sorted(roles.items())],
        "seat": state.seat,
        "can_see_people": request.actor.can(Permission.PEOPLE_VIEW),
        "can_edit": request.actor.can(Permission.COMMUNITY_EDIT),
        "can_see_territory": request.actor.can(Permission.TERRITORY_VIEW),
    }
    return render(request, "territory/community_home.html", context)


@community_page(Permission.COMMUNITY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def community_card(request: PageRequest, community: Community) -> HttpResponse:
    """The identity card, to correct."""
    names = ("name", "acronym", "listed")
    initial = {name: getattr(community, name) for name in names}
    form = CardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_community(by=request.user, community=community, **form.cleaned_data)
        messages.success(request, "La fiche est enregistrée.")
        return redirect("community_home", community.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "territory/card.html", {"community": community, "form": form}, status=status)


@community_page(Permission.COMMUNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def management_location(request: PageRequest, community: Community) -> HttpResponse:
    """The territory of management: what it is, what it was, and the form for those who keep it."""
    locations = list(queries.management_locations())
    current = locations[0] if locations else None
    can_edit = request.actor.can(Permission.COMMUNITY_EDIT)
    form = None
    if can_edit:
        initial = {**_proposals(community), **_recorded(current), "starts_on": request.today}
        form = LocationForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                set_management_location(
                    by=request.user,
                    community=community,
                    seat=form.seat(),
                    starts_on=form.cleaned_data["starts_on"],
                )
            except TerritoryError as error:
                form.add_error("starts_on", str(error))
            else:
                messages.success(request, "Le territoire de gestion est enregistré.")
                return redirect("management_location", community.slug)
    elif request.method == "POST":
        raise PermissionDenied
    names = dict(
        Commune.objects.filter(code__in=[row.commune_code for row in locations]).values_list("code", "name")
    )
    context = {
        "community": community,
        "form": form,
        "current": current,
        "rows": [(row, names.get(row.commune_code, row.commune_code)) for row in locations],
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "territory/location.html", context, status=status)


def _recorded(current: ManagementLocation | None) -> dict[str, str]:
    """What is known of the present seat; a blank leaves room for the proposal."""
    if current is None:
        return {}
    values = {field.name: str(getattr(current, field.name)) for field in fields(Seat)}
    return {name: value for name, value in values.items() if value}


def _proposals(community: Community) -> dict[str, str]:
    department = Department.objects.select_related("region").filter(code=community.department_code).first()
    if department is None:
        return {}
    return proposed_bodies(department.code, department.name, department.region.name)
