"""Reads of the room: statements, lines in three groups, what each line may settle and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django_scopes import get_scope

from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement, SetAside, Settlement
from maillage.communities.treasury.sources import Expected, Source, sources_for
from maillage.engines.bank.matching import Evidence, Matcher, Proposal, without_rivals
from maillage.engines.bank.statement import Line, gap
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.french import folded

# Statements of one account that end on one day, at most looked at.
SAME_DAY = 30


class Group(StrEnum):
    """Where a line stands."""

    PROPOSED = "proposees"
    LOOK = "a-regarder"
    SETTLED = "reglees"

    @property
    def label(self) -> str:
        return _GROUPS[self]


_GROUPS = {Group.PROPOSED: "Proposées", Group.LOOK: "À regarder", Group.SETTLED: "Réglées ou mises de côté"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a line may settle, with the matcher's reasons."""

    source: Source
    expected: Expected
    proposal: Proposal

    @property
    def amount(self) -> str:
        """As the field of the form takes it."""
        return _typed(self.proposal.cents)


@dataclass(slots=True)
class Seen:
    """A line as a page shows it. ``rest_cents`` has the line's sign; 0 once settled or set aside."""

    line: BankLine
    rest_cents: int
    candidates: list[Candidate] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    aside: SetAside | None = None

    @property
    def group(self) -> Group:
        if not self.rest_cents:
            return Group.SETTLED
        return Group.PROPOSED if self.candidates else Group.LOOK

    @property
    def rest_amount(self) -> str:
        """As the field of the form takes it."""
        return _typed(self.rest_cents)

    @property
    def may_accept(self) -> bool:
        """Whether one click in the list is enough: certain, or the only proposal and somebody is named."""
        if self.certain is not None:
            return True
        return len(self.candidates) == 1 and self.candidates[0].proposal.evidence > Evidence.AMOUNT

    @property
    def certain(self) -> Candidate | None:
        first = self.candidates[0] if self.candidates else None
        return first if first is not None and first.proposal.certain else None


def _typed(cents: int) -> str:
    return f"{abs(cents) // 100},{abs(cents) % 100:02d}"


# --- Accounts and statements ------------------------------------------------------------------------------


def accounts() -> list[BankAccount]:
    """Every account, the open ones first, with ``last_on``: the last day that a statement reached."""
    return list(
        BankAccount.objects.annotate(last_on=Max("statements__ends_on")).order_by("closed_on", "label")
    )


def open_accounts() -> "QuerySet[BankAccount]":
    return BankAccount.objects.filter(closed_on__isnull=True)


def statements() -> "QuerySet[BankStatement]":
    """The newest first, with their account and who brought them."""
    return BankStatement.objects.select_related("account", "imported_by").order_by("-ends_on", "-pk")


def waiting_by_statement() -> dict[int, int]:
    """{statement: how many of its lines wait}. One query."""
    return _counted(BankLine.objects.waiting().values_list("statement_id", flat=True))


