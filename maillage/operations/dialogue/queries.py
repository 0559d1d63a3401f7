"""Reads of the room: dialogues with what they hold, controls with what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Prefetch, Q, QuerySet

from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.web.week import filled, rows
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.dialogue.enums import CampaignState, CommitmentState, ExchangeKind, Party
from maillage.operations.dialogue.facts import Year, columns
from maillage.operations.dialogue.models import (
    AgendaItem,
    Campaign,
    CampaignExchange,
    CampaignItem,
    Commitment,
    CommitmentNote,
    Dialogue,
    DialogueMinutes,
    MinutesApproval,
    SheetWords,
    TargetProposal,
)
from maillage.operations.evidence.lacking import Period
from maillage.operations.evidence.queries import Visit, readings, visits
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import ActionSheet

_OPENED = (AuditAction.PIECE_VISITED.value, AuditAction.PIECE_TAKEN.value)
# Ideas are not yet anything that a year could have done.
SHOWN = (SheetState.VALIDATED, SheetState.RUNNING, SheetState.PAUSED, SheetState.DONE)


def dialogues() -> "QuerySet[Dialogue]":
    """Those of the communities in scope, the latest year first."""
    return Dialogue.objects.select_related("contract", "community").order_by("-contract__signed_on", "-year")


def dialogue(number: int) -> Dialogue | None:
    found: Dialogue | None = dialogues().filter(number=number).first()
    return found


def period_of(one: Dialogue | Campaign) -> Period:
    """The days of the year that it is about. No query."""
    days = contract_year(one.contract, one.year)
    return Period(days.starts_on, days.ends_on)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An action sheet with the facts of the year (label, value), and the words of the community if read."""

    sheet: ActionSheet
    facts: list[tuple[str, str]]
    words: SheetWords | None


def board(one: Dialogue, *, with_words: bool) -> list[BoardRow]:
    """Every action sheet that the year concerns. One query.

    ``with_words``: with what the community hands over, its words and its money.
    """
    period = period_of(one)
    told = [column for column in columns() if with_words or not column.reserved]
    year = Year(one.contract, one.year, period)
    sheets = ActionSheet.objects.filter(state__in=SHOWN).select_related("lead").order_by("number")
    sheets = sheets.annotate(**{f"told_{column.key}": column.reads(year) for column in told})
    if with_words:
        said = SheetWords.objects.filter(dialogue=one.pk, sheet=OuterRef("pk"))
        sheets = sheets.annotate(said=rows(said, "result", "trouble", "plan"))
    found = []
    for sheet in sheets:
        if period.end and sheet.starts_on and sheet.starts_on > period.end:
            continue
        facts = [
            (column.label, column.words(getattr(sheet, f"told_{column.key}"), period)) for column in told
        ]
        words = [filled(SheetWords, row) for row in getattr(sheet, "said", ())]
        found.append(BoardRow(sheet, [row for row in facts if row[1]], words[0] if words else None))
    return found


def commitments(one: Dialogue) -> tuple[list[Commitment], list[Commitment]]:
    """(those of former dialogues that this one follows, those taken in this one), with their notes.

    A former one is followed while it is open, and in the dialogue of the year in which it was settled.
    """
    notes = CommitmentNote.objects.select_related("author")
    rows = (
        Commitment.objects.select_related("sheet", "dialogue", "author")
        .prefetch_related(Prefetch("notes", queryset=notes))
        .filter(dialogue__contract=one.contract, dialogue__year__lte=one.year)
        .order_by("due_on", "number")
    )
    found = list(rows)
    former = [
        row
        for row in found
        if row.dialogue_id != one.pk
        and (row.state == CommitmentState.OPEN or row.dialogue.year == one.year - 1)
    ]
    return former, [row for row in found if row.dialogue_id == one.pk]


def minutes(one: Dialogue) -> list[DialogueMinutes]:
    """Every version, the last first, with who approved it."""
    approvals = MinutesApproval.objects.select_related("author")
    rows = DialogueMinutes.objects.filter(dialogue=one).select_related("author")
    return list(rows.prefetch_related(Prefetch("approvals", queryset=approvals)).order_by("-version"))


@dataclass(frozen=True, slots=True)
class Printed:
    """What the file of a dialogue prints of its meeting: only what is shown of each row is there."""

    agenda: list[AgendaItem]
    targets: list[TargetProposal]
    minutes: DialogueMinutes | None
    approvals: list[MinutesApproval]


def _names(person: str) -> tuple[str, ...]:
    return tuple(f"{person}__{name}" for name in ("first_name", "last_name", "email"))


