"""The vote: opening, casting, paper, closing, and the destruction of secret ballots.

A ballot and the mark of its voter are written together or not at all, in the turn of the urn: its one row,
locked until the end of the transaction. The closing takes the same turn, so that a ballot is before it, and
counted, or after it, and refused.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.communities.governance.assemblies import urn as box
from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.cards import Ballot, PaperBallot
from maillage.communities.governance.assemblies.choices import check_choices
from maillage.communities.governance.assemblies.enums import AssemblyState, FewBallots, PointState
from maillage.communities.governance.assemblies.errors import AlreadyCastError, FewBallotsError, RefusedError
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    Candidate,
    Mark,
    Sheet,
    Urn,
    Voter,
)
from maillage.communities.governance.assemblies.roll import (
    Roll,
    counted,
    engine_rules,
    entries,
    members_of,
    quorum_of,
    roll_of,
)
from maillage.communities.governance.assemblies.sealed import URN
from maillage.communities.governance.assemblies.sheets import as_text, mark_of, result_of, sheet_of, withheld
from maillage.engines.assembly import AssemblyError, UrnError
from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

CLOSED = "Ce vote est clos."
ALREADY = "Ce bulletin a déjà été déposé\u00a0: il est compté."


@transaction.atomic
def open_vote(
    *,
    by: User,
    community: Community,
    number: int,
    point: int,
    secret: bool,
    now: datetime | None = None,
) -> AgendaPoint:
    """Open the vote on a point, one at a time. ``secret`` when it was asked; the statutes may ask it anyway.

    Raises ``RefusedError`` without quorum, during another vote, for an election without candidates, or for a
    point that is not voted or was.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    if not row.is_voted or row.state != PointState.PENDING:
        raise RefusedError("Ce point ne se vote pas, ou l’a déjà été.")
    if AgendaPoint.objects.filter(assembly=assembly, state=PointState.OPEN).exists():
        raise RefusedError("Un autre vote est ouvert\u00a0: clôturez-le d’abord.")
    if row.is_election and not Candidate.objects.filter(point=row, withdrawn_at=None).exists():
        raise RefusedError("Personne ne se présente à cette élection.")
    quorum = quorum_of(assembly, roll_of(assembly))
    if not quorum.met:
        raise RefusedError(f"Le quorum n’est pas atteint : {quorum.there} sur {quorum.needed} nécessaires.")
    row.secret = row.secret or secret
    row.state, row.opened_at = PointState.OPEN, now or timezone.now()
    row.save(update_fields=["secret", "state", "opened_at"])
    urn = Urn(community=community, point=row)
    urn.content = _seal(urn, row, box.Content())
    urn.save(force_insert=True)
    trace(
        AuditAction.BALLOT_OPENED, actor, community, assembly, number=number, point=point, secret=row.secret
    )
    return row


@transaction.atomic
def cast_ballots(*, point: AgendaPoint, voter: Voter, ballots: Sequence[Ballot]) -> int:
    """Put the ballots of a voter who is there, and of those they represent, in the urn; how many are new.

    0 when the same page is sent again, its answer being lost: what it sent first is counted, once.
    Raises ``RefusedError`` once closed, for who is not there, for a name they do not speak for, for one that
    voted already, and for a ballot that says nothing known.
    """
    # Read before the turn: proxies do not move during a vote, and the turn is kept short.
    holders = mandates_of(roll_of(voter.assembly), voter)
    asked = [holders[ballot.voter] for ballot in ballots if ballot.voter in holders]
    urn = Urn.objects.select_for_update().filter(point=point).first()
    if urn is None:
        _answer_closed(point, asked, ballots)
        return 0
    if not holders:
        raise RefusedError("Signez d’abord votre présence\u00a0: seuls les présents votent.")
    if not ballots or {ballot.voter for ballot in ballots} - set(holders):
        raise RefusedError("Vous ne votez que pour vous et pour ceux qui vous ont donné pouvoir.")
    # No line of the log: written in the transaction of the mark, it would tell the hour of each voter to who
    # reads the database. How many ballots there were is in the line of the closing.
    if _is_sent_again(urn, point, asked, ballots):
        return 0
    _put(urn, point, asked, ballots)
    return len(ballots)


