"""The facts of a civil year as entries: expenses, payrolls, other rooms’ spending, each line of the bank."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.models import BankLine, SetAside, Settlement
from maillage.foundation.web.week import rows
from maillage.operations.budget.accounts.chart import Heading, chart
from maillage.operations.budget.accounts.enums import Journal
from maillage.operations.budget.accounts.journal import Draft, Posting, gathered, shared_payroll
from maillage.operations.budget.accounts.models import (
    ExpenseClaim,
    JournalEntry,
    PayrollMonth,
    SupplierInvoice,
)
from maillage.operations.budget.enums import OutlayKind, OutlayState
from maillage.operations.budget.models import EXPENSE_SOURCE, Allocation, Outlay
from maillage.operations.budget.sources import spent_elsewhere

Chart = Mapping[str, Heading]
# What the other sources of the treasury settle, and why a line was set aside, in our headings.
_SOURCES = {"grant": "grants", "aci": "grants", "fee": "fees", "indemnity": "members_due"}
_ASIDES = {
    AsideReason.SUBSIDY: "grants",
    AsideReason.CHARGES: "charges_bank",
    AsideReason.TRANSFER: "transfers",
}


def drafts(year: int) -> list[Draft]:
    """Every entry that the facts of this civil year make, of the community in scope.

    Three queries, and one for each room that spends.
    """
    known = chart()
    lines = list(_lines(year))
    outlays = {one.pk: one for one in _expenses(Q(on__year=year) | Q(pk__in=_paid_by(lines)))}
    found = [_of_outlay(one, known) for one in outlays.values() if one.on.year == year]
    found += _elsewhere(year, known)
    found += [_of_line(line, outlays, known) for line in lines]
    return [one for one in found if one.postings]


def _expenses(where: Q) -> "QuerySet[Any]":
    """Approved expenses, each with what the accounts and the bank say of it, in one query."""
    mine = {"outlay": OuterRef("pk")}
    key = Concat(Value(f"{EXPENSE_SOURCE}:"), Cast(OuterRef("pk"), CharField()))
    paid = Settlement.objects.filter(source=EXPENSE_SOURCE, target=key, undone_at__isnull=True)
    return (
        Outlay.objects.filter(where, kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED)
        .annotate(
            charged=rows(Allocation.objects.filter(**mine).order_by("rank"), "cents", "line__nature"),
            billed=rows(SupplierInvoice.objects.filter(**mine), "supplier__number", "supplier__name"),
            claimed=rows(ExpenseClaim.objects.filter(**mine), "owner_id"),
            paid_staff=rows(
                PayrollMonth.objects.filter(**mine), "net_cents", "gross_cents", "employer_cents"
            ),
            paid=rows(paid.order_by("line__booked_on", "pk"), "pk", "cents"),
        )
        .order_by("on", "number")
    )


def _lines(year: int) -> "QuerySet[Any]":
    held = Settlement.objects.filter(line=OuterRef("pk"), undone_at__isnull=True).order_by("pk")
    aside = SetAside.objects.filter(line=OuterRef("pk"), undone_at__isnull=True)
    return (
        BankLine.objects.filter(booked_on__year=year)
        .annotate(settled=rows(held, "pk", "source", "target", "cents"), aside=rows(aside, "reason"))
        .order_by("booked_on", "pk")
    )


def _paid_by(lines: Iterable[Any]) -> set[int]:
    """The expenses that these lines of the bank paid."""
    return {_key(row) for line in lines for row in line.settled if row["source"] == EXPENSE_SOURCE}


def _key(settlement: Mapping[str, Any]) -> int:
    return int(settlement["target"].removeprefix(f"{EXPENSE_SOURCE}:"))


def _post(heading: Heading, *, debit: int = 0, credit: int = 0, party: tuple[str, str] = ("", "")) -> Posting:
    return Posting(heading.account, heading.label, *party, debit=debit, credit=credit)


def _party(outlay: Any) -> tuple[str, tuple[str, str]]:
    """(heading, third party) that an expense is owed to."""
    for invoice in outlay.billed:
        return "suppliers", (f"F{invoice['supplier__number']:05d}", invoice["supplier__name"])
    for claim in outlay.claimed:
        return "claimants", (f"P{claim['owner_id']:05d}", outlay.party)
    return "suppliers", ("", "")


def _of_outlay(outlay: Any, known: Chart) -> Draft:
    for month in outlay.paid_staff:
        return _of_payroll(outlay, month, known)
    heading, party = _party(outlay)
    debits = [_post(known[row["line__nature"]], debit=row["cents"]) for row in outlay.charged]
    journal = Journal.CLAIMS if heading == "claimants" else Journal.PURCHASES
    credit = _post(known[heading], credit=outlay.cents, party=party)
    return _draft(outlay, journal, f"{outlay.title}, {outlay.party}"[:160], (*gathered(debits), credit))


def _of_payroll(outlay: Any, month: Mapping[str, int], known: Chart) -> Draft:
    postings = (
        _post(known["payroll"], debit=month["gross_cents"]),
        _post(known["charges"], debit=month["employer_cents"]),
        _post(known["staff"], credit=month["net_cents"]),
        _post(known["social"], credit=outlay.cents - month["net_cents"]),
    )
    return _draft(outlay, Journal.PAYROLL, outlay.title, gathered(postings))


def _draft(outlay: Any, journal: Journal, label: str, postings: tuple[Posting, ...]) -> Draft:
    piece = (outlay.reference or f"D{outlay.number}")[:40]
    return Draft(f"outlay:{outlay.pk}", journal.value, outlay.on, piece, label, postings)


def _elsewhere(year: int, known: Chart) -> Iterator[Draft]:
    """What other rooms spent, one entry each; no person is named."""
    for row in spent_elsewhere(date(year, 1, 1), date(year + 1, 1, 1)):
        if row.committed or not row.cents:
            continue
        owed = _post(known["members_due"], credit=row.cents)
        yield Draft(
            f"{row.url_name}:{row.url_arg}", Journal.INDEMNITIES.value, row.on, f"I{row.url_arg}",
            row.label[:160], (_post(known[row.nature], debit=row.cents), owed),
        )  # fmt: skip


def _of_line(line: Any, outlays: Mapping[int, Any], known: Chart) -> Draft:
    """A line of the bank against what it settled; what nothing explains goes to the suspense account."""
    size = abs(line.cents)
    others = [posting for row in line.settled for posting in _settled(row, outlays, known)]
    reason = next((_ASIDES.get(AsideReason(row["reason"])) for row in line.aside), None)
    rest = size - sum(row["cents"] for row in line.settled)
    others.append(_post(known[reason or "waiting"], debit=rest))
    if line.cents < 0:
        postings = (*gathered(others), _post(known["bank"], credit=size))
    else:
        postings = (_post(known["bank"], debit=size), *(one.turned() for one in gathered(others)))
    label = f"{line.party} {line.text}".strip()[:160] or "Opération bancaire"
    return Draft(f"bank:{line.pk}", Journal.BANK.value, line.booked_on, f"BQ{line.pk}", label, postings)


def _settled(row: Mapping[str, Any], outlays: Mapping[int, Any], known: Chart) -> list[Posting]:
    """What a settlement pays, as debits."""
    outlay = outlays.get(_key(row)) if row["source"] == EXPENSE_SOURCE else None
    if outlay is None:
        return [_post(known[_SOURCES.get(row["source"], "waiting")], debit=row["cents"])]
    for month in outlay.paid_staff:
        net, payments = month["net_cents"], [one["cents"] for one in outlay.paid]
        parts = shared_payroll(net, outlay.cents - net, payments)
        staff, social = parts[[one["pk"] for one in outlay.paid].index(row["pk"])]
        return [_post(known["staff"], debit=staff), _post(known["social"], debit=social)]
    heading, party = _party(outlay)
    return [_post(known[heading], debit=row["cents"], party=party)]


def draft_of(entry: JournalEntry) -> Draft:
    """An entry that was handed over, as the pure functions read it."""
    return Draft(
        entry.source, entry.journal, entry.on, entry.piece, entry.label,
        tuple(
            Posting(account, label, party, name, debit=debit, credit=credit)
            for account, label, party, name, debit, credit in entry.lines
        ),
    )  # fmt: skip
