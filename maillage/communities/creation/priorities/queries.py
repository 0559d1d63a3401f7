"""Reads of votes: the list, the voters, the count."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from maillage.communities.creation.priorities.models import Poll, PollBallot, PollChoice


def polls() -> "QuerySet[Poll]":
    """The newest first, with ``voter_count`` and ``voted_count``."""
    found: QuerySet[Poll] = Poll.objects.annotate(
        voter_count=Count("voters"), voted_count=Count("voters", filter=Q(voters__voted=True))
    ).order_by("-number")
    return found


def poll(number: int) -> Poll | None:
    found: Poll | None = polls().filter(number=number).first()
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """The dots of one choice, and on how many ballots; ``share`` is of the highest, 0 to 1."""

    choice: PollChoice
    dots: int
    ballots: int
    share: float


def tally(of: Poll) -> list[Tally]:
    """The dots counted from the ballots, the most first. Two queries."""
    dots: Counter[str] = Counter()
    ballots: Counter[str] = Counter()
    for put in PollBallot.objects.filter(poll=of).values_list("dots", flat=True):
        dots.update({key: int(count) for key, count in put.items()})
        ballots.update(put.keys())
    most = max(dots.values(), default=0) or 1
    choices = PollChoice.objects.filter(poll=of).select_related("need").order_by("rank")
    rows = [Tally(one, dots[str(one.pk)], ballots[str(one.pk)], dots[str(one.pk)] / most) for one in choices]
    return sorted(rows, key=lambda row: (-row.dots, -row.ballots, row.choice.rank))


def last_result(today: date) -> Poll | None:
    """The last vote that ended."""
    ended = polls().filter(Q(closed_at__isnull=False) | Q(closes_on__lt=today))
    found: Poll | None = ended.first()
    return found
