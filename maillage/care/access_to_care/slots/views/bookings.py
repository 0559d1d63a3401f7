"""Looking for a free moment, keeping it, booking it, and what becomes of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.care.access_to_care.slots import queries
from maillage.care.access_to_care.slots.actions import booking as actions
from maillage.care.access_to_care.slots.actions.booking import Wanted
from maillage.care.access_to_care.slots.answers import refused_by, still_to_book
from maillage.care.access_to_care.slots.enums import Agreed
from maillage.care.access_to_care.slots.forms import (
    BookForm,
    CancelForm,
    MoveForm,
    OutcomeForm,
    SearchForm,
    period,
)
from maillage.care.access_to_care.slots.models import Booking, Capacity, Slot
from maillage.care.access_to_care.slots.queries import Offer, Wish
from maillage.care.access_to_care.slots.views.common import (
    FORM,
    attempt,
    back_to,
    labels_of,
    who_asks,
    zone,
)
from maillage.care.circle.queries import page_for
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.persons.models import Identity
from maillage.care.roster.places import place_of
from maillage.care.roster.queries import Professional, names_of, professionals
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

DAYS = 2
SHOWN_EACH = 12
GONE = "un compte supprimé"


@care_page(Permission.SLOTS_USE)
@require_safe
def slots_search(request: CareRequest, community: Community) -> HttpResponse:
    """Who has room, when and how far: everyone who offers, in an order that money does not enter."""
    asker = who_asks(request)
    allowed = asker is not None and bool(queries.audiences_of(asker))
    form = SearchForm(request.GET if set(request.GET) - {"dossier"} else None, initial={"days": DAYS})
    offers: list[Offer] = []
    if asker is not None and allowed and (not form.is_bound or form.is_valid()):
        offers = queries.search(asker, _wish(request, form), community)
    shown = [(one, one.slots[:SHOWN_EACH], len(one.slots[SHOWN_EACH:])) for one in offers]
    context = {"community": community, "form": form, "offers": shown, "allowed": allowed}
    return render(request, "care/slots/search.html", context)


@care_page(Permission.SLOTS_USE)
@require_http_methods(FORM)
def slot_book(request: CareRequest, community: Community, slot: UUID) -> HttpResponse:
    """One slot: keep it, give it back, give it to a case."""
    found = get_object_or_404(Slot, pk=slot)
    if not _may_see(request, found):
        return _closed(request)
    if request.method == "POST" and request.POST.get("do") in {"hold", "release"}:
        if request.POST["do"] == "hold":
            attempt(request, lambda: _held(actions.hold(by=request.care, slot=slot)))
        else:
            actions.let_go(by=request.care, slot=slot)
        return back_to(request, "slot_book", slot)
    return _book(request, found, Wanted(slot=slot))


@care_page(Permission.SLOTS_USE)
@require_http_methods(FORM)
def capacity_book(request: CareRequest, community: Community, capacity: UUID) -> HttpResponse:
    """A place of half a day, given to a case."""
    found = get_object_or_404(Capacity, pk=capacity)
    if not _may_see(request, found):
        return _closed(request)
    return _book(request, found, Wanted(capacity=capacity))


@care_page(Permission.SLOTS_USE)
@require_safe
def booking(request: CareRequest, community: Community, booking: UUID) -> HttpResponse:
    """One appointment, for the circle of its case: who comes, and what may be done."""
    found = _of_circle(request, booking)
    now = timezone.now()
    owner = next(iter(professionals(community, people=[found.person_id])), None)
    names = names_of(community, [one for one in (found.booked_by, found.ended_by) if one])
    patient = _patient(found)
    born = patient.birth_date if patient else ""
    context: dict[str, Any] = {
        "community": community, "booking": found, "owner": owner, "now": now,
        "booked_by": names.get(found.booked_by or 0, GONE), "ended_by": names.get(found.ended_by or 0, GONE),
        "begun": found.starts_at <= now, "cancel": CancelForm(), "patient": patient,
        "birth": date.fromisoformat(born) if born else None,
        "page": page_for(request.care, found.case),
    }  # fmt: skip
    if found.ended_at is None and not found.outcome:
        context |= {"targets": _targets(request, found, owner), "move": MoveForm()}
    return render(request, "care/slots/booking.html", context)


@care_page(Permission.SLOTS_USE)
@require_POST
def booking_move(request: CareRequest, community: Community, booking: UUID) -> HttpResponse:
    """Another moment for the same case."""
    _of_circle(request, booking)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    kind, _, key = form.cleaned_data["target"].partition(":")
    moved: list[Booking] = []
    wanted = Wanted(**{kind: UUID(key)})

    def act() -> None:
        moved.append(
            actions.move(by=request.care, booking=booking, key=form.cleaned_data["key"], wanted=wanted)
        )

    if attempt(request, act, "Rendez-vous déplacé."):
        # Whoever gave it to a colleague is of this circle no more.
        if request.care.standing(moved[0].case_id) is None:
            return back_to(request, "own_slots")
        return back_to(request, "booking", moved[0].pk)
    return back_to(request, "booking", booking)


@care_page(Permission.SLOTS_USE)
@require_POST
def booking_cancel(request: CareRequest, community: Community, booking: UUID) -> HttpResponse:
    """No appointment any more, and why, by a code."""
    found = _of_circle(request, booking)
    form = CancelForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.cancel(by=request.care, booking=booking, why=form.cleaned_data["why"]),
            "Rendez-vous annulé.",
        )
        if request.care.standing(found.case_id) is None:
            return back_to(request, "own_slots")
    return back_to(request, "booking", booking)


@care_page(Permission.SLOTS_USE)
@require_POST
def booking_outcome(request: CareRequest, community: Community, booking: UUID) -> HttpResponse:
    """Whether the patient came."""
    _of_circle(request, booking)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["outcome"]
        attempt(
            request,
            lambda: actions.say_outcome(by=request.care, booking=booking, outcome=said),
            "C’est noté.",
        )
    return back_to(request, "booking", booking)


def _book(request: CareRequest, found: Slot | Capacity, wanted: Wanted) -> HttpResponse:
    """The page of one moment, and its form."""
    community, now = request.community, timezone.now()
    cases = still_to_book(queries.bookable_cases(request.care))
    chosen = {"case": request.GET["dossier"]} if "dossier" in request.GET else None
    form = BookForm(
        request.POST or None, cases=cases, labels=labels_of(cases), agreed=queries.agreed_cases(cases),
        initial=chosen,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made: list[Booking] = []

        def act() -> None:
            made.append(
                actions.book(
                    by=request.care, case=form.chosen(), key=form.cleaned_data["key"], wanted=wanted,
                    consent=form.cleaned_data["consent"], agreed=form.cleaned_data["who"] or Agreed.PATIENT,
                )
            )  # fmt: skip

        if attempt(request, act, "Rendez-vous pris."):
            return redirect("booking", community.slug, made[0].pk)
        found.refresh_from_db()
    held = isinstance(found, Slot) and found.held_until is not None and found.held_until > now
    full = found.taken_at is not None if isinstance(found, Slot) else found.taken >= found.places
    mine = held and isinstance(found, Slot) and found.held_by == request.user.pk
    context = {
        "community": community, "offer": found, "is_slot": isinstance(found, Slot), "form": form,
        "owner": next(iter(professionals(community, people=[found.person_id])), None), "cases": cases,
        "held": mine, "kept": held and not mine, "full": full,
        "over": found.ends_at <= now or found.withdrawn_at is not None,
    }  # fmt: skip
    return render(request, "care/slots/book.html", context)


def _wish(request: CareRequest, form: SearchForm) -> Wish:
    said = form.cleaned_data if form.is_bound else {}
    start, end = period(said.get("day"), said.get("days") or DAYS, request.today, zone(request))
    place = place_of(said.get("commune", ""))
    return Wish(start, end, said.get("profession", ""), said.get("where", ""), place)


def _may_see(request: CareRequest, offer: Slot | Capacity) -> bool:
    """False for who may see no offer at all; what is offered to others is not found."""
    asker = who_asks(request)
    if offer.person_id == request.user.pk:
        return True
    if asker is None or not queries.audiences_of(asker):
        return False
    if offer.audience not in queries.audiences_of(asker):
        raise Http404
    return True


def _closed(request: CareRequest) -> HttpResponse:
    """Whom offers are shown to, and why not to everyone."""
    context = {"community": request.community, "form": SearchForm(), "offers": [], "allowed": False}
    return render(request, "care/slots/search.html", context)


def _of_circle(request: CareRequest, key: UUID) -> Booking:
    """A booking of one's circles; the desk reads outlines elsewhere."""
    found = get_object_or_404(Booking.objects.select_related("case"), pk=key)
    if request.care.standing(found.case_id) is None:
        raise Http404
    return found