def _answer_closed(point: AgendaPoint, people: Sequence[Voter], ballots: Sequence[Ballot]) -> None:
    """Nothing for ballots that are in the sheet. Raises ``RefusedError`` for the others."""
    if AgendaPoint.objects.filter(pk=point.pk, state=PointState.PENDING).exists():
        raise RefusedError("Ce vote n’est pas ouvert\u00a0: s’il a été annulé, il s’ouvrira de nouveau.")
    if not people or not _have_all_voted(point, people):
        raise RefusedError(CLOSED)
    sheet = Sheet.objects.filter(point=point).first() if point.secret else None
    if sheet is None or not {one.receipt for one in ballots} <= set(json.loads(sheet.content)["receipts"]):
        raise AlreadyCastError(ALREADY)


def _have_all_voted(point: AgendaPoint, people: Sequence[Voter]) -> bool:
    keys = {person.pk for person in people}
    return Mark.objects.filter(point=point, voter__in=keys).count() == len(keys)


def _is_sent_again(urn: Urn, point: AgendaPoint, people: Sequence[Voter], ballots: Sequence[Ballot]) -> bool:
    """Whether all these voted, with receipts that only the page they voted from knows; or openly, the same.

    It tells nothing of a secret ballot: a receipt is tied neither to a voter nor to a choice.
    """
    if not _have_all_voted(point, people):
        return False
    content = box.read(URN.opener(point.community).open(urn))
    if point.secret:
        return {ballot.receipt for ballot in ballots} <= set(content.receipts)
    sent = {box.Ballot(one.pk, one.college, _unsigned(ballot.choice))
            for one, ballot in zip(people, ballots, strict=True)}  # fmt: skip
    return sent <= set(content.ballots)


@transaction.atomic
def enter_paper(
    *, by: User, community: Community, number: int, point: int, voters: Sequence[int],
    ballots: Sequence[PaperBallot],
) -> int:  # fmt: skip
    """Enter the ballots of a box, opened by those who count, with the ranks of who put one in it; how many.

    Raises ``RefusedError`` when they do not match college by college, for an open ballot with several names
    at once, for who is neither there nor represented, or voted already.
    """
    begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    urn = turn_of_urn(row)
    lines, _ = counted(assembly, roll_of(assembly), row.opened_at, None)
    people = list(Voter.objects.filter(assembly=assembly, rank__in=voters))
    for person in people:
        if person.label not in lines:
            raise RefusedError(f"{person} n’est ni présent ni représenté.")
    if Counter(person.college for person in people) != Counter(ballot.college for ballot in ballots):
        raise RefusedError(
            f"{len(ballots)} bulletins pour {len(people)} votants, ou leurs collèges diffèrent : recomptez."
        )
    if not row.secret and len(people) > 1:
        raise RefusedError("Au vote public, notez les bulletins papier une personne à la fois.")
    cast = [
        Ballot(person.pk, ballot.choice, box.new_receipt() if row.secret else "")
        for person, ballot in zip(
            sorted(people, key=lambda one: one.college),
            sorted(ballots, key=lambda one: one.college),
            strict=True,
        )
    ]
    # Who entered them is written in the urn, and in the log at the closing: not with the marks of the voters.
    _put(urn, row, sorted(people, key=lambda one: one.college), cast, entered_by=by.pk)
    return len(cast)


def mandates_of(roll: Roll, voter: Voter) -> dict[int, Voter]:
    """Whom this voter may vote for now, by key: themselves and who gave them a proxy; none if not there."""
    if voter.excluded or roll.stay_of(voter.pk) is None:
        return {}
    known = {one.pk: one for one in roll.entitled}
    given = {
        proxy.giver_id: known[proxy.giver_id] for proxy in roll.held_by(voter.pk) if proxy.giver_id in known
    }
    return {voter.pk: known[voter.pk], **given}


def turn_of_urn(point: AgendaPoint) -> Urn:
    """The urn, in its turn until the transaction ends. Raises ``RefusedError`` unless the vote is open."""
    found: Urn | None = Urn.objects.select_for_update().filter(point=point).first()
    if found is None:
        raise RefusedError(CLOSED)
    return found


