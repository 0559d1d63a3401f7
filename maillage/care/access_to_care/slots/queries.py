"""Reads of what is offered and booked. In the open session of the community; nothing here opens a seal."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from maillage.care.access_to_care.slots.enums import Audience, EndedWhy, Outcome, Where
from maillage.care.access_to_care.slots.models import Booking, Capacity, Slot, Turn
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import Case, CircleMember, Consent
from maillage.care.ground.session import Session, current
from maillage.care.roster.queries import Professional, professionals
from maillage.engines.matching import Asked, Place, Volunteer, Window, rank
from maillage.foundation.tenancy.models import Community

MOST_SHOWN = 300
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator looks for, between two instants: any profession or place where empty."""

    start: datetime
    end: datetime
    profession: str = ""
    where: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What one professional offers: free slots in order, and half days with room; ``distance`` in metres."""

    professional: Professional
    slots: tuple[Slot, ...]
    capacities: tuple[Capacity, ...]
    distance: int | None

    @property
    def first(self) -> datetime:
        return min(one.starts_at for one in (*self.slots, *self.capacities))


@dataclass(frozen=True, slots=True)
class Availability:
    """What is left to one professional between two instants, for a ranking (``engines/matching``)."""

    person: int
    places: int
    windows: tuple[tuple[datetime, datetime], ...]
    visits: bool
    communes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened to the time offered over a period; ``booked`` counts live bookings."""

    published: int
    booked: int
    free: int
    no_shows: int
    cancelled: int


def audiences_of(asker: Professional) -> list[Audience]:
    """The audiences that somebody is of."""
    return [one for one in Audience if one.lets(asker.category, asker.profession)]