def _patient(found: Booking) -> Identity | None:
    """Who comes: the opening is traced. An appointment that is over no longer tells."""
    if found.ended_at is not None:
        return None
    return Identity.objects.filter(case_id=found.case_id).first()


def _targets(
    request: CareRequest, found: Booking, owner: Professional | None
) -> Sequence[tuple[str, Any, str]]:
    """Other free moments of this profession: (target, moment, who), the same professional's first."""
    asker = who_asks(request)
    if asker is None or owner is None:
        return []
    start, end = period(None, 30, request.today, zone(request))
    refused = refused_by(found.case)
    offers = [
        one
        for one in queries.search(asker, Wish(start, end, owner.profession), request.community)
        if one.professional.person not in refused
    ]
    offers.sort(key=lambda one: (one.professional.person != owner.person, one.first))
    rows: list[tuple[str, Any, str]] = []
    for one in offers:
        moments = [*one.slots[:SHOWN_EACH], *one.capacities]
        for moment in moments:
            kind = "slot" if isinstance(moment, Slot) else "capacity"
            if moment.pk not in {found.slot_id, found.capacity_id}:
                rows.append((f"{kind}:{moment.pk}", moment, one.professional.name))
    return rows[: SHOWN_EACH * 3]


def _held(until: Any) -> str:
    return f"Créneau gardé pour vous jusqu’à {timezone.localtime(until):%H:%M}."
