"""The facts of a civil year as entries: expenses, payrolls, other rooms’ spending, each line of the bank."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet

from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.models import BankLine, SetAside, Settlement
from maillage.operations.budget.accounts.chart import Heading, chart
from maillage.operations.budget.accounts.enums import Journal
from maillage.operations.budget.accounts.journal import Draft, Posting, gathered, shared_payroll
from maillage.operations.budget.accounts.models import JournalEntry, PayrollMonth
from maillage.operations.budget.accounts.models.claims import ExpenseClaim
from maillage.operations.budget.accounts.models.suppliers import SupplierInvoice
from maillage.operations.budget.enums import OutlayKind, OutlayState
from maillage.operations.budget.models import EXPENSE_SOURCE, Outlay
from maillage.operations.budget.sources import spent_elsewhere

Chart = dict[str, Heading]
# What the other sources of the treasury settle, in our headings.
_SOURCES = {"grant": "grants", "aci": "grants", "fee": "fees", "indemnity": "members_due"}
_ASIDES = {
    AsideReason.SUBSIDY: "grants",
    AsideReason.CHARGES: "charges_bank",
    AsideReason.TRANSFER: "transfers",
}


def drafts(year: int) -> list[Draft]:
    """Every entry that the facts of this civil year make, in scope. About a dozen queries."""
    known = chart()
    found = [_of_outlay(one, known) for one in _expenses().filter(on__year=year)]
    found += list(_elsewhere(year, known))
    found += list(_bank(year, known))
    return [one for one in found if one.postings]


def _expenses() -> "QuerySet[Outlay]":
    return (
        Outlay.objects.filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED)
        .prefetch_related(
            "allocations__line",
            Prefetch("invoices", SupplierInvoice.objects.select_related("supplier")),
            Prefetch("claims", ExpenseClaim.objects.select_related("owner")),
            "payrolls",
        )
        .order_by("on", "number")
    )


def _post(heading: Heading, *, debit: int = 0, credit: int = 0, party: tuple[str, str] = ("", "")) -> Posting:
    return Posting(heading.account, heading.label, *party, debit=debit, credit=credit)


def _party(outlay: Outlay) -> tuple[str, tuple[str, str]]:
    """(heading, third party) that an expense is owed to."""
    for invoice in outlay.invoices.all():
        return "suppliers", (f"F{invoice.supplier.number:05d}", invoice.supplier.name)
    for claim in outlay.claims.all():
        return "claimants", (f"P{claim.owner_id:05d}", str(claim.owner))
    return "suppliers", ("", "")


def _of_outlay(outlay: Outlay, known: Chart) -> Draft:
    rows = list(outlay.payrolls.all())
    heading, party = _party(outlay)
    if rows:
        return _of_payroll(outlay, rows[0], known)
    debits = [_post(known[row.line.nature], debit=row.cents) for row in outlay.allocations.all()]
    journal = Journal.CLAIMS if heading == "claimants" else Journal.PURCHASES
    credit = _post(known[heading], credit=outlay.cents, party=party)
    label = f"{outlay.title}, {outlay.party}"[:160]
    return _draft(outlay, journal, label, (*gathered(debits), credit))


def _of_payroll(outlay: Outlay, one: PayrollMonth, known: Chart) -> Draft:
    postings = (
        _post(known["payroll"], debit=one.gross_cents),
        _post(known["charges"], debit=one.employer_cents),
        _post(known["staff"], credit=one.net_cents),
        _post(known["social"], credit=outlay.cents - one.net_cents),
    )
    return _draft(outlay, Journal.PAYROLL, f"Paie de {one.month:%m/%Y}", gathered(postings))


def _draft(outlay: Outlay, journal: Journal, label: str, postings: tuple[Posting, ...]) -> Draft:
    piece = (outlay.reference or f"D{outlay.number}")[:40]
    return Draft(f"outlay:{outlay.pk}", journal.value, outlay.on, piece, label, postings)


def _elsewhere(year: int, known: Chart) -> Iterator[Draft]:
    """What other rooms spent, one entry each; no person is named."""
    for row in spent_elsewhere(date(year, 1, 1), date(year + 1, 1, 1)):
        if row.committed or not row.cents:
            continue
        yield Draft(
            f"{row.url_name}:{row.url_arg}", Journal.INDEMNITIES.value, row.on, f"I{row.url_arg}",
            row.label[:160],
            (
                _post(known[row.nature], debit=row.cents),
                _post(known["members_due"], credit=row.cents),
            ),
        )  # fmt: skip


# --- The bank ---------------------------------------------------------------------------------------------


def _bank(year: int, known: Chart) -> Iterator[Draft]:
    held = Settlement.objects.filter(undone_at__isnull=True).order_by("pk")
    aside = SetAside.objects.filter(undone_at__isnull=True)
    lines = list(
        BankLine.objects.filter(booked_on__year=year)
        .prefetch_related(Prefetch("settlements", held), Prefetch("set_asides", aside))
        .order_by("booked_on", "pk")
    )
    owed = _owed(lines, known)
    for line in lines:
        yield _of_line(line, owed, known)


def _owed(lines: Iterable[BankLine], known: Chart) -> dict[int, list[Posting]]:
    """{settlement: what it pays} for those of expenses, as debits."""
    rows = [one for line in lines for one in line.settlements.all() if one.source == EXPENSE_SOURCE]
    keys = {int(one.target.removeprefix(f"{EXPENSE_SOURCE}:")) for one in rows}
    outlays = {one.pk: one for one in _expenses().filter(pk__in=keys)}
    payrolls = {pk: list(one.payrolls.all()) for pk, one in outlays.items()}
    shares = _payroll_shares({pk: one for pk, one in outlays.items() if payrolls[pk]})
    found = {}
    for one in rows:
        outlay = outlays.get(int(one.target.removeprefix(f"{EXPENSE_SOURCE}:")))
        if outlay is None:
            continue
        if one.pk in shares:
            staff, social = shares[one.pk]
            found[one.pk] = [_post(known["staff"], debit=staff), _post(known["social"], debit=social)]
        else:
            heading, party = _party(outlay)
            found[one.pk] = [_post(known[heading], debit=one.cents, party=party)]
    return found


def _payroll_shares(outlays: dict[int, Outlay]) -> dict[int, tuple[int, int]]:
    """{settlement: (staff, social bodies)}: all the payments of a payroll are read, whatever the year."""
    targets = [f"{EXPENSE_SOURCE}:{pk}" for pk in outlays]
    rows = Settlement.objects.filter(source=EXPENSE_SOURCE, target__in=targets, undone_at__isnull=True)
    by_target: dict[str, list[Settlement]] = defaultdict(list)
    for row in rows.order_by("line__booked_on", "pk"):
        by_target[row.target].append(row)
    found = {}
    for pk, outlay in outlays.items():
        month, paid = outlay.payrolls.all()[0], by_target[f"{EXPENSE_SOURCE}:{pk}"]
        parts = shared_payroll(month.net_cents, outlay.cents - month.net_cents, [row.cents for row in paid])
        found.update({row.pk: part for row, part in zip(paid, parts, strict=True)})
    return found


def _of_line(line: BankLine, owed: dict[int, list[Posting]], known: Chart) -> Draft:
    size, others = abs(line.cents), []
    rest = size
    for one in line.settlements.all():
        rest -= one.cents
        others += owed.get(one.pk) or [_post(known[_SOURCES.get(one.source, "waiting")], debit=one.cents)]
    reasons = [AsideReason(one.reason) for one in line.set_asides.all()]
    heading = _ASIDES.get(reasons[0], "waiting") if reasons else "waiting"
    others.append(_post(known[heading], debit=rest))
    if line.cents < 0:
        postings = (*gathered(others), _post(known["bank"], credit=size))
    else:
        postings = (_post(known["bank"], debit=size), *(one.turned() for one in gathered(others)))
    label = f"{line.party} {line.text}".strip()[:160] or "Opération bancaire"
    return Draft(f"bank:{line.pk}", Journal.BANK.value, line.booked_on, f"BQ{line.pk}", label, postings)


# --- What was handed over ---------------------------------------------------------------------------------


def draft_of(entry: JournalEntry) -> Draft:
    """An entry that was handed over, as the pure functions read it."""
    return Draft(
        entry.source, entry.journal, entry.on, entry.piece, entry.label,
        tuple(
            Posting(account, label, party, name, debit=debit, credit=credit)
            for account, label, party, name, debit, credit in entry.lines
        ),
    )  # fmt: skip
