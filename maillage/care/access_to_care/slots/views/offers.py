"""What one offers: slots, half days, the address of one's diary."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.care.access_to_care.slots import ical, queries
from maillage.care.access_to_care.slots.actions import diary, publishing
from maillage.care.access_to_care.slots.enums import Half
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.forms import CapacityForm, SlotsForm
from maillage.care.access_to_care.slots.links import diary_address, is_open, read_token
from maillage.care.access_to_care.slots.models import Capacity, CareDiary, Slot
from maillage.care.access_to_care.slots.views.common import FORM, attempt, back_to, who_asks, zone
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.queries import categories_of
from maillage.care.switch.queries import may_be_on
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import public_page

AHEAD = timedelta(days=60)
PAST = timedelta(days=31)


@care_page(Permission.SLOTS_USE)
@require_safe
def own_slots(request: CareRequest, community: Community) -> HttpResponse:
    """One's day: who comes, what is still free, one's turns, and the way to offer more."""
    me, now, there = who_asks(request), timezone.now(), zone(request)
    start = now.astimezone(there).replace(hour=0, minute=0, second=0, microsecond=0)
    person = request.user.pk
    bookings = queries.bookings_with(person, start, start + AHEAD)
    by_slot = {one.slot_id: one for one in bookings if one.slot_id}
    slots = queries.own_slots(person, start, start + AHEAD)
    opened = CareDiary.objects.filter(person_id=person, closed_at__isnull=True).first()
    context = {
        "community": community, "me": me, "now": now,
        "rows": [(one, by_slot.get(one.pk)) for one in slots],
        "others": [one for one in bookings if one.slot_id not in {row.pk for row in slots}],
        "capacities": queries.own_capacities(person, start), "turns": queries.own_turns(person, start),
        "ended": queries.bookings_ended(person, start),
        "made": queries.bookings_made(person, start), "address": diary_address(opened) if opened else "",
        "may_search": bool(me and queries.audiences_of(me)),
    }  # fmt: skip
    return render(request, "care/slots/own.html", context)


@care_page(Permission.SLOTS_USE)
@require_http_methods(FORM)
def slots_publish(request: CareRequest, community: Community) -> HttpResponse:
    """Offer slots: one day, or every week."""
    form = SlotsForm(request.POST or None, zone=zone(request), today=request.today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> str:
            made = publishing.publish_slots(
                by=request.care, key=data["key"], moments=data["moments"], offering=form.offering()
            )
            aside = f" Laissés de côté, à des heures déjà offertes : {made.skipped}." if made.skipped else ""
            return f"Créneaux mis en ligne\u00a0: {made.slots}.{aside}"

        if attempt(request, act):
            return back_to(request, "own_slots")
    return render(
        request, "care/slots/publish.html", {"community": community, "form": form, "me": who_asks(request)}
    )


@care_page(Permission.SLOTS_USE)
@require_http_methods(FORM)
def capacity_publish(request: CareRequest, community: Community) -> HttpResponse:
    """Say how many patients one can see in half a day."""
    form = CapacityForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            publishing.publish_capacity(
                by=request.care, day=data["day"], half=Half(data["half"]), places=data["places"],
                offering=form.offering(), communes=data["communes"],
            )  # fmt: skip

        if attempt(request, act, "Capacité annoncée."):
            return back_to(request, "own_slots")
    return render(
        request, "care/slots/capacity.html", {"community": community, "form": form, "me": who_asks(request)}
    )


@care_page(Permission.SLOTS_USE)
@require_POST
def slot_withdraw(request: CareRequest, community: Community, slot: UUID) -> HttpResponse:
    """Take back one free slot of one's own."""
    get_object_or_404(Slot, pk=slot)

    def act() -> None:
        if not publishing.withdraw_slots(by=request.care, slots=[slot]):
            raise SlotError("Ce créneau est pris, déjà retiré, ou n’est pas le vôtre.")

    attempt(request, act, "Créneau retiré.")
    return back_to(request, "own_slots")


@care_page(Permission.SLOTS_USE)
@require_POST
def capacity_withdraw(request: CareRequest, community: Community, capacity: UUID) -> HttpResponse:
    """Offer a half day no more."""
    get_object_or_404(Capacity, pk=capacity)
    attempt(
        request, lambda: publishing.withdraw_capacity(by=request.care, capacity=capacity), "Capacité retirée."
    )
    return back_to(request, "own_slots")


@care_page(Permission.SLOTS_USE)
@require_POST
def diary_subscription(request: CareRequest, community: Community) -> HttpResponse:
    """Open the address of one's diary, change it, or close it."""
    if request.POST.get("do") == "close":
        diary.close_diary(by=request.care)
    else:
        diary.open_diary(by=request.care)
    return back_to(request, "own_slots")


@public_page
@require_safe
def care_diary(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads: hours and references; who lost their role reads nothing any more."""
    try:
        text = _diary_text(request, token)
    except SlotError as error:
        return HttpResponse(str(error), status=410, content_type="text/plain; charset=utf-8")
    tag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": tag})
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="rendez-vous.ics"'
    return answer


def _diary_text(request: Any, token: str) -> str:
    community, person, nonce = read_token(token)
    with community_scope(community):
        user = User.objects.filter(pk=person, is_active=True).first()
        actor = community_actor(user, community, today=request.today) if user else None
        allowed = actor is not None and actor.can(Permission.SLOTS_USE) and may_be_on(community)
    if not allowed:
        raise SlotError("Cet abonnement est fermé.")
    since = timezone.now() - PAST
    with care_scope(community, person=person, categories=categories_of(community, person)):
        if not is_open(person, nonce):
            raise SlotError("Cet abonnement est fermé.")
        bookings = queries.bookings_with(person, since, since + PAST + AHEAD * 3)
        ended = queries.bookings_ended(person, since, moved=True)
        turns = queries.own_turns(person, since)
        site = settings.SITE_URL
        pages = {
            str(one.pk): f"{site}{reverse('booking', args=[community.slug, one.pk])}" for one in bookings
        }
        pages[""] = f"{site}{reverse('rota', args=[community.slug])}"
        return ical.diary(community, bookings, ended, turns, pages=pages)
