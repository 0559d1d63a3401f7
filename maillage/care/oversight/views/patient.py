"""The patient's own page: who saw, what they agreed to, what they refuse; without an account."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.care.circle.enums import ObjectionScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case
from maillage.care.circle.rights.actions import object_to, take_back, withdraw
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.oversight.accesses import accesses, listed
from maillage.care.oversight.forms import IdentityForm
from maillage.care.oversight.identity import known_of, rectify
from maillage.care.oversight.links import RIGHTS
from maillage.care.oversight.queries import decided_of
from maillage.care.switch.queries import may_be_on
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import SAFE_METHODS, inside, public_page
from maillage.foundation.web.readonly import readonly_database

SHOWN = 100
OwnView = Callable[..., HttpResponse]


def own_page(view: OwnView) -> OwnView:
    """A page of the patient behind their link: ``view(request, community, case, session, token)``."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        held = RIGHTS.read(token)
        if held is None or not may_be_on(held.community):
            return _closed(request)
        community, key = held.community, held.case
        with (
            inside(request, community),
            care_scope(community, person=None, holder=key) as session,
            ExitStack() as stack,
        ):
            if request.method in SAFE_METHODS:
                stack.enter_context(readonly_database(CARE))
            case = Case.objects.filter(pk=key).first()
            return view(request, community, case, session, token) if case else _closed(request)

    return public_page(never_cache(opened))


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def care_own_case(
    request: HttpRequest, community: Community, case: Case, session: Session, token: str
) -> HttpResponse:
    if request.method == "POST":
        decide(request, session, case.pk)
        return redirect("care_own_case", token)
    context = {
        "tenant": community, "case": case, "token": token, "decided": decided_of(community, case),
    } | listed(accesses(community, case.pk), SHOWN)  # fmt: skip
    return render(request, "care/own_case.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def care_own_identity(
    request: HttpRequest, community: Community, case: Case, session: Session, token: str
) -> HttpResponse:
    """Rectification: at once, without asking anyone."""
    form = IdentityForm(request.POST or None, initial=known_of(case.pk))
    if request.method == "POST" and form.is_valid():
        rectify(by=session, case=case, said=form.cleaned_data)
        messages.success(request, "Vos coordonnées sont corrigées.")
        return redirect("care_own_case", token)
    context = {"tenant": community, "form": form, "token": token, "case": case}
    return render(request, "care/own_identity.html", context, status=422 if form.errors else 200)


def decide(request: HttpRequest, by: Session, case: UUID) -> None:
    """Do what a button of the patient's decisions asks, and say what was done of it."""
    try:
        messages.success(request, _done(by, case, request.POST))
    except CircleError as error:
        messages.error(request, error.sentence)


def _done(by: Session, case: UUID, posted: Any) -> str:
    wanted, scope = posted.get("do", ""), posted.get("scope", "")
    if wanted == "withdraw":
        withdraw(by=by, case=case)
        return (
            "Accord retiré : la demande s’arrête, et les personnes qui n’étaient là que par cet accord n’ont "
            "plus accès."
        )
    if scope in ObjectionScope.values and wanted == "object":
        object_to(by=by, case=case, scope=ObjectionScope(scope))
        return "Opposition enregistrée\u00a0: elle vaut dès maintenant."
    if scope in ObjectionScope.values and wanted == "lift":
        take_back(by=by, case=case, scope=ObjectionScope(scope))
        return "Opposition levée. Personne n’est revenu pour autant."
    return "Rien n’a changé."


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "care/link_closed.html", status=410)
