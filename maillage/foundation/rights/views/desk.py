"""The desk of whoever answers the requests of a community: coordination, presidency, data protection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.rights import erasure, notice, queries
from maillage.foundation.rights.actions import giving, requests
from maillage.foundation.rights.actions.notice import set_controller
from maillage.foundation.rights.enums import RequestState, Right
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.forms import (
    CloseForm,
    ControllerForm,
    EnterForm,
    EraseForm,
    ExtendForm,
    NoteForm,
    ObjectForm,
    RectifiedForm,
)
from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.RIGHTS_HANDLE)
@require_safe
def rights_requests(request: PageRequest, community: Community) -> HttpResponse:
    """Every request, those to answer first."""
    lines = [{"asked": r, "late": r.is_late(request.today)} for r in queries.requests_of_scope()]
    return render(request, "rights/requests.html", {"community": community, "lines": lines})


@community_page(Permission.RIGHTS_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_enter(request: PageRequest, community: Community) -> HttpResponse:
    """A letter or a call becomes a request."""
    form = EnterForm(request.POST or None, initial={"right": Right.ACCESS, "received_on": request.today})
    if request.method == "POST" and form.is_valid():
        made = requests.enter_request(community=community, by=request.user, **form.cleaned_data)
        messages.success(request, "La demande est enregistrée.")
        return redirect("rights_request", community.slug, made.number)
    context = {"community": community, "form": form}
    return render(request, "rights/enter.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do with a request: its form, its action, what is said once done."""

    form: type[forms.Form]
    run: Callable[..., Any]
    done: str


def _close(*, request: RightsRequest, by: Any, state: str, answer: str) -> None:
    requests.close(request=request, by=by, state=RequestState(state), answer=answer)


# By the name of the button pressed.
STEPS = {
    "close": Step(CloseForm, _close, "La demande est close."),
    "extend": Step(ExtendForm, requests.extend, "Le délai est prolongé, la personne est prévenue."),
    "note": Step(NoteForm, requests.note, "La note est dans l’historique."),
    "rectified": Step(RectifiedForm, requests.rectified, "La correction est dans l’historique."),
    "object": Step(ObjectForm, giving.object_to, "L’opposition vaut dès maintenant."),
    "lift": Step(forms.Form, giving.lift, "L’opposition est levée."),
}


@community_page(Permission.RIGHTS_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_request(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A request: what is asked, what was done, what can be done."""
    asked = _existing(number)
    bound: dict[str, forms.Form] = {}
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in STEPS:
        form = STEPS[do].form(request.POST)
        if form.is_valid():
            try:
                STEPS[do].run(request=asked, by=request.user, **form.cleaned_data)
            except RightsError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, STEPS[do].done)
            return redirect("rights_request", community.slug, number)
        bound[do] = form
    context = {
        "community": community,
        "asked": asked,
        "late": asked.is_late(request.today),
        "steps": queries.steps_of(asked),
        "forms": {name: bound.get(name) or step.form() for name, step in STEPS.items()},
        "objections": list(asked.objections.standing()),
        "opened": do,
    }
    return render(request, "rights/request.html", context, status=422 if bound else 200)


@community_page(Permission.RIGHTS_HANDLE)
@require_POST
def rights_erase(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What would go and what must stay, row by row; then, once ticked, the act.

    A page that is only posted: it reads every table that the person may be in.
    """
    asked = _existing(number)
    form = EraseForm(request.POST if request.POST.get("do") == "erase" else None)
    if form.is_valid():
        try:
            count = giving.erase(request=asked, by=request.user)
        except RightsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Lignes effacées ou rendues anonymes : {count}.")
        return redirect("rights_request", community.slug, number)
    planned = None
    if asked.is_pending and asked.identified_at:
        planned = erasure.plan(giving.subject_of_request(asked), request.today)
    context = {
        "community": community,
        "asked": asked,
        "form": form,
        "plan": planned,
        "lines": planned.by_table() if planned else [],
    }
    return render(request, "rights/erase.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.RIGHTS_HANDLE)
@require_safe
def retention(request: PageRequest, community: Community) -> HttpResponse:
    """What will be erased, and what the last purge took."""
    run, lines = queries.last_run(), queries.forecast(request.today, own=True)
    context = {
        "community": community,
        "going": [line for line in lines if line.now or line.soon],
        "staying": [line for line in lines if not (line.now or line.soon)],
        "run": run,
        "counts": queries.counts_of(run, community) if run else [],
    }
    return render(request, "rights/retention.html", context)


@community_page(Permission.RIGHTS_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_settings(request: PageRequest, community: Community) -> HttpResponse:
    """Who answers for the data: what the notice says first."""
    controller = notice.controller_of_scope()
    names = list(ControllerForm.base_fields)
    initial = {name: getattr(controller, name) for name in names} if controller else None
    form = ControllerForm(request.POST or None, initial=initial or {"legal_name": community.name})
    if request.method == "POST" and form.is_valid():
        set_controller(community=community, by=request.user, **form.cleaned_data)
        messages.success(request, "La notice est à jour.")
        return redirect("rights_settings", community.slug)
    context = {
        "community": community,
        "form": form,
        "version": notice.latest(),
        "readings": queries.readings_count(),
    }
    return render(request, "rights/settings.html", context, status=422 if form.is_bound else 200)


def _existing(number: int) -> RightsRequest:
    found = queries.request_numbered(number)
    if found is None:
        raise Http404
    return found