def _put(
    urn: Urn, point: AgendaPoint, people: Sequence[Voter], ballots: Sequence[Ballot], *,
    entered_by: int | None = None,
) -> None:  # fmt: skip
    if Mark.objects.filter(point=point, voter__in=people).exists() or len({p.pk for p in people}) < len(
        people
    ):
        raise AlreadyCastError(ALREADY)
    check_choices(point, ballots, on_paper=entered_by is not None)
    added = [
        box.Ballot(0 if point.secret else person.pk, person.college, _unsigned(ballot.choice))
        for person, ballot in zip(people, ballots, strict=True)
    ]
    receipts = [ballot.receipt for ballot in ballots] if point.secret else []
    if not all(box.RECEIPT.fullmatch(receipt) for receipt in receipts):
        raise RefusedError("Le code de vérification est illisible\u00a0: rouvrez la page.")
    content = box.read(URN.opener(point.community).open(urn))
    try:
        filled = box.dropped(content, added, receipts, entered_by=entered_by)
    except ValueError:
        raise RefusedError("Ce code de vérification a déjà servi\u00a0: rouvrez la page.") from None
    Mark.objects.bulk_create(Mark(community=point.community, point=point, voter=person) for person in people)
    Urn.objects.filter(pk=urn.pk).update(content=_seal(urn, point, filled))


def _unsigned(choice: str | tuple[int, ...]) -> str | tuple[int, ...]:
    """Names in an order that is nobody's: the order of a list could sign a ballot that was promised."""
    return tuple(sorted(choice)) if isinstance(choice, tuple) else choice


def _seal(urn: Urn, point: AgendaPoint, content: box.Content) -> bytes:
    voters = Voter.objects.filter(assembly=point.assembly_id).count()
    colleges = [len(college["code"]) for college in point.assembly.rules["colleges"]]
    candidates = Candidate.objects.filter(point=point).count()
    text = box.written(
        content, voters=voters, candidates=candidates, longest_college=max(colleges, default=0)
    )
    return URN.seal(community=point.community, row=urn.pk, text=text)


