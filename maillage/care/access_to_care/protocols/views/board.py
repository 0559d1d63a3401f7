"""Protocols of the community: the list, the decision, the declaration, the team, the yearly report."""

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.care.access_to_care.protocols import actions, queries
from maillage.care.access_to_care.protocols.catalogue import National, catalogue
from maillage.care.access_to_care.protocols.enums import STRUCTURES, TeamRole
from maillage.care.access_to_care.protocols.errors import ProtocolError
from maillage.care.access_to_care.protocols.exports import HEADINGS, rows
from maillage.care.access_to_care.protocols.forms import AdoptForm, DeclareForm, EndForm, MemberForm
from maillage.care.access_to_care.protocols.models import Protocol, TeamMember
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.queries import Professional, names_of, professionals
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.spreadsheets import csv_answer

FORM = ["GET", "HEAD", "POST"]
LOCAL = "local"
FIRST_YEAR = 2020


@care_page(Permission.COOPERATION_VIEW)
@require_safe
def protocols(request: CareRequest, community: Community) -> HttpResponse:
    """What the community holds, what one may do, one's own inclusions; the national catalogue."""
    held = queries.held(request.care, request.today)
    taken = {one.protocol.national for one in held if one.protocol.ended_on is None}
    context = {
        "community": community,
        "held": held,
        "inclusions": queries.my_inclusions(request.care),
        "catalogue": [one for one in catalogue().protocols if one.code not in taken],
        "edition": catalogue().edition,
        "soon": request.today + queries.SOON,
        "may_adopt": request.actor.can(Permission.PROTOCOL_APPROVE),
        "may_edit": request.actor.can(Permission.COOPERATION_EDIT),
    }
    return render(request, "care/protocols/list.html", context)


@care_page(Permission.COOPERATION_VIEW)
@require_safe
def national(request: CareRequest, community: Community, code: str) -> HttpResponse:
    """What is known of a national protocol, and what is not."""
    one = _national(code)
    context = {
        "community": community,
        "one": one,
        "structures": [(label, one.structures[key]) for key, label in STRUCTURES.items()],
        "professions": [Profession(key).label for key in one.content.delegates],
        "common_law": [(Profession(key).label, since) for key, since in one.common_law.items()],
        "may_adopt": request.actor.can(Permission.PROTOCOL_APPROVE),
    }
    return render(request, "care/protocols/national.html", context)


@care_page(Permission.PROTOCOL_APPROVE)
@require_http_methods(FORM)
def adopt(request: CareRequest, community: Community, code: str) -> HttpResponse:
    """Record the vote of the board on a national protocol, or on a local one (``local``)."""
    one = None if code == LOCAL else _national(code)
    form = AdoptForm(request.POST or None, national=one)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.adopt(by=request.care, decision=form.decision())
        except ProtocolError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Décision enregistrée. Formez l’équipe, puis déclarez à l’ARS.")
            return redirect("cooperation_protocol", community.slug, made.pk)
    context = {"community": community, "form": form, "national": one}
    return render(request, "care/protocols/adopt.html", context, status=_status(form))


@care_page(Permission.COOPERATION_VIEW)
@require_safe
def protocol(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    return _page(request, get_object_or_404(Protocol, pk=pk))


@care_page(Permission.COOPERATION_EDIT)
@require_POST
def declare(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """The number given by the ARS."""
    one, form = get_object_or_404(Protocol, pk=pk), DeclareForm(request.POST)
    if form.is_valid():
        try:
            actions.declare(
                by=request.care, protocol=one, on=form.cleaned_data["on"], number=form.cleaned_data["number"]
            )
        except ProtocolError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "Déclaration notée\u00a0: les délégués formés peuvent commencer.")
            return redirect("cooperation_protocol", community.slug, pk)
    return _page(request, one, declare=form)


@care_page(Permission.COOPERATION_EDIT)
@require_POST
def end(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    one, form = get_object_or_404(Protocol, pk=pk), EndForm(request.POST)
    if not form.is_valid():
        return _page(request, one, end=form)
    actions.end_protocol(by=request.care, protocol=one, why=form.cleaned_data["why"])
    messages.success(request, "Ce protocole est terminé\u00a0: plus personne n’y est inclus.")
    return redirect("cooperation_protocol", community.slug, pk)


@care_page(Permission.COOPERATION_EDIT)
@require_POST
def add_member(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """Declare somebody in the team."""
    one = get_object_or_404(Protocol, pk=pk)
    form = MemberForm(request.POST, people=_people(community))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_member(
                by=request.care, protocol=one, person=data["person"], role=TeamRole(data["role"]),
                trained_on=data["trained_on"], trained_until=data["trained_until"],
            )  # fmt: skip
        except ProtocolError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’équipe est à jour.")
            return redirect("cooperation_protocol", community.slug, pk)
    return _page(request, one, member=form)


@care_page(Permission.COOPERATION_EDIT)
@require_POST
def remove_member(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    one = get_object_or_404(TeamMember, pk=pk)
    actions.remove_member(by=request.care, member=one)
    messages.success(request, "Cette personne n’est plus de l’équipe.")
    return redirect("cooperation_protocol", community.slug, one.protocol_id)


@care_page(Permission.COOPERATION_EDIT, desk=True)
@require_safe
def report(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """The yearly report to the ARS, to print: exact counts, for nobody else."""
    one, year = get_object_or_404(Protocol, pk=pk), _year(request)
    context = {
        "community": community,
        "protocol": one,
        "year": queries.yearly(one, year),
        "years": range(max(one.since.year, FIRST_YEAR), request.today.year + 1),
    }
    return render(request, "care/protocols/report.html", context)


@care_page(Permission.COOPERATION_EDIT, desk=True)
@require_safe
def report_csv(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    one, year = get_object_or_404(Protocol, pk=pk), _year(request)
    return csv_answer(f"protocole-{year}.csv", HEADINGS, rows(queries.yearly(one, year)))


def _page(request: CareRequest, one: Protocol, **forms: django_forms.Form) -> HttpResponse:
    community, today = request.community, request.today
    team = queries.team_of(one)
    names = names_of(community, {member.person_id for member in team})
    may_edit = request.actor.can(Permission.COOPERATION_EDIT)
    context = {
        "community": community,
        "protocol": one,
        "rules": one.rules,
        "professions": [Profession(key).label for key in one.rules.delegates],
        "team": [(member, names.get(member.person_id, "compte supprimé")) for member in team],
        "today": today,
        "soon": today + queries.SOON,
        "may_edit": may_edit,
        "declare": forms.get("declare") or DeclareForm(),
        "member": forms.get("member") or (MemberForm(people=_people(community)) if may_edit else None),
        "end": forms.get("end") or EndForm(),
        "opened": next(iter(forms), ""),
    }
    return render(request, "care/protocols/protocol.html", context, status=422 if forms else 200)


def _people(community: Community) -> list[Professional]:
    return professionals(community)


def _national(code: str) -> National:
    if (one := catalogue().get(code)) is None:
        raise Http404
    return one


def _year(request: CareRequest) -> int:
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else request.today.year
    return min(max(year, FIRST_YEAR), timezone.localdate().year)


def _status(form: django_forms.Form) -> int:
    return 422 if form.is_bound else 200
