"""The only writers of votes by dots: opening, handing out ballots, casting one, closing."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.communities.creation.common import begin
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.gatherings.cards import Person
from maillage.communities.creation.gatherings.models import ExpressedNeed
from maillage.communities.creation.priorities.links import write_link
from maillage.communities.creation.priorities.models import Poll, PollBallot, PollChoice, PollVoter
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number

MOST_CHOICES = 40
MOST_VOTERS = 1000


@transaction.atomic
def open_poll(
    *,
    by: User,
    community: Community,
    key: UUID,
    title: str,
    dots: int,
    closes_on: date,
    needs: Sequence[int],
    others: Sequence[str],
    today: date,
) -> Poll:
    """Open a vote on these needs (numbers) and these other choices; the same key gives the same vote.

    Raises ``CreationError`` for fewer than two choices, too many, or a last day that is past.
    """
    actor = begin(by, community)
    known: Poll | None = Poll.objects.filter(key=key).first()
    if known is not None:
        return known
    if closes_on < today:
        raise CreationError("Le dernier jour du vote est déjà passé.")
    found = list(ExpressedNeed.objects.filter(number__in=needs, aside_reason="").order_by("number"))
    labels: list[tuple[str, ExpressedNeed | None]] = [(one.title, one) for one in found]
    labels += [(label, None) for label in dict.fromkeys(others)]
    if not 2 <= len(labels) <= MOST_CHOICES:
        raise CreationError(f"Un vote compare de deux à {MOST_CHOICES} choix.")
    poll: Poll = Poll.objects.create(
        community=community, number=next_number(Poll), key=key, author=by, title=title, dots=dots,
        closes_on=closes_on,
    )  # fmt: skip
    PollChoice.objects.bulk_create(
        PollChoice(community=community, poll=poll, rank=rank, label=label, need=need)
        for rank, (label, need) in enumerate(labels, start=1)
    )
    trace(AuditAction.POLL_OPENED, actor, community, poll, dots=dots, choices=len(labels))
    return poll


@transaction.atomic
def add_voters(
    *,
    by: User,
    community: Community,
    number: int,
    key: UUID,
    people: Sequence[Person],
    tickets: int,
    today: date,
) -> int:
    """Give a ballot to these people and add paper tickets without a name; how many were given.

    The same key gives nothing more, and says how many it gave.
    Whoever has an address receives their link; one address has one ballot. Raises ``CreationError`` once the
    vote is closed.
    """
    actor = begin(by, community)
    poll = _open(number, today)
    given = PollVoter.objects.filter(poll=poll, key=key).count()
    if given:
        return given
    known = list(PollVoter.objects.filter(poll=poll).values_list("name", "email"))
    taken = {(name.casefold(), email.casefold()) for name, email in known}
    emails = {email for _, email in taken if email}
    rank = PollVoter.objects.filter(poll=poll).aggregate(highest=Max("rank"))["highest"] or 0
    fresh: list[Person] = []
    for person in people:
        mark = (person.name.casefold(), person.email.casefold())
        if mark not in taken and (not mark[1] or mark[1] not in emails):
            fresh.append(person)
            taken.add(mark)
            emails |= {mark[1]} if mark[1] else set()
    if len(known) + len(fresh) + tickets > MOST_VOTERS:
        raise CreationError(f"Un vote compte au plus {MOST_VOTERS} bulletins.")
    rows = [(one.name, one.email) for one in fresh] + [("", "")] * tickets
    made = PollVoter.objects.bulk_create(
        PollVoter(community=community, poll=poll, rank=at, name=name, email=email, key=key)
        for at, (name, email) in enumerate(rows, start=rank + 1)
    )
    for voter in made:
        if voter.email:
            queue_notice(
                key=f"poll-{poll.pk}-{voter.pk}", to=voter.email, template="poll_vote",
                context={"community": community, "poll": poll, "link": write_link(voter)},
            )  # fmt: skip
    trace(AuditAction.POLL_VOTERS, actor, community, poll, people=len(fresh), tickets=tickets)
    return len(made)


@transaction.atomic
def cast_ballot(*, voter: PollVoter, dots: Mapping[int, int], today: date) -> None:
    """Put this voter's ballot in the box, once: {key of the choice: dots}, for whoever holds the link.

    The voter is marked, the ballot is not: nothing says whose it is. Raises ``CreationError`` when they have
    voted already, when the vote is closed, and for too many dots or none.
    """
    community = voter.community
    poll = _open(voter.poll.number, today)
    marked = PollVoter.objects.filter(pk=voter.pk, voted=False).update(voted=True)
    if not marked:
        raise CreationError("Ce bulletin a déjà servi : votre vote est compté.")
    put = {key: count for key, count in dots.items() if count}
    if not put:
        raise CreationError("Posez au moins un point.")
    if any(count < 0 for count in put.values()) or sum(put.values()) > poll.dots:
        raise CreationError(
            f"Vous avez {poll.dots} points et vous en avez posé {sum(put.values())} : retirez-en."
        )
    if put.keys() - set(PollChoice.objects.filter(poll=poll).values_list("pk", flat=True)):
        raise CreationError("Un de ces choix n’est pas dans le vote : rouvrez la page.")
    PollBallot.objects.create(
        community=community, poll=poll, dots={str(key): count for key, count in sorted(put.items())}
    )
    # Neither who nor what: only that one more ballot is in the box.
    trace(AuditAction.POLL_CAST, None, community, poll)


@transaction.atomic
def close_poll(*, by: User, community: Community, number: int) -> Poll:
    """Close a vote for good; its result is then open to the community and to its voters."""
    actor = begin(by, community)
    poll: Poll = Poll.objects.select_for_update().get(number=number)
    if poll.closed_at is None:
        poll.closed_at = timezone.now()
        poll.save(update_fields=["closed_at"])
        trace(AuditAction.POLL_CLOSED, actor, community, poll, number=number)
    return poll


def _open(number: int, today: date) -> Poll:
    """The poll, held open until this transaction ends. Raises ``CreationError`` once closed."""
    poll: Poll = Poll.objects.select_for_update(no_key=True).get(number=number)
    if not poll.is_open(today):
        raise CreationError("Ce vote est clos.")
    return poll