@transaction.atomic
def close_vote(
    *,
    by: User,
    community: Community,
    number: int,
    point: int,
    few: FewBallots | None = None,
    now: datetime | None = None,
) -> AgendaPoint:
    """Close a vote: the urn is opened once, into its sheet; the result is counted from the sheet alone.

    ``few``: what is published of a secret vote where a college has one or two ballots; ignored elsewhere. A
    second click changes nothing. Raises ``FewBallotsError`` when that was not chosen, ``RefusedError`` for a
    vote that is not open.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    row: AgendaPoint = AgendaPoint.objects.select_related("assembly").get(assembly=assembly, number=point)
    if row.is_closed:
        return row
    urn = turn_of_urn(row)
    now = now or timezone.now()
    roll = roll_of(assembly)
    content = box.read(URN.opener(community).open(urn))
    guessable = box.few_ballots(content) if row.secret else []
    if guessable and few is None:
        raise FewBallotsError(
            "Un ou deux bulletins secrets seulement : leur sens se devinerait. Choisissez ce qui est publié."
        )
    sheet = _sheet(assembly, row, roll, content, entries(roll, row.opened_at, now))
    try:
        result = result_of(sheet)
    except (AssemblyError, UrnError) as error:
        raise RefusedError(f"Ce vote ne se compte pas\u00a0: {error}.") from error
    if guessable and few == FewBallots.WITHHELD:
        result = withheld(result)
    text = as_text(sheet)
    destroy = timezone.localtime(now).date() + timedelta(days=assembly.challenge_days) if row.secret else None
    Sheet.objects.create(
        community=community, point=row, content=text, sha256=mark_of(text), destroy_on=destroy
    )
    _write_marks_again(row)
    urn.delete()
    row.state, row.closed_at, row.result = PointState.CLOSED, now, result
    row.save(update_fields=["state", "closed_at", "result"])
    trace(
        AuditAction.BALLOT_CLOSED, actor, community, assembly, number=number, point=point,
        ballots=len(content.ballots), sha256=mark_of(text), few=few if guessable else None,
    )  # fmt: skip
    _trace_paper(assembly, row, content.paper)
    return row


def _write_marks_again(point: AgendaPoint) -> None:
    """In the order of the roll, by one transaction: nothing tells any more who voted first, nor when.

    PostgreSQL keeps with each row its transaction and its place, which follow the order of the votes.
    """
    marks = Mark.objects.filter(point=point)
    voters = list(marks.order_by("voter__rank").values_list("voter", flat=True))
    marks.delete()
    Mark.objects.bulk_create(Mark(community=point.community, point=point, voter_id=key) for key in voters)


def _trace_paper(assembly: Assembly, point: AgendaPoint, paper: Sequence[tuple[int, int]]) -> None:
    accounts = User.objects.in_bulk([account for account, _ in paper])
    for account, number in paper:
        entered_by = community_actor(accounts[account], assembly.community, today=timezone.localdate())
        trace(
            AuditAction.BALLOT_CAST, entered_by, assembly.community, assembly, number=assembly.number,
            point=point.number, paper=number,
        )  # fmt: skip


def _sheet(
    assembly: Assembly, row: AgendaPoint, roll: Roll, content: box.Content, lines: Sequence[dict[str, str]]
) -> dict[str, object]:
    names = {voter.pk: voter.label for voter in roll.voters}
    standing = Candidate.objects.filter(point=row, withdrawn_at=None)
    candidates = {one.pk: names[one.voter_id] for one in standing}
    voted = None
    if row.secret:
        voted = [names[key] for key in Mark.objects.filter(point=row).values_list("voter", flat=True)]
    election = {"candidates": list(candidates.values()), "seats": row.seats, "round": row.round}
    return sheet_of(
        rules=engine_rules(assembly, row), call=assembly.call, roll=lines, content=content, names=names,
        members=members_of(roll.entitled, by_college=bool(assembly.rules["colleges"])), voted=voted,
        election=election if row.is_election else None, candidates=candidates,
    )  # fmt: skip


@transaction.atomic
def prepare_runoff(*, by: User, community: Community, number: int, point: int) -> AgendaPoint:
    """The second round of an election that left seats: those not elected stand again, the most votes win.

    A second click gives the same one. Raises ``RefusedError`` when nothing is left to fill.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    first: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    known: AgendaPoint | None = AgendaPoint.objects.filter(runoff_of=first).first()
    if known is not None:
        return known
    left = first.result["seats_left"] if first.result and first.is_election else 0
    if not left or first.round != 1:
        raise RefusedError("Cette élection n’a pas besoin d’un second tour.")
    last = AgendaPoint.objects.filter(assembly=assembly).aggregate(last=Max("number"))["last"]
    made: AgendaPoint = AgendaPoint.objects.create(
        community=community, assembly=assembly, number=last + 1, kind=first.kind,
        title=f"{first.title[:180]} (second tour)", secret=first.secret, seats=left, office=first.office,
        round=2, runoff_of=first,
    )  # fmt: skip
    elected = set(first.result["elected"]) if first.result else set()
    standing = Candidate.objects.filter(point=first, withdrawn_at=None).select_related("voter")
    Candidate.objects.bulk_create(
        Candidate(
            community=community, point=made, voter=one.voter, rank=one.rank, statement=one.statement,
            declared_at=one.declared_at,
        )
        for one in standing
        if one.voter.label not in elected
    )  # fmt: skip
    trace(AuditAction.ASSEMBLY_POINT, actor, community, assembly, number=number, point=made.number)
    return made


@transaction.atomic
def destroy_ballots(*, community: Community, today: date) -> int:
    """Destroy the sheets of secret votes whose time to challenge is over; how many. The results stay."""
    gone = list(Sheet.objects.filter(destroy_on__lte=today).select_related("point__assembly"))
    for sheet in gone:
        point = sheet.point
        sheet.delete()
        trace(
            AuditAction.BALLOT_DESTROYED, None, community, point.assembly, number=point.assembly.number,
            point=point.number,
        )  # fmt: skip
    return len(gone)