def printed(one: Dialogue) -> Printed:
    """The standing agenda, the targets, the last minutes and who approved them. One query."""
    mine = {"dialogue": OuterRef("pk")}
    written = DialogueMinutes.objects.filter(**mine).order_by("-version")
    approvals = MinutesApproval.objects.filter(minutes__dialogue=OuterRef("pk")).order_by("pk")
    agenda = AgendaItem.objects.filter(removed_by=None, **mine).order_by("pk")
    targets = TargetProposal.objects.filter(**mine).order_by("pk")
    row = (
        Dialogue.objects.filter(pk=one.pk)
        .values(
            points=rows(agenda, "title", "party", "minutes"),
            proposed=rows(
                targets, "label", "current", "target", "party", "answer", *_names("author"),
                *_names("answered_by"),
            ),
            written=rows(written[:1], "version", "text", "at", *_names("author")),
            approved=rows(approvals, "minutes__version", "party", "at", *_names("author")),
        )
        .get()
    )  # fmt: skip
    last = filled(DialogueMinutes, row["written"][0]) if row["written"] else None
    agreed = [filled(MinutesApproval, found) for found in row["approved"]]
    return Printed(
        agenda=[filled(AgendaItem, found) for found in row["points"]],
        targets=[filled(TargetProposal, found) for found in row["proposed"]],
        minutes=last,
        approvals=[found for found in agreed if last and found.minutes.version == last.version],
    )


# --- Controls -------------------------------------------------------------------------------------------


def campaigns() -> "QuerySet[Campaign]":
    """Those of the communities in scope, the open ones first, then the newest."""
    return (
        Campaign.objects.select_related("contract", "community", "author", "closed_by")
        .defer("frame")
        .order_by("closed_at", "-at", "-pk")
    )


def campaign(number: int) -> Campaign | None:
    found: Campaign | None = (
        Campaign.objects.select_related("contract", "community", "author", "closed_by")
        .filter(number=number)
        .first()
    )
    return found


def items(one: Campaign) -> list[CampaignItem]:
    return list(CampaignItem.objects.filter(campaign=one).select_related("evidence").order_by("rank"))


def item(number: int, rank: int) -> CampaignItem | None:
    """A piece by its control and its rank, with the control."""
    rows = CampaignItem.objects.select_related("campaign").defer("campaign__frame")
    found: CampaignItem | None = rows.filter(campaign__number=number, rank=rank).first()
    return found


def seen(one: Campaign, pieces: Sequence[CampaignItem]) -> list[Visit]:
    """Which officers opened the pieces, on their page or as proofs of the store, the latest first. Two
    queries.
    """
    proofs = [piece.evidence for piece in pieces if piece.evidence]
    if proofs:
        return visits(*proofs)
    keys = [str(piece.pk) for piece in pieces]
    return readings(Q(subject_type="campaignitem", subject_id__in=keys), one.community_id, _OPENED)  # type: ignore[attr-defined]


def exchanges(one: Campaign) -> list[CampaignExchange]:
    """In order, with their authors."""
    rows = CampaignExchange.objects.filter(campaign=one).select_related("author", "evidence", "item")
    return list(rows.order_by("number"))


def unanswered(said: Sequence[CampaignExchange]) -> set[int | None]:
    """The pieces (keys, None for the whole) whose last question has no answer after it."""
    waiting: set[int | None] = set()
    for one in said:
        if one.kind == ExchangeKind.QUESTION:
            waiting.add(one.item_id)
        elif one.kind in {ExchangeKind.ANSWER, ExchangeKind.REPLY}:
            waiting.discard(one.item_id)
    return waiting


@dataclass(frozen=True, slots=True)
class Due:
    """What is waited for next: from whom, by when, how pressing (``todo``, ``due``, ``late``)."""

    what: str
    party: Party
    on: date | None
    tone: str


def waited(one: Campaign, today: date) -> Due | None:
    """What a control waits for; None once it is closed."""
    if one.state == CampaignState.ASKING:
        return _due("Réponses de la communauté", Party.COMMUNITY, one.answer_due_on, today)
    if one.state == CampaignState.CONTRADICTORY:
        if one.settled_at is None and one.reply_due_on and today <= one.reply_due_on:
            return _due("Observations de la communauté", Party.COMMUNITY, one.reply_due_on, today)
        return Due(f"Conclusion : {Party(one.party).label}", Party(one.party), None, "due")
    return None


SOON = 10


def _due(what: str, party: Party, day: date, today: date) -> Due:
    left = (day - today).days
    return Due(what, party, day, "late" if left < 0 else "due" if left <= SOON else "todo")
