"""Invented slots, half days and turns of the demonstration, then appointments for cases that are there."""

import uuid
from contextlib import suppress
from datetime import date, time, timedelta

from django.utils import timezone

from maillage.care.access_to_care.slots import queries
from maillage.care.access_to_care.slots.actions import booking, publishing, rota
from maillage.care.access_to_care.slots.calendar import Hours, moments
from maillage.care.access_to_care.slots.enums import Audience, Half, Where
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Booking, Slot, Turn
from maillage.care.access_to_care.slots.offering import Offering
from maillage.care.circle.enums import ConsentMeans
from maillage.care.ground.session import Session
from maillage.care.roster.demo import gps, nurses
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import latest_information
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of

WEEKS = 2
TOLD = """Texte d’exemple. Vos données servent à répondre à votre demande de soins, et à rien d’autre.
Seules les personnes qui y répondent les voient. Vous pouvez retirer votre accord,
et savoir qui les a lues."""
_HOURS = ((0, 2, 9), (1, 3, 14), (0, 4, 16), (2, 3, 8), (1, 4, 10))  # two weekdays, and the hour, of each GP
_BOOKED = 3
_WEEKDAYS = frozenset(range(5))


def load(community: Community, people: dict[str, User]) -> None:
    """Offers and a rota with gaps over the weeks to come; what exists is left as it is."""
    doctors, carers = gps(community, people[Role.PRESIDENT]), nurses(community, people[Role.PRESIDENT])
    president, coordinator = people[Role.PRESIDENT], people[Role.COORDINATOR]
    with care_scope(community, person=president.pk):
        told, there = latest_information() is not None, Slot.objects.exists()
    if not told:
        publish_information(by=president, community=community, version="2026-1", text=TOLD)
    if there:
        return
    zone = zone_of(community.department_code)
    today = timezone.localdate(timezone=zone)
    for rank, doctor in enumerate(doctors):
        with care_scope(community, person=doctor.pk) as by:
            _slots(by, rank, today)
    for rank, carer in enumerate(carers):
        with care_scope(community, person=carer.pk) as by:
            _half_days(by, rank, today)
    with care_scope(community, person=coordinator.pk) as by, community_scope(community):
        _plan(by, today)
    volunteers = [*doctors[:3], *carers[:2]]
    with care_scope(community, person=coordinator.pk):
        turns = list(Turn.objects.order_by("starts_at").values_list("pk", flat=True))
    for rank, turn in enumerate(turns):
        # One turn in four has nobody: the coordinator sees it.
        if rank % 4 != 3:
            with care_scope(community, person=volunteers[rank % len(volunteers)].pk) as by:
                rota.take_turn(by=by, turn=turn)


def load_bookings(community: Community, people: dict[str, User]) -> None:
    """An appointment for the latest cases of the operator that are not over, where other rooms made some."""
    operator = people[Role.OPERATOR]
    with care_scope(community, person=operator.pk) as by:
        if Booking.objects.exists():
            return
        free = list(Slot.objects.free(operator.pk).filter(starts_at__gt=timezone.now()).order_by("starts_at"))
        wanted = free[::5][:_BOOKED]
        for case in queries.bookable_cases(by):
            if not wanted:
                return
            # What is over is refused, and is no example.
            with suppress(SlotError):
                booking.book(
                    by=by, case=case, key=uuid.uuid4(), wanted=booking.Wanted(slot=wanted[0].pk),
                    consent=ConsentMeans.ORAL,
                )  # fmt: skip
                del wanted[0]


def _slots(by: Session, rank: int, today: date) -> None:
    one, two, hour = _HOURS[rank % len(_HOURS)]
    audience = Audience.OPERATORS if rank == 2 else Audience.HEALTH
    where = Where.TELE if rank == 3 else Where.OFFICE
    hours = Hours(
        time(hour), time(hour + 2), 20, today, today + timedelta(weeks=WEEKS), frozenset({one, two})
    )
    publishing.publish_slots(
        by=by, key=uuid.uuid4(), moments=moments(hours, zone_of(by.community.department_code)),
        offering=Offering(where, audience, remark="Sonner au 2" if rank == 0 else ""),
    )  # fmt: skip


def _half_days(by: Session, rank: int, today: date) -> None:
    odd = rank % 2
    for step in (1, 3):
        publishing.publish_capacity(
            by=by, day=today + timedelta(days=step + odd), half=list(Half)[odd], places=2 + odd,
            offering=Offering(Where.HOME, Audience.HEALTH),
        )  # fmt: skip


def _plan(by: Session, today: date) -> None:
    zone, first = zone_of(by.community.department_code), queries.week_of(today)
    for begins, ends in ((8, 14), (14, 20)):
        hours = Hours(time(begins), time(ends), 0, first, first + timedelta(weeks=WEEKS + 1), _WEEKDAYS)
        rota.plan_turns(by=by, key=uuid.uuid4(), moments=moments(hours, zone))