def _counted(keys: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for key in keys:
        found[key] += 1
    return found


def statement(pk: int) -> BankStatement | None:
    found: BankStatement | None = statements().filter(pk=pk).first()
    return found


def unexplained(one: BankStatement) -> int | None:
    """Cents between the two balances that the lines do not explain; None where the file gives no balance."""
    return gap(one.opening_cents, one.closing_cents, one.moved_cents)


def broken_after(one: BankStatement) -> BankStatement | None:
    """The statement before this one on its account, when it ends on another balance than this one starts
    from: something between them is missing. One query.
    """
    if one.opening_cents is None or one.starts_on is None:
        return None
    earlier = BankStatement.objects.filter(
        account=one.account_id, closing_cents__isnull=False, ends_on__lte=one.starts_on
    )
    # Several of one day, pages of one file or the same brought again: only those brought before it.
    earlier = earlier.exclude(starts_on=one.starts_on, ends_on=one.starts_on, pk__gte=one.pk)
    found = list(earlier.order_by("-ends_on", "-pk").exclude(pk=one.pk)[:SAME_DAY])
    last = [former for former in found if former.ends_on == found[0].ends_on]
    if not last or any(former.closing_cents == one.opening_cents for former in last):
        return None
    return last[0]


# --- Lines ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form above the lines asks; an empty value asks nothing."""

    text: str = ""
    direction: str = ""

    def of(self, lines: "QuerySet[BankLine]") -> "QuerySet[BankLine]":
        if self.direction:
            lines = lines.filter(cents__gt=0) if self.direction == "recus" else lines.filter(cents__lt=0)
        text = self.text.strip()
        if text:
            amount = _cents(text)
            said = Q(text__icontains=text) | Q(party__icontains=text) | Q(bank_reference__iexact=text)
            lines = lines.filter(said | Q(cents__in=[amount, -amount]) if amount else said)
        return lines


def _cents(text: str) -> int:
    """The amount that somebody typed to find a line; 0 when it is none."""
    digits = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").rstrip("€").replace(",", ".")
    try:
        return min(abs(round(float(digits) * 100)), 2**62)
    except (ValueError, OverflowError):
        return 0


def lines_of(one: BankStatement) -> "QuerySet[BankLine]":
    """The lines that this statement brought first."""
    return BankLine.objects.filter(statement=one)


Known = dict[str, tuple[Source, Expected]]


def seen(lines: "QuerySet[BankLine]", actor: Actor, known: Known | None = None) -> list[Seen]:
    """The lines with what they settled and may settle; ``known``: what is expected, if it was read already.

    Five queries at most.
    """
    rows = list(
        lines.with_settled()
        .select_related("account", "statement")
        .prefetch_related(
            Prefetch("settlements", Settlement.objects.select_related("settled_by", "undone_by")),
            Prefetch("set_asides", SetAside.objects.select_related("set_by")),
        )
    )
    shown = [_seen(row) for row in rows]
    _propose([one for one in shown if one.rest_cents], expected_by_key(actor) if known is None else known)
    return shown


def _seen(row: BankLine) -> Seen:
    aside = next((one for one in row.set_asides.all() if one.undone_at is None), None)
    rest = 0 if row.is_aside else abs(row.cents) - row.settled_cents
    return Seen(row, rest if row.cents > 0 else -rest, settlements=list(row.settlements.all()), aside=aside)


def _propose(waiting: Sequence[Seen], known: Known) -> None:
    """Fill the candidates of the lines that wait."""
    if not waiting or not known:
        return
    matcher = Matcher(expected.wanted for _, expected in known.values())
    payers = payers_of([one.line for one in waiting])
    found = without_rivals(
        {
            at: matcher.propose(
                as_engine_line(one.line), one.rest_cents, payers.get(one.line.party_print, ())
            )
            for at, one in enumerate(waiting)
        }
    )
    for at, proposals in found.items():
        waiting[at].candidates = [Candidate(*known[one.key], one) for one in proposals]


def as_engine_line(row: BankLine) -> Line:
    return Line(
        booked_on=row.booked_on, cents=row.cents, text=row.text, party=row.party, end_to_end=row.end_to_end
    )


def payers_of(lines: Sequence[BankLine]) -> dict[str, set[str]]:
    """{fingerprint of an account: the parties that it paid for before}. One query."""
    prints = {line.party_print for line in lines} - {""}
    if not prints:
        return {}
    rows = Settlement.objects.filter(line__party_print__in=prints, undone_at__isnull=True).values_list(
        "line__party_print", "party"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for account, party in rows:
        found[account].add(party)
    return found


def expected_by_key(actor: Actor) -> Known:
    """Everything that waits for money and that this person may settle. One query for all sources.

    The keys are the sources' own: each begins with the code of its source.
    """
    sources = sources_for(actor)
    if not sources:
        return {}
    here: Community = get_scope()["community"]
    reads = {f"open_{rank}": source.reads() for rank, source in enumerate(sources)}
    row = Community.objects.filter(pk=here.pk).values(**reads).get()
    return {
        expected.wanted.key: (source, expected)
        for rank, source in enumerate(sources)
        for expected in source.expected(row[f"open_{rank}"])
    }


def search_expected(
    actor: Actor, text: str, *, incoming: bool, most: int = 30
) -> list[tuple[Source, Expected]]:
    """By hand: every word asked is in the label or the detail; the direction is the line's."""
    words = folded(text).split()
    found = []
    for source, expected in expected_by_key(actor).values():
        if (expected.wanted.cents > 0) != incoming:
            continue
        hay = folded(f"{expected.label} {expected.detail}").split()
        if all(any(known.startswith(word) for known in hay) for word in words):
            found.append((source, expected))
    found.sort(key=lambda pair: folded(pair[1].label))
    return found[:most]


# --- Totals -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list of lines comes to, in cents: ``in_cents`` and ``out_cents`` are both above zero."""

    in_cents: int
    out_cents: int
    counts: dict[Group, int]


def totals(shown: Sequence[Seen]) -> Totals:
    counts = dict.fromkeys(Group, 0)
    for one in shown:
        counts[one.group] += 1
    return Totals(
        in_cents=sum(one.line.cents for one in shown if one.line.cents > 0),
        out_cents=-sum(one.line.cents for one in shown if one.line.cents < 0),
        counts=counts,
    )


def settled_this_year(year: int) -> tuple[int, int]:
    """(how many settlements of lines of this year, their cents). One query."""
    found = Settlement.objects.filter(undone_at__isnull=True, line__booked_on__year=year).aggregate(
        count=Count("pk"), cents=Sum("cents")
    )
    return int(found["count"]), int(found["cents"] or 0)
