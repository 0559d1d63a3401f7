"""Votes: opening, casting one's ballot, closing."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.findings.actions.common import begin, note
from maillage.planning.diagnosis.findings.enums import Act, VoteSubject
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.models import Ballot, Dot, Vote
from maillage.planning.diagnosis.findings.queries import candidates, tally


@transaction.atomic
def open_vote(
    *,
    by: User,
    community: Community,
    key: UUID,
    title: str,
    subject: str,
    dots: int,
    closes_on: date,
    today: date,
) -> Vote:
    """Open a vote on the findings or on the needs; the same key gives the same vote.

    One at a time on each subject: one whose last day is past is closed here. Raises ``FindingError`` when
    another is open, when there is nothing to choose between, or for a last day that is past.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    known: Vote | None = Vote.objects.filter(key=key).first()
    if known is not None:
        return known
    if closes_on < today:
        raise FindingError("Le dernier jour du vote est déjà passé.")
    if len(candidates(subject)) < 2:
        raise FindingError("Il faut au moins deux choix pour voter.")
    running = Vote.objects.filter(subject=subject, closed_at__isnull=True).first()
    if running is not None:
        if running.is_open(today):
            raise FindingError(
                f"Le vote « {running.title} » est encore ouvert : attendez sa fin ou closez-le."
            )
        _close(actor, running)
    vote: Vote = Vote.objects.create(
        community=community,
        number=next_number(Vote),
        key=key,
        title=title.strip() or f"{VoteSubject(subject).label} prioritaires",
        subject=subject,
        dots=dots,
        closes_on=closes_on,
        opened_by=by,
    )
    note(AuditAction.VOTE_OPENED, actor, vote, Act.OPENED, points=dots, jusqu_au=f"{closes_on:%d/%m/%Y}")
    return vote


@transaction.atomic
def cast_ballot(
    *, by: User, community: Community, vote: Vote, dots: Mapping[int, int], today: date
) -> Ballot:
    """Put these dots, {key of the finding or need: dots}, in place of those that this person had put.

    Raises ``FindingError`` when the vote is closed, for too many dots, or for what is not in the vote.
    """
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    current: Vote = Vote.objects.select_for_update().get(pk=vote.pk)
    if not current.is_open(today):
        raise FindingError("Ce vote est clos : les points ne changent plus.")
    wanted = {key: count for key, count in dots.items() if count}
    if any(count < 0 for count in wanted.values()) or sum(wanted.values()) > current.dots:
        raise FindingError(
            f"Vous avez {current.dots} points à répartir et vous en avez posé {sum(wanted.values())} : "
            "retirez-en quelques-uns."
        )
    if wanted.keys() - {one.pk for one in candidates(current.subject)}:
        raise FindingError("Un de ces choix n’est plus dans le vote : rouvrez la page et posez vos points.")
    ballot, _ = Ballot.objects.get_or_create(community=community, vote=current, voter=by)
    field = "finding_id" if current.subject == VoteSubject.FINDINGS else "need_id"
    before = {getattr(dot, field): dot.count for dot in Dot.objects.filter(ballot=ballot)}
    if before != wanted:
        Dot.objects.filter(ballot=ballot).delete()
        Dot.objects.bulk_create(
            Dot(community=community, ballot=ballot, count=count, **{field: key})
            for key, count in wanted.items()
        )
        ballot.save(update_fields=["changed_at"])
        # What each one chose is in the ballot alone, never in the log.
        note(AuditAction.VOTE_CAST, actor, current, None, points=sum(wanted.values()))
    return ballot


@transaction.atomic
def close_vote(*, by: User, community: Community, vote: Vote) -> Vote:
    """Close a vote for good; its result is counted and goes to the history."""
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Vote = Vote.objects.select_for_update().get(pk=vote.pk)
    if current.closed_at is None:
        _close(actor, current)
    return current


def _close(actor: Actor, vote: Vote) -> None:
    vote.closed_at, vote.closed_by = timezone.now(), actor.user
    vote.save(update_fields=["closed_at", "closed_by"])
    result = [{"number": row.number, "dots": row.dots, "voters": row.voters} for row in tally(vote)]
    note(AuditAction.VOTE_CLOSED, actor, vote, Act.CLOSED, {"result": result}, choix=len(result))
