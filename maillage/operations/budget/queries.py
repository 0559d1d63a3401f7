"""Reads of the room: the entries that every table is made of, the funders, the lines, the outlays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from maillage import french
from maillage.communities.treasury.models import BankLine, Settlement
from maillage.engines.aci import Confidence, Part
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import rows as in_row
from maillage.operations.budget.accounts.models import PayrollMonth
from maillage.operations.budget.enums import COUNTED, ENVELOPES, FunderKind, OutlayKind, OutlayState, Step
from maillage.operations.budget.exercises import Exercise, of_contract, on
from maillage.operations.budget.ledger import Entry, Sums, remainders, split, sums
from maillage.operations.budget.models import (
    EXPENSE_SOURCE,
    GRANT_SOURCE,
    Allocation,
    Grant,
    GrantInstalment,
    Outlay,
    PlannedLine,
    TeamPost,
    Voucher,
    settled,
)
from maillage.operations.budget.sources import Spent, on_sheet_elsewhere, spent_elsewhere
from maillage.operations.contract.envelopes import envelopes
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import computed, files
from maillage.planning.health_project.enums import Envelope
from maillage.planning.health_project.models import ActionSheet

_BIG = BigIntegerField()


# --- Entries ----------------------------------------------------------------------------------------------


def entries(
    exercises: Sequence[Exercise],
    wanted: Iterable[Exercise] | None = None,
    known: Iterable[Grant] | None = None,
) -> list[Entry]:
    """Everything planned, carried, committed and spent in the exercises wanted, or in all of them.

    Two queries, and one for each room that spends; one more for the funders then, unless the page read them:
    ``known``.
    """
    asked = list(exercises if wanted is None else wanted)
    keys = {one.key for one in asked}
    planned = [entry for entry in _planned(_within(asked)) if entry.exercise in keys]
    return planned + engaged(exercises, asked, known)


def engaged(
    exercises: Sequence[Exercise], asked: Sequence[Exercise], known: Iterable[Grant] | None = None
) -> list[Entry]:
    """Everything committed and spent in some exercises: the one answer to « what was spent », for the pages
    of this room, the report and the dialogue. An expense is of the exercise that it is charged to, what
    another room spends is of its day, and neither is written in the other.

    One query, one for each room that spends, one more for the funders unless they are ``known``.
    """
    keys = {one.key for one in asked}
    found = [entry for entry in _outlays(_within(asked, "line__")) if entry.exercise in keys]
    elsewhere = spent_elsewhere(min(one.starts_on for one in asked), max(one.ends_on for one in asked))
    if elsewhere:
        funders = sorted(Grant.objects.all() if known is None else known, key=lambda one: one.number)
        rows = [_elsewhere(row, on(exercises, row.on), funders) for row in elsewhere]
        found += [row for row in rows if row.exercise in keys]
    return found


def spent_on_sheet(contract: AciContract, year: int) -> Combinable:
    """The same for one action sheet, as an expression on ``ActionSheet``: what ``engaged`` says was spent on
    it in a year of a contract, in cents. No query of its own.
    """
    days = of_contract(contract)[year - 1]
    mine = Allocation.objects.filter(
        line__contract=contract, line__year=year, line__sheet=OuterRef("pk"),
        outlay__kind=OutlayKind.EXPENSE, outlay__state=OutlayState.APPROVED,
    )  # fmt: skip
    sums = mine.order_by().values("line__sheet").annotate(t=Sum("cents")).values("t")
    parts = [Subquery(sums), *on_sheet_elsewhere(days.starts_on, days.ends_on)]
    whole: Combinable = Value(0, output_field=_BIG)
    for part in parts:
        whole = whole + Coalesce(part, 0, output_field=_BIG)
    return whole


def _within(asked: Iterable[Exercise], prefix: str = "") -> Q:
    found = Q(pk__in=[])
    for one in asked:
        found |= Q(**{f"{prefix}contract": one.contract, f"{prefix}year": one.year})
    return found


def entries_of_sheet(sheet: int) -> list[Entry]:
    """What this room holds of one action sheet, over all exercises. Two queries."""
    found = [*_planned(Q(sheet=sheet)), *_outlays(Q(line__sheet=sheet))]
    return [entry for entry in found if entry.sheet == sheet]


def _planned(where: Q) -> list[Entry]:
    found = []
    for line in lines_with_carried(where):
        words = _dimensions(line)
        if line.cents:
            found.append(Entry(step=Step.PLANNED, cents=line.cents, **words))
        carried = line.carried_cents - line.given_cents  # type: ignore[attr-defined]
        if carried:
            found.append(Entry(step=Step.CARRIED, cents=carried, **words))
    return found


def lines_with_carried(where: Q) -> "QuerySet[PlannedLine]":
    """Lines that stand, with ``given_cents``: what was carried from them to the next exercise."""
    given = PlannedLine.objects.filter(carried_from=OuterRef("pk"), withdrawn_at__isnull=True)
    sums = given.order_by().values("carried_from").annotate(t=Sum("carried_cents")).values("t")
    return PlannedLine.objects.filter(where, withdrawn_at__isnull=True).annotate(
        given_cents=Coalesce(Subquery(sums), 0, output_field=_BIG)
    )


def _dimensions(line: PlannedLine) -> dict[str, object]:
    return {
        "contract": line.contract_id, "year": line.year, "grant": line.grant_id, "envelope": line.envelope,
        "mission": line.mission, "nature": line.nature, "sheet": line.sheet_id, "line": line.pk,
        "label": line.label, "url_name": "budget_line", "url_arg": line.number,
    }  # fmt: skip


_LINE = ("pk", "number", "contract_id", "year", "grant_id", "envelope", "mission", "nature", "sheet_id")


def _line_of(row: dict[str, Any]) -> PlannedLine:
    return PlannedLine(**{name: row[f"line__{name}"] for name in _LINE})


def _outlays(where: Q) -> list[Entry]:
    """The parts of what counts and is charged to such lines. All the parts of each are read, wherever they
    are charged, so that what the bank paid is shared among them the same way whatever is asked.
    """
    charged = Allocation.objects.filter(where).values("outlay")
    billed = (
        Outlay.objects.filter(commitment=OuterRef("pk"), state__in=COUNTED).order_by().values("commitment")
    )
    parts = Allocation.objects.filter(outlay=OuterRef("pk")).order_by("rank")
    rows = (
        Outlay.objects.with_paid()
        .filter(pk__in=charged, state__in=COUNTED)
        .annotate(
            billed_cents=Coalesce(
                Subquery(billed.annotate(t=Sum("cents")).values("t")), 0, output_field=_BIG
            ),
            voucher=Exists(Voucher.objects.filter(outlay=OuterRef("pk"))),
            charges=in_row(parts, "cents", *(f"line__{name}" for name in _LINE)),
        )
    )
    return [entry for outlay in rows for entry in _parts(outlay)]


def _parts(outlay: Outlay) -> list[Entry]:
    rows: list[dict[str, Any]] = outlay.charges  # type: ignore[attr-defined]
    cents = [row["cents"] for row in rows]
    spent = outlay.is_expense and outlay.state == OutlayState.APPROVED
    if outlay.is_expense:
        amounts, paid = cents, split(min(outlay.paid_cents, outlay.cents), cents)  # type: ignore[attr-defined]
    elif outlay.state == OutlayState.CLOSED:
        return []
    else:
        amounts, paid = remainders(cents, outlay.billed_cents), [0] * len(cents)  # type: ignore[attr-defined]
    return [
        Entry(
            step=Step.SPENT if spent else Step.COMMITTED, cents=amount, on=outlay.on, paid_cents=money,
            has_voucher=outlay.voucher, waits=outlay.state == OutlayState.PREPARED,  # type: ignore[attr-defined]
            party=outlay.party,
            **{**_dimensions(_line_of(row)), "label": outlay.title, "url_name": "outlay",
            "url_arg": outlay.number},
        )
        for row, amount, money in zip(rows, amounts, paid, strict=True)
        if amount
    ]  # fmt: skip


def _elsewhere(row: Spent, exercise: Exercise, known: Sequence[Grant]) -> Entry:
    """What another room spent: the first funding that fills this envelope on this day pays for it."""
    fits = [
        grant.pk for grant in known
        if row.envelope in ENVELOPES[FunderKind(grant.kind)]
        and grant.starts_on <= row.on and (grant.ends_on is None or row.on <= grant.ends_on)
    ]  # fmt: skip
    return Entry(
        step=Step.COMMITTED if row.committed else Step.SPENT, contract=exercise.contract, year=exercise.year,
        grant=fits[0] if fits else 0, envelope=row.envelope, mission=row.mission, nature=row.nature,
        cents=row.cents, sheet=row.sheet, on=row.on, paid_cents=row.paid_cents, has_voucher=row.has_voucher,
        waits=row.committed, label=row.label, url_name=row.url_name, url_arg=row.url_arg,
    )  # fmt: skip


# --- Posts ------------------------------------------------------------------------------------------------


def team_posts(exercise: Exercise) -> "QuerySet[TeamPost]":
    """The posts that stand and last in an exercise."""
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=exercise.starts_on)
    found: QuerySet[TeamPost] = TeamPost.objects.filter(
        lasts, withdrawn_at=None, starts_on__lt=exercise.ends_on
    )
    return found.select_related("grant").order_by("starts_on", "number")


# --- Funders ----------------------------------------------------------------------------------------------


def grants() -> "QuerySet[Grant]":
    """Fundings with ``announced_cents`` and ``received_cents``, what the bank settled of their
    instalments.
    """
    announced = GrantInstalment.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
    return Grant.objects.select_related("contract").annotate(
        announced_cents=Coalesce(
            Subquery(announced.annotate(t=Sum("cents")).values("t")), 0, output_field=_BIG
        )
    )


def grant(number: int) -> Grant | None:
    found: Grant | None = grants().filter(number=number).first()
    return found


def instalments() -> "QuerySet[GrantInstalment]":
    """Instalments with ``received_cents``."""
    return GrantInstalment.objects.annotate(received_cents=settled(GRANT_SOURCE)).select_related("grant")


# --- Outlays ----------------------------------------------------------------------------------------------


def outlays() -> "QuerySet[Outlay]":
    """Commitments and expenses with what was paid, whether a file proves them, and who acted."""
    return (
        Outlay.objects.with_paid()
        .select_related("prepared_by", "decided_by", "commitment")
        .annotate(voucher=Exists(Voucher.objects.filter(outlay=OuterRef("pk"))))
    )


def outlay(number: int) -> Outlay | None:
    """One, with its allocations."""
    lines = Allocation.objects.select_related("line__grant", "line__sheet", "line__contract")
    found: Outlay | None = (
        outlays().prefetch_related(Prefetch("allocations", lines)).filter(number=number).first()
    )
    return found


def expenses_of(contract: AciContract, year: int, kinds: Iterable[FunderKind]) -> "QuerySet[Outlay]":
    """The expenses charged, in part at least, to what funders of these kinds pay in a year of a contract."""
    charged = Allocation.objects.filter(line__contract=contract, line__year=year, line__grant__kind__in=kinds)
    found: QuerySet[Outlay] = Outlay.objects.filter(kind=OutlayKind.EXPENSE, pk__in=charged.values("outlay"))
    return found


def told_outlays() -> "QuerySet[Outlay]":
    """Commitments and expenses with all that is read of them as rows (``foundation.web.week.rows``), in one
    query: ``charges``, ``bank`` (what settled them) and ``files``, their bytes left out; ``is_payroll``: its
    files may tell one salary, and are for who approves the money.
    """
    charges = Allocation.objects.filter(outlay=OuterRef("pk")).order_by("rank")
    target = Concat(Value(f"{EXPENSE_SOURCE}:"), Cast(OuterRef("pk"), CharField()))
    bank = Settlement.objects.filter(source=EXPENSE_SOURCE, target=target, undone_at__isnull=True)
    files = Voucher.objects.filter(outlay=OuterRef("pk")).order_by("pk")
    said = ("number", "label", "nature", "mission", "grant__title")
    people = ("community", "prepared_by", "decided_by")
    found: QuerySet[Outlay] = Outlay.objects.select_related(*people).annotate(
        charges=in_row(charges, "cents", *(f"line__{name}" for name in said)),
        bank=in_row(bank.order_by("line__booked_on"), "cents", "line__booked_on"),
        files=in_row(files, "pk", "name", "size", "sha256"),
        is_payroll=Exists(PayrollMonth.objects.filter(outlay=OuterRef("pk"))),
    )  # fmt: skip
    return found


def vouchers(one: Outlay) -> "QuerySet[Voucher]":
    """Its files, without their bytes."""
    return Voucher.objects.filter(outlay=one).defer("content").select_related("added_by")


def settlements_of(one: Outlay) -> "QuerySet[Settlement]":
    """The bank lines that paid it, those that were undone apart."""
    return Settlement.objects.filter(
        source=EXPENSE_SOURCE, target=f"{EXPENSE_SOURCE}:{one.pk}", undone_at__isnull=True
    ).select_related("line__account")


def open_commitments() -> "QuerySet[Outlay]":
    return Outlay.objects.filter(kind=OutlayKind.COMMITMENT, state=OutlayState.APPROVED).order_by(
        "-on", "-number"
    )


def unexplained(starts_on: date, ends_on: date) -> tuple[int, int]:
    """(how many, cents) of what left the bank between two days and that nothing explains yet. One query."""
    waiting = BankLine.objects.waiting().filter(cents__lt=0, booked_on__gte=starts_on, booked_on__lt=ends_on)
    rests = [size - settled_cents for size, settled_cents in waiting.values_list("size", "settled_cents")]
    return len(rests), sum(rests)


# --- What pages name ---------------------------------------------------------------------------------------


def budget_url(community: Community, exercise: Exercise) -> str:
    return f"{reverse('budget', args=[community.slug])}?exercice={exercise.code}"


def sheet_names() -> list[tuple[int, int, str]]:
    """(key, number, title) of every action sheet, the abandoned ones too: the past names them. One query."""
    return list(ActionSheet.objects.order_by("number").values_list("pk", "number", "title"))


def signed_of(exercise: Exercise, today: date) -> dict[tuple[str, str], int]:
    """{(envelope, mission): cents} of the contract for this year; empty without contract. One query.

    What was signed, else the national table where it is confirmed; what is not confirmed is left out.
    """
    if exercise.contract is None:
        return {}
    file = files(AciContract.objects.filter(pk=exercise.contract))[0]
    return {
        (_ENVELOPES[one.part], one.mission.value if one.mission else ""): one.cents
        for one in envelopes(file, computed(file, today), exercise.year)
        if one.cents is not None and one.level == Confidence.HIGH
    }


# The first year of a contract pays before the missions what later years pay for functioning.
_ENVELOPES = {
    Part.PRE_MISSION: Envelope.FUNCTIONING.value,
    Part.FUNCTIONING: Envelope.FUNCTIONING.value,
    Part.FIXED: Envelope.FIXED.value,
    Part.VARIABLE: Envelope.VARIABLE.value,
}


def line(number: int) -> PlannedLine | None:
    found: PlannedLine | None = (
        PlannedLine.objects.select_related("grant", "sheet", "contract", "carried_from", "author")
        .filter(number=number)
        .first()
    )
    return found


def lines(wanted: Sequence[Exercise]) -> dict[tuple[int | None, int], list[tuple[PlannedLine, Sums]]]:
    """The lines of these exercises with what was engaged on each, by exercise.

    Three queries, and those of the rooms that spend.
    """
    rows = lines_with_carried(_within(wanted)).select_related("grant", "sheet")
    by_line: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in entries(wanted):
        by_line[entry.line].append(entry)
    found: dict[tuple[int | None, int], list[tuple[PlannedLine, Sums]]] = {one.key: [] for one in wanted}
    for row in rows.order_by("envelope", "mission", "number"):
        found[row.contract_id, row.year].append((row, sums(by_line[row.pk])))
    return found


def line_choices(wanted: Sequence[Exercise]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The lines of these exercises for a list, each with what is left of it."""
    found = lines(wanted)
    return [(one.label, [(row.number, _choice(row, rest)) for row, rest in found[one.key]]) for one in wanted]


def _choice(row: PlannedLine, found: Sums) -> str:
    where = f"{row.get_mission_display()}, {row.get_envelope_display()}"
    return f"{row}, {where} (reste {french.euros(found.rest)})"