def search(asker: Professional, wish: Wish, community: Community) -> list[Offer]:
    """Everyone who has room, the nearest first where a place is known, else the soonest: nobody is left out.

    Four queries. What a professional earns is not known here, and never counts.
    """
    slots, capacities = _free(asker, wish)
    people = {one.person_id for one in slots} | {one.person_id for one in capacities}
    known = professionals(community, people=people) if people else []
    by_slot, by_capacity = _grouped(slots), _grouped(capacities)
    wanted = [one for one in known if not wish.profession or one.profession == wish.profession]
    offers = {
        str(one.person): (one, tuple(by_slot[one.person]), tuple(by_capacity[one.person])) for one in wanted
    }
    now = timezone.now()
    asked = Asked(
        frozenset(one.profession for one in wanted),
        int((wish.end - now).total_seconds() // 60) + 1,
        wish.place,
    )
    ranking = rank(asked, [_volunteer(key, *offer, now) for key, offer in offers.items()])
    found = [Offer(*offers[one.key], one.distance) for one in ranking.candidates]
    return found if wish.place else sorted(found, key=lambda one: (one.first, one.professional.person))


def capacity_of(
    community: Community, people: Iterable[int], start: datetime, end: datetime
) -> dict[int, Availability]:
    """What is left to each of these accounts between two instants; who offers nothing is not in it.

    Two queries; whoever may not see an offer must not be told: give people who answer requests.
    """
    wanted, among = Wish(start, end), list(people)
    slots = Slot.objects.free(current().person).filter(_within(wanted), person_id__in=among)
    half_days = _open_capacities().filter(_within(wanted), person_id__in=among)
    by_slot, by_capacity = _grouped(slots.order_by("starts_at")), _grouped(half_days.order_by("starts_at"))
    return {
        person: Availability(
            person,
            len(by_slot[person]) + sum(one.places - one.taken for one in by_capacity[person]),
            tuple((one.starts_at, one.ends_at) for one in (*by_slot[person], *by_capacity[person])),
            any(one.where == Where.HOME for one in (*by_slot[person], *by_capacity[person])),
            frozenset(code for one in by_capacity[person] for code in one.communes),
        )
        for person in {*by_slot, *by_capacity}
    }


def own_slots(person: int, start: datetime, end: datetime) -> list[Slot]:
    """What one published and still offers, in order."""
    mine = Slot.objects.published().filter(person_id=person, starts_at__gte=start, starts_at__lt=end)
    return list(mine.order_by("starts_at")[:MOST_SHOWN])


def own_capacities(person: int, start: datetime) -> list[Capacity]:
    """One's half days to come, in order."""
    mine = Capacity.objects.filter(person_id=person, withdrawn_at__isnull=True, ends_at__gte=start)
    return list(mine.order_by("starts_at", "where")[:MOST_SHOWN])


def bookings_with(person: int, start: datetime, end: datetime) -> list[Booking]:
    """Who comes to see one: live bookings of the cases whose circle one is of."""
    mine = Booking.objects.live().filter(person_id=person, starts_at__gte=start, starts_at__lt=end)
    return list(mine.filter(_in_circle(person)).select_related("case").order_by("starts_at")[:MOST_SHOWN])


def bookings_ended(person: int, start: datetime, *, moved: bool = False) -> list[Booking]:
    """Appointments from then on that are cancelled (``moved``: those too): hours and why, never of whom."""
    mine = Booking.objects.filter(person_id=person, starts_at__gte=start, ended_at__isnull=False)
    if not moved:
        mine = mine.exclude(ended_why=EndedWhy.MOVED)
    return list(mine.order_by("starts_at", "pk")[:MOST_SHOWN])


def bookings_made(person: int, start: datetime) -> list[Booking]:
    """Those that one booked for others from then on, ended ones too, in order."""
    made = Booking.objects.filter(booked_by=person, starts_at__gte=start).exclude(ended_why="deplace")
    return list(made.filter(_in_circle(person)).select_related("case").order_by("starts_at")[:MOST_SHOWN])


def bookable_cases(session: Session) -> list[Case]:
    """Open cases of one's circles, the latest first: their reference and nature alone.

    Not those read in emergency, for which nothing may be booked.
    """
    mine = CircleMember.objects.active().filter(person_id=session.person).exclude(ground=Ground.EMERGENCY)
    cases = Case.objects.filter(pk__in=mine.values("case_id"), closed_at__isnull=True)
    return list(cases.order_by("-opened_at")[:MOST_SHOWN])


def agreed_cases(cases: Iterable[Case]) -> set[UUID]:
    """Those whose patient agreed to sharing in the circle, and has not withdrawn it."""
    held = Consent.objects.filter(
        case__in=list(cases), scope=ConsentScope.CIRCLE, withdrawn_at__isnull=True
    ).exclude(means=ConsentMeans.IMPOSSIBLE)
    return set(held.values_list("case_id", flat=True))


def bookings_of_case(case: UUID) -> list[Booking]:
    """Every booking of a case, in order: for its circle."""
    return list(Booking.objects.filter(case_id=case).order_by("starts_at", "booked_at"))


def turns_between(start: datetime, end: datetime) -> list[Turn]:
    """The rota, in order; a turn of nobody is a gap."""
    turns = Turn.objects.filter(withdrawn_at__isnull=True, starts_at__lt=end, ends_at__gt=start)
    return list(turns.select_related("swap_with").order_by("starts_at", "pk"))


def answering_at(moment: datetime) -> list[int]:
    """The accounts of those whose turn it is."""
    turns = Turn.objects.filter(withdrawn_at__isnull=True, starts_at__lte=moment, ends_at__gt=moment)
    return list(turns.filter(person_id__isnull=False).order_by("pk").values_list("person_id", flat=True))


def gaps(start: datetime, end: datetime) -> int:
    """How many turns between two instants have nobody."""
    turns = Turn.objects.filter(withdrawn_at__isnull=True, starts_at__gte=start, starts_at__lt=end)
    return turns.filter(person_id__isnull=True).count()


def own_turns(person: int, start: datetime) -> list[Turn]:
    """One's turns to come, in order."""
    mine = Turn.objects.filter(person_id=person, withdrawn_at__isnull=True, ends_at__gte=start)
    return list(mine.order_by("starts_at")[:MOST_SHOWN])


def counts(start: datetime, end: datetime) -> Counts:
    """Counts over a period, from outlines: those of the desk, else of one's own cases alone."""
    period = Q(starts_at__gte=start, starts_at__lt=end)
    slots = Slot.objects.published().filter(period)
    bookings = Booking.objects.filter(period).aggregate(
        booked=Count("pk", filter=Q(ended_at__isnull=True)),
        no_shows=Count("pk", filter=Q(outcome=Outcome.NO_SHOW)),
        cancelled=Count("pk", filter=Q(ended_at__isnull=False) & ~Q(ended_why="deplace")),
    )
    published = slots.aggregate(all=Count("pk"), free=Count("pk", filter=Q(taken_at__isnull=True)))
    return Counts(published=published["all"], free=published["free"], **bookings)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _free(asker: Professional, wish: Wish) -> tuple[list[Slot], list[Capacity]]:
    seen = Q(audience__in=audiences_of(asker)) | Q(person_id=asker.person)
    slots = Slot.objects.free(asker.person).filter(_within(wish), seen, starts_at__gt=timezone.now())
    half_days = _open_capacities().filter(_within(wish), seen)
    if wish.where:
        slots, half_days = slots.filter(where=wish.where), half_days.filter(where=wish.where)
    return list(slots.order_by("starts_at")[:MOST_SHOWN]), list(half_days.order_by("starts_at")[:MOST_SHOWN])


def _open_capacities():  # type: ignore[no-untyped-def]
    return Capacity.objects.filter(
        withdrawn_at__isnull=True, taken__lt=F("places"), ends_at__gt=timezone.now()
    )


def _within(wish: Wish) -> Q:
    return Q(starts_at__lt=wish.end, ends_at__gt=wish.start)


def _in_circle(person: int) -> Q:
    """The desk reads outlines: a diary is that of one's circles only."""
    return Q(case_id__in=CircleMember.objects.active().filter(person_id=person).values("case_id"))


def _grouped(rows: Iterable[Slot | Capacity]) -> defaultdict[int, list]:  # type: ignore[type-arg]
    found: defaultdict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[row.person_id].append(row)
    return found


def _volunteer(
    key: str, one: Professional, slots: tuple[Slot, ...], half_days: tuple[Capacity, ...], now: datetime
) -> Volunteer:
    windows = [
        Window(
            int((row.starts_at - now).total_seconds() // 60),
            max(int((row.ends_at - now).total_seconds() // 60), 1),
        )
        for row in (*slots, *half_days)
    ]
    places = len(slots) + sum(row.places - row.taken for row in half_days)
    return Volunteer(key, one.profession, places, tuple(windows), one.place)
