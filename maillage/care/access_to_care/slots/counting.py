"""What this room counts for the figures of care, from what names no patient."""

from datetime import datetime

from django.db.models import Case, Value, When

from maillage.care.access_to_care.slots.enums import Outcome, Where
from maillage.care.access_to_care.slots.models import Booking, Slot, Turn
from maillage.care.figures.registry import Axis, Rows, counts

_STATES = {"pris": "Pris", "libre": "Resté libre"}
_BECAME = {
    Outcome.HELD.value: "Patient venu",
    Outcome.NO_SHOW.value: "Patient pas venu",
    "annule": "Annulé",
    "inconnu": "Issue non dite",
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
    became = Case(
        When(ended_at__isnull=False, then=Value("annule")),
        *(When(outcome=one, then=Value(one.value)) for one in Outcome),
        default=Value("inconnu"),
    )
    kept = Booking.objects.filter(starts_at__gte=since, starts_at__lt=until).exclude(ended_why="deplace")
    return kept.annotate(became=became).values("became")


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
