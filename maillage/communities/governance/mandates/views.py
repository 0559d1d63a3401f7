"""The register of mandates: who sits, elections, ends, the declaration."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.mandates import actions, queries
from maillage.communities.governance.mandates.errors import MandateError
from maillage.communities.governance.mandates.forms import DayForm, DeclareForm, EndForm, MandateForm
from maillage.communities.governance.mandates.models import Declaration, Mandate
from maillage.communities.governance.mandates.papers import list_in_charge
from maillage.communities.governance.rules import queries as rules
from maillage.foundation.access import actions as access
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.errors import AccessError
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.queries import Actor
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def mandates(request: PageRequest, community: Community) -> HttpResponse:
    """Who sits today, or sat on a past day; what is vacant, lapses or is left to declare."""
    form = DayForm(request.GET if "jour" in request.GET else None, initial={"jour": request.today})
    day: date = form.cleaned_data["jour"] if form.is_bound and form.is_valid() else request.today
    every, version = queries.register(), rules.in_force(day)
    held = queries.holding(every, day)
    can_edit = request.actor.can(Permission.GOVERNANCE_EDIT)
    begun = [one for one in every if one.organ.sort.is_in_charge and one.starts_on <= request.today]
    context = {
        "community": community,
        "form": form,
        "day": day,
        "is_today": day == request.today,
        "organs": [(organ, list(rows)) for organ, rows in groupby(held, key=lambda one: one.organ)],
        "vacancies": queries.vacancies(rules.organs_of(version), held) if version else [],
        "version": version,
        "lapsing": queries.lapsing(every, request.today),
        "waiting": queries.undeclared(begun, request.today) if can_edit else [],
        "proposals": _proposals(request.actor, every, request.today),
        "past": [one for one in every if one.ends_on and one.ends_on <= request.today],
        "today": request.today,
        "can_edit": can_edit,
    }
    return render(request, "governance/mandates.html", context)


def _proposals(actor: Actor, every: Sequence[Mandate], today: date) -> list[queries.Proposal]:
    """What this person may do of it: giving and taking back follow the roles that each may give."""
    if not actor.can(Permission.PEOPLE_INVITE):
        return []
    may_take = actor.can(Permission.PEOPLE_REVOKE)
    return [
        one
        for one in queries.proposals(every, today)
        if one.role in actor.grantable and (one.give or may_take)
    ]


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_add(request: PageRequest, community: Community) -> HttpResponse:
    """Write an election in the register."""
    organs = rules.organs(request.today)
    form = MandateForm(request.POST or None, organs=organs)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = actions.give_mandate(by=request.user, community=community, **form.cleaned_data)
        except MandateError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(
                request, f"{mandate.holder}\u00a0: {mandate.get_function_display()} ({mandate.organ})."
            )
            return redirect("mandates", community.slug)
    context = {"community": community, "form": form, "organs": organs}
    return render(request, "governance/mandate_add.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_end(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The end of a mandate before its term."""
    mandate = _mandate(number)
    form = EndForm(request.POST or None, initial={"ends_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_mandate(by=request.user, community=community, mandate=mandate, **form.cleaned_data)
        except MandateError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"La fin du mandat de {mandate.holder} est notée.")
            return redirect("mandates", community.slug)
    context = {"community": community, "form": form, "mandate": mandate}
    return render(request, "governance/mandate_end.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def mandates_declare(request: PageRequest, community: Community) -> HttpResponse:
    """What is left to declare, the list to join, and the note that it was done."""
    form = DeclareForm(request.POST or None, initial={"declared_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(by=request.user, community=community, **form.cleaned_data)
        except MandateError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "La déclaration est notée.")
            return redirect("mandates", community.slug)
    context = {
        "community": community,
        "form": form,
        "waiting": queries.to_declare(request.today),
        "declarations": list(Declaration.objects.select_related("declared_by")),
        "by_court": community.department_code in queries.LOCAL_LAW_DEPARTMENTS,
        "today": request.today,
    }
    return render(request, "governance/mandates_declare.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_safe
def mandates_list(request: PageRequest, community: Community) -> HttpResponse:
    """The list of those in charge, to join to the declaration."""
    held = [one for one in queries.held_on(request.today) if one.organ.sort.is_in_charge]
    document = list_in_charge(community, held, queries.to_declare(request.today), request.today)
    return document_answer(document, Format.PDF, f"dirigeants-{community.slug}")


@community_page(Permission.PEOPLE_INVITE)
@require_POST
def mandate_role(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give, or take back, the role that a mandate calls for: as the register says, when somebody asks."""
    mandate = _mandate(number)
    wanted = next(
        (
            one
            for one in _proposals(request.actor, queries.register(), request.today)
            if one.mandate.pk == mandate.pk
        ),
        None,
    )
    if wanted is None or mandate.member.user is None:
        messages.error(request, "Ce rôle dit déjà la même chose que le registre.")
        return redirect("mandates", community.slug)
    try:
        if wanted.give:
            access.grant_role(
                community=community, user=mandate.member.user, role=wanted.role, by=request.user
            )
        else:
            held = RoleAssignment.objects.current(request.today).of_user(mandate.member.user_id)
            access.revoke_role(
                community=community, assignment_id=held.get(role=wanted.role).pk, by=request.user
            )
    except AccessError as error:
        messages.error(request, str(error))
    else:
        done = "confié à" if wanted.give else "retiré à"
        messages.success(request, f"Rôle {done} {mandate.holder}\u00a0: {wanted.role.label}.")
    return redirect("mandates", community.slug)


def _mandate(number: int) -> Mandate:
    found = queries.by_number(number)
    if found is None:
        raise Http404
    return found
