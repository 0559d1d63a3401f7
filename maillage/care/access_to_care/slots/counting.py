"""What this room counts for the figures of care, from what names no patient."""

from datetime import datetime

from django.db.models import Case, Value, When

from maillage.care.access_to_care.slots.enums import ENDED, UNSAID, EndedWhy, Outcome, Where
from maillage.care.access_to_care.slots.models import Booking, BookingCount, Slot, Turn
from maillage.care.figures.registry import Axis, Rows, counts

_STATES = {"pris": "Pris", "libre": "Resté libre"}
_BECAME = {
    Outcome.HELD.value: "Patient venu",
    Outcome.NO_SHOW.value: "Patient pas venu",
    ENDED: "Annulé",
    UNSAID: "Issue non dite",
}
_HELD = {"tenu": "Tenu", "vide": "Sans volontaire"}


@counts(
    "slots.offered",
    "Créneaux offerts",
    told="Créneaux offerts et non retirés, au mois où ils tombent.",
    axes=(Axis("state", "Devenir", _STATES), Axis("where", "Lieu", dict(Where.choices))),
)
def offered(since: datetime, until: datetime) -> Rows:
    state = Case(When(taken_at__isnull=False, then=Value("pris")), default=Value("libre"))
    slots = Slot.objects.published().filter(starts_at__gte=since, starts_at__lt=until)
    return slots.annotate(state=state).values("state", "where")


@counts(
    "slots.booked",
    "Rendez-vous pris pour un tiers",
    told="Rendez-vous au mois où ils tombent ; un rendez-vous déplacé compte une fois, à son dernier moment.",
    axes=(Axis("became", "Issue", _BECAME),),
)
def booked(since: datetime, until: datetime) -> Rows:
    """Those that are there, and the numbers of those whose cases went; days are those of the place."""
    kept = Booking.objects.filter(starts_at__gte=since, starts_at__lt=until).exclude(ended_why=EndedWhy.MOVED)
    for one in kept.iterator():
        yield {"became": one.became}
    gone = BookingCount.objects.filter(day__gte=since.date(), day__lt=until.date())
    for row in gone.iterator():
        yield {"became": row.became, "number": row.count}


@counts(
    "slots.turns",
    "Tours d’astreinte",
    told="Tours prévus, au mois où ils commencent.",
    axes=(Axis("held", "Tenue", _HELD),),
)
def turns(since: datetime, until: datetime) -> Rows:
    held = Case(When(person_id__isnull=True, then=Value("vide")), default=Value("tenu"))
    planned = Turn.objects.filter(withdrawn_at__isnull=True, starts_at__gte=since, starts_at__lt=until)
    return planned.annotate(held=held).values("held")
