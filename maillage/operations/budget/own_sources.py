"""The spending of rooms below, which cannot register themselves: the indemnities."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from maillage.operations.budget.sources import Spent, spends
from maillage.operations.indemnities.enums import WAITING, LineState, Origin, Outcome
from maillage.operations.indemnities.models import IndemnityLine, TransferLine
from maillage.planning.health_project.enums import Envelope, Mission

# Time of no mission, or of all of them.
_SHARED = ("", Mission.TRANSVERSE)


def _on_sheet(starts_on: date, ends_on: date) -> Subquery:
    """What approved lines spend on an action sheet."""
    rows = IndemnityLine.objects.filter(
        sheet=OuterRef("pk"), state=LineState.APPROVED, day__gte=starts_on, day__lt=ends_on
    )
    whole = Sum(F("time_cents") + F("travel_cents"))
    return Subquery(rows.order_by().values("sheet").annotate(t=whole).values("t"))


@spends("indemnities", _on_sheet)
def indemnities(starts_on: date, ends_on: date) -> Iterator[Spent]:
    """Lines that wait are committed, approved ones are spent; a transfer that the bank showed paid them.

    Time given to a mission is paid by its fixed part, the life of the community by its functioning. The sheet
    of attendance is the piece; what was only declared has none. One query.
    """
    proved = TransferLine.objects.filter(line=OuterRef("pk"), live=True, transfer__outcome=Outcome.PAID)
    counted = Q(state__in=WAITING) | Q(state=LineState.APPROVED)
    rows = IndemnityLine.objects.filter(counted, day__gte=starts_on, day__lt=ends_on)
    rows = rows.annotate(paid=Exists(proved.exclude(transfer__proof="")))
    for one in rows.order_by("day", "pk"):
        cents = one.time_cents + one.travel_cents
        yield Spent(
            on=one.day,
            cents=cents,
            envelope=Envelope.FUNCTIONING if one.mission in _SHARED else Envelope.FIXED,
            mission=one.mission or Mission.TRANSVERSE,
            nature=one.nature,
            label=f"Indemnité {one.number} : {one.get_kind_display().lower()}",
            sheet=one.sheet_id,
            committed=one.state != LineState.APPROVED,
            paid_cents=cents if one.paid else 0,
            has_voucher=one.origin == Origin.ATTENDANCE,
            url_name="indemnity_line",
            url_arg=one.pk,
        )
