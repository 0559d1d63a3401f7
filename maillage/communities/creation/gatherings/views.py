"""Meetings, groups and needs."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.creation.errors import CreationError, StaleMinutesError
from maillage.communities.creation.gatherings import actions, queries
from maillage.communities.creation.gatherings.forms import (
    AsideForm,
    GatheringForm,
    GroupForm,
    NeedForm,
    PeopleForm,
)
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer

FORM = ["GET", "HEAD", "POST"]


def _may_edit(request: PageRequest) -> bool:
    return request.actor.can(Permission.CREATION_EDIT)


@community_page(Permission.CREATION_VIEW)
@require_safe
def gatherings(request: PageRequest, community: Community) -> HttpResponse:
    """Meetings to come and held, and the working groups."""
    rows = list(queries.gatherings())
    context = {
        "community": community,
        "coming": [one for one in reversed(rows) if one.held_on > request.today],
        "held": [(one, queries.present_count(one)) for one in rows if one.held_on <= request.today],
        "groups": list(queries.groups()),
        "today": request.today,
        "can_edit": _may_edit(request),
    }
    return render(request, "creation/gatherings.html", context)


@community_page(Permission.CREATION_VIEW)
@require_http_methods(FORM)
def gathering(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One meeting; the names of who came are shown to those who keep them."""
    one = get_object_or_404(queries.gatherings(), number=number)
    can_edit = _may_edit(request)
    form = PeopleForm(request.POST or None) if can_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            new = actions.add_people(
                by=request.user, community=community, number=number, people=form.cleaned_data["people"]
            )
        except CreationError as error:
            form.add_error("people", str(error))
        else:
            messages.success(request, f"{new} personne{'s' if new > 1 else ''} de plus.")
            return redirect("gathering", community.slug, number)
    elif request.method == "POST" and form is None:
        raise PermissionDenied
    context = {
        "community": community,
        "gathering": one,
        "is_held": one.is_held(request.today),
        "present": queries.present_count(one),
        "people": list(one.attendees.order_by("name")) if can_edit else [],
        "needs": list(queries.needs().filter(gathering=one)),
        "form": form,
        "can_edit": can_edit,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "creation/gathering.html", context, status=status)


@community_page(Permission.CREATION_EDIT)
@require_POST
def attendee_remove(request: PageRequest, community: Community, number: int, attendee: int) -> HttpResponse:
    get_object_or_404(Attendee, pk=attendee, gathering__number=number)
    actions.remove_person(by=request.user, community=community, number=number, attendee=attendee)
    messages.success(request, "Cette personne n’est plus notée présente.")
    return redirect("gathering", community.slug, number)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(FORM)
def gathering_edit(request: PageRequest, community: Community, number: int = 0) -> HttpResponse:
    """A new meeting, or one to change."""
    one = get_object_or_404(Gathering, number=number) if number else None
    initial = {**_initial(one, GatheringForm), "minutes_before": one.minutes if one else ""}
    form = GatheringForm(request.POST or None, initial=initial)
    theirs = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_gathering(
                by=request.user, community=community, key=form.cleaned_data["key"], card=form.card(),
                number=one.number if one else None, minutes_before=form.cleaned_data["minutes_before"],
            )  # fmt: skip
        except StaleMinutesError as stale:
            theirs = stale.current
            form.data = {**form.data.dict(), "minutes_before": theirs}
        else:
            messages.success(request, "La réunion est enregistrée.")
            return redirect("gathering", community.slug, made.number)
    return _form_page(request, form, "Une réunion d’information", one, theirs=theirs)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(FORM)
def group_edit(request: PageRequest, community: Community, number: int = 0) -> HttpResponse:
    """A new working group, or one to change."""
    one = get_object_or_404(WorkingGroup, number=number) if number else None
    initial = _initial(one, GroupForm)
    initial["people"] = "\n".join(initial.get("people") or [])
    form = GroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_group(
            by=request.user, community=community, key=form.cleaned_data["key"], card=form.card(),
            number=one.number if one else None,
        )  # fmt: skip
        messages.success(request, "Le groupe est enregistré.")
        return redirect("gatherings", community.slug)
    return _form_page(request, form, "Un groupe de travail", one)


@community_page(Permission.CREATION_VIEW)
@require_safe
def needs(request: PageRequest, community: Community) -> HttpResponse:
    """What people told, the gravest first."""
    context = {
        "community": community,
        "needs": list(queries.needs()),
        "can_edit": _may_edit(request),
    }
    return render(request, "creation/needs.html", context)


@community_page(Permission.CREATION_VIEW)
@require_safe
def needs_csv(request: PageRequest, community: Community) -> HttpResponse:
    headings = ("N°", "Besoin", "Thème", "Gravité", "Population", "Où", "Ce qui le montre", "Origine")
    rows = (
        (
            one.number, one.title, one.get_theme_display(), one.get_gravity_display(), one.population,
            one.place, one.evidence, one.origin,
        )
        for one in queries.needs()
    )  # fmt: skip
    return csv_answer(f"besoins-exprimes-{community.slug}.csv", headings, rows)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(FORM)
def need_edit(request: PageRequest, community: Community, number: int = 0) -> HttpResponse:
    """A new need, or one to change. ``?reunion=3`` says where it was told."""
    one = queries.need(number) if number else None
    if number and one is None:
        raise Http404
    initial = _initial(one, NeedForm)
    initial["communes"] = ", ".join(row["code"] for row in initial.get("communes") or [])
    told = request.GET.get("reunion", "")
    initial["gathering"] = one.gathering.number if one and one.gathering else told if told.isdigit() else ""
    form = NeedForm(request.POST or None, gatherings=list(queries.gatherings()[:100]), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = actions.save_need(
            by=request.user, community=community, key=form.cleaned_data["key"], card=form.card(),
            number=one.number if one else None,
        )  # fmt: skip
        messages.success(request, f"Besoin noté : {made.title}.")
        return redirect("expressed_needs", community.slug)
    return _form_page(request, form, "Un besoin", one)


@community_page(Permission.CREATION_EDIT)
@require_POST
def need_aside(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Set a need aside with a reason."""
    get_object_or_404(ExpressedNeed, number=number)
    form = AsideForm(request.POST)
    if form.is_valid() and form.cleaned_data["reason"].strip():
        actions.set_need_aside(
            by=request.user, community=community, number=number, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "Ce besoin est écarté.")
    else:
        messages.error(request, "Dites pourquoi ce besoin est écarté.")
    return redirect("expressed_needs", community.slug)


def _initial(one: Any, form: type[Any]) -> dict[str, Any]:
    names = [name for name in form.base_fields if name not in {"key", "gathering", "minutes_before"}]
    found = {name: getattr(one, name) for name in names} if one is not None else {}
    return {**found, "key": uuid.uuid4()}


def _form_page(request: PageRequest, form: Any, title: str, one: Any, theirs: str = "") -> HttpResponse:
    context = {"community": request.community, "form": form, "title": title, "one": one, "theirs": theirs}
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(request, "creation/edit.html", context, status=status)
