"""Where the proofs are: the meeting whose sheet gave a line, the one that voted a card."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from maillage.foundation.access.queries import Actor
from maillage.operations.indemnities.models import IndemnityLine, RateCard
from maillage.operations.meetings.enums import MeetingState
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.proxies import VOTING
from maillage.operations.meetings.queries.meetings import readable

MOST_VOTES = 80


def meeting_of(actor: Actor, line: IndemnityLine) -> Meeting | None:
    """The meeting whose closed sheet gave this line, where this person may read it."""
    kind, _, key = line.source.partition(":")
    return readable(actor).filter(pk=int(key)).first() if kind == "meeting" and key.isdecimal() else None


def votes(today: date) -> "QuerySet[Meeting]":
    """The last meetings of organs, the newest first: one of them voted the card."""
    found: QuerySet[Meeting] = Meeting.objects.filter(kind__in=VOTING, starts_at__date__lte=today).exclude(
        state=MeetingState.CANCELLED
    )
    return found.order_by("-starts_at", "-number")[:MOST_VOTES]


def readable_votes(actor: Actor, found: Iterable[RateCard]) -> dict[int, Meeting]:
    """{number: meeting} of the meetings that voted these cards and that this person may read."""
    numbers = {card.meeting_number for card in found if card.meeting_number}
    return {one.number: one for one in readable(actor).filter(number__in=numbers)} if numbers else {}
