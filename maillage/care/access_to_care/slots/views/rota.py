"""The rota of volunteers: a week, who answers when, and the gaps."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.care.access_to_care.slots import queries
from maillage.care.access_to_care.slots.actions import rota as actions
from maillage.care.access_to_care.slots.forms import SwapForm, TurnsForm
from maillage.care.access_to_care.slots.models import Turn
from maillage.care.access_to_care.slots.views.common import FORM, attempt, back_to, who_asks, zone
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.queries import names_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

WEEKS_OF_GAPS = 4


@care_page(Permission.SLOTS_USE)
@require_safe
def rota(request: CareRequest, community: Community) -> HttpResponse:
    """Seven days, each turn with its holder; a gap is taken from here."""
    monday = queries.week_of(_day(request))
    there = zone(request)
    start = datetime.combine(monday, datetime.min.time(), tzinfo=there)
    end = datetime.combine(monday + timedelta(days=7), datetime.min.time(), tzinfo=there)
    turns = queries.turns_between(start, end)
    mine = queries.own_turns(request.user.pk, timezone.now())
    names = names_of(community, {one.person_id for one in turns if one.person_id})
    days = [monday + timedelta(days=step) for step in range(7)]
    by_day: dict[date, list[tuple[Turn, str]]] = {day: [] for day in days}
    for one in turns:
        # One that began the evening before is told on the first day of the week.
        day = max(one.starts_at.astimezone(there).date(), monday)
        by_day[day].append((one, names.get(one.person_id or 0, "un compte supprimé")))
    context = {
        "community": community, "days": list(by_day.items()), "monday": monday, "today": request.today,
        "before": monday - queries.WEEK, "after": monday + queries.WEEK, "now": timezone.now(),
        "mine": mine, "may_take": who_asks(request) is not None,
        "may_edit": request.actor.can(Permission.ROTA_EDIT),
    }  # fmt: skip
    if context["may_edit"]:
        now = timezone.now()
        context["gaps"] = queries.gaps(now, now + queries.WEEK * WEEKS_OF_GAPS)
    return render(request, "care/slots/rota.html", context)


@care_page(Permission.SLOTS_USE)
@require_POST
def rota_turn(request: CareRequest, community: Community, turn: UUID) -> HttpResponse:
    """Take a turn, give it back, look for somebody, exchange it."""
    do, by = request.POST.get("do", ""), request.care
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "take": (lambda: actions.take_turn(by=by, turn=turn), "Ce tour est à vous."),
        "release": (lambda: actions.release_turn(by=by, turn=turn), "Vous ne répondez plus à ces heures."),
        "seek": (
            lambda: actions.seek_for_turn(by=by, turn=turn, seeking=True),
            "Ce tour reste à vous tant que personne ne le prend.",
        ),
        "keep": (lambda: actions.seek_for_turn(by=by, turn=turn, seeking=False), "Vous gardez ce tour."),
        "accept": (lambda: actions.answer_swap(by=by, turn=turn, accept=True), "Tours échangés."),
        "decline": (lambda: actions.answer_swap(by=by, turn=turn, accept=False), "Échange refusé."),
    }
    form = SwapForm(request.POST)
    if do == "swap" and form.is_valid():
        other = form.cleaned_data["other"]
        acts["swap"] = (
            lambda: actions.ask_swap(by=by, turn=turn, other=other),
            "Échange demandé\u00a0: l’autre doit l’accepter.",
        )  # fmt: skip
    if do in acts:
        attempt(request, *acts[do])
    return _week(request, turn)


@care_page(Permission.ROTA_EDIT)
@require_http_methods(FORM)
def rota_plan(request: CareRequest, community: Community) -> HttpResponse:
    """Plan turns, one or every week."""
    form = TurnsForm(request.POST or None, zone=zone(request), today=request.today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> str:
            made = actions.plan_turns(
                by=request.care, key=data["key"], moments=form.turns(), volunteers=data["volunteers"]
            )
            return f"Tours prévus\u00a0: {made}. Ils attendent des volontaires."

        if attempt(request, act):
            answer = back_to(request, "rota")
            answer["Location"] += f"?{urlencode({'semaine': data['day'].isoformat()})}"
            return answer
    return render(request, "care/slots/rota_plan.html", {"community": community, "form": form})


@care_page(Permission.ROTA_EDIT)
@require_POST
def rota_withdraw(request: CareRequest, community: Community, turn: UUID) -> HttpResponse:
    """Plan a turn no more."""
    attempt(request, lambda: actions.withdraw_turn(by=request.care, turn=turn), "Tour retiré.")
    return _week(request, turn)


def _week(request: CareRequest, turn: UUID) -> HttpResponse:
    """Back to the week of this turn."""
    found = Turn.objects.filter(pk=turn).first()
    if found is None:
        raise Http404
    day = found.starts_at.astimezone(zone(request)).date()
    answer = back_to(request, "rota")
    answer["Location"] = (
        f"{reverse('rota', args=[request.community.slug])}?{urlencode({'semaine': day.isoformat()})}"
    )
    return answer


def _day(request: CareRequest) -> date:
    try:
        asked = parse_date(request.GET.get("semaine", ""))
    except ValueError:
        asked = None
    if asked is None or abs((asked - request.today).days) > 800:
        return request.today
    return asked
