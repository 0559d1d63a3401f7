"""What is counted of the searches, from their outlines alone: rows for the figures, and one month's view.

``rows(since, until)`` give one mapping for each thing counted. Nothing here opens a seal.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from maillage.care.access_to_care.seekers.enums import ProposalState, Status
from maillage.care.access_to_care.seekers.lifecycle import ENDED
from maillage.care.access_to_care.seekers.models import GpOffer, GpProposal, GpRequest, GpStep

Row = Mapping[str, Any]


def received(since: datetime, until: datetime) -> Iterator[Row]:
    """Requests filed in the period: their commune, their level, who asked, on what, why."""
    found = GpRequest.objects.filter(case__opened_at__gte=since, case__opened_at__lt=until)
    for commune, level, source, channel, why in found.values_list(
        "commune_code", "level", "source", "channel", "why"
    ):
        yield {
            "commune": commune, "level": str(level or ""), "source": source, "channel": channel, "why": why,
        }  # fmt: skip


def outcomes(since: datetime, until: datetime) -> Iterator[Row]:
    """Requests placed or ended in the period, once each; ``measure``: days from filing to placing.

    A request that was declared, then closed, is counted as declared, the day of the declaration.
    """
    ends = [Status.DECLAREE, *ENDED]
    steps = GpStep.objects.filter(at__gte=since, at__lt=until, status__in=ends).exclude(
        former=Status.DECLAREE
    )
    requests = {one.case_id: one for one in GpRequest.objects.filter(case_id__in=steps.values("case_id"))}
    for case, status in steps.order_by("at").values_list("case_id", "status"):
        one = requests[case]
        placed = status == Status.DECLAREE and one.declared_on is not None
        days = (one.declared_on - one.received_on).days if placed and one.declared_on else None
        yield {"outcome": status, "commune": one.commune_code, "level": str(one.level or ""), "measure": days}


def answers(since: datetime, until: datetime) -> Iterator[Row]:
    """Answers of doctors in the period: accepted, refused with its reason, left without an answer."""
    closed = (ProposalState.ACCEPTED, ProposalState.REFUSED, ProposalState.DECLINED)
    found = GpProposal.objects.filter(answered_at__gte=since, answered_at__lt=until, state__in=closed)
    for state, reason in found.values_list("state", "reason"):
        yield {"answer": state, "reason": reason}


def taking_part(since: datetime, until: datetime) -> Iterator[Row]:
    """Doctors whose offer is open; ``measure``: new patients a month."""
    for per_month in GpOffer.objects.filter(updated_at__lt=until, per_month__gt=0).values_list(
        "per_month", flat=True
    ):
        yield {"measure": per_month}
