"""The demonstration: two exercises of a budget, spent, proved and paid by an invented bank; the last months
wait.
"""

import tomllib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury import sample
from maillage.communities.treasury.models import BankAccount, BankLine
from maillage.foundation.documents.model import Document, Paragraph, Terms
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.files.kinds import checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.french import euros
from maillage.operations.budget import actions
from maillage.operations.budget.accounts import actions as accounts
from maillage.operations.budget.accounts.models import PayrollMonth, Supplier
from maillage.operations.budget.accounts.words import PayrollGiven
from maillage.operations.budget.enums import FunderKind, Nature, OutlayKind, OutlayState
from maillage.operations.budget.exercises import Exercise, exercises, on
from maillage.operations.budget.ledger import split
from maillage.operations.budget.models import EXPENSE_SOURCE, GRANT_SOURCE, Grant, Outlay, PlannedLine
from maillage.operations.budget.queries import instalments
from maillage.operations.budget.words import Announced, Written
from maillage.operations.contract.queries import contracts
from maillage.planning.health_project.models import ActionSheet

_KEYS = uuid.UUID("8d1c2f4e-43b1-4a0e-9c55-6f2a7b1d0431")
PRINTER = "IMPRIMERIE FICTIVE"
# The bank’s last statement: what came after waits for the next one.
STATEMENT_AGE = timedelta(days=25)
MONTHS, YEAR = 12, 365
# What is younger waits for its validation, and one in so many for its voucher; one payment in so many was
# not found: the page says so.
RECENT = timedelta(days=12)
NO_VOUCHER, NO_PAYMENT = 2, 13
# What members receive is no invoice; nor are wages, where nobody presides.
_NOT_BILLED = {Nature.PAYROLL, Nature.IPR, Nature.RPMSP, Nature.SNP}


@dataclass(frozen=True, slots=True)
class People:
    """Who prepares, who validates; who validates what the second prepares, the payrolls."""

    prepares: User
    validates: User
    presides: User | None = None


def load(community: Community, people: People) -> None:
    """Once, on a community whose contract is recorded, or by civil years without one."""
    with community_scope(community):
        if Grant.objects.exists():
            return
        today = timezone.localdate()
        raw = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
        known = exercises(community, today)
        current = on(known, today)
        before = known[max(0, known.index(current) - 1)]
        grants = _grants(community, people, raw["grants"], before)
        for exercise, column in ((before, "then"), (current, "now")):
            for row in raw["lines"]:
                if row["grant"] in grants and row[column]:
                    _spend(community, people, exercise, row, row[column] * 100, grants[row["grant"]], today)
        _team(community, people, before, grants)
        _commit(community, people, current, today)
        _carry(community, people, before, current)
        _bank(community, people.validates, today)
        _printer(community, people, current)


def _key(community: Community, *names: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, (community.founding_key, *names))))


def _grants(
    community: Community, people: People, rows: list[dict[str, Any]], before: Exercise
) -> dict[str, Grant]:
    by = people.prepares
    found = {}
    for contract in contracts(community)[:1]:
        found["aci"] = actions.open_contract(by=by, community=community, contract=contract)
    for row in rows:
        values = {name: row[name] for name in ("kind", "funder", "title", "reference", "conditions")}
        lasts = row["kind"] != FunderKind.FEES
        values |= {
            "missions": row["missions"], "natures": row["natures"], "granted_cents": row["euros"] * 100,
            "starts_on": before.starts_on,
            "ends_on": before.starts_on + timedelta(days=3 * YEAR) if lasts else None,
            "report_due_on": timezone.localdate() + timedelta(days=24) if row["key"] == "fir" else None,
        }  # fmt: skip
        announced = [
            Announced(rank, label, before.starts_on + timedelta(days=45 + 330 * (rank - 1)), amount * 100)
            for rank, (label, amount) in enumerate(row["instalments"], 1)
        ]
        found[row["key"]] = actions.record_grant(
            by=by, community=community, key=_key(community, row["key"]), values=values, announced=announced
        )
    return found


def _days(exercise: Exercise, pay: str | list[int]) -> list[date]:
    length = (exercise.ends_on - exercise.starts_on).days
    offsets = [length * (rank + 1) // MONTHS - 4 for rank in range(MONTHS)] if isinstance(pay, str) else pay
    return [exercise.starts_on + timedelta(days=offset) for offset in offsets]


def _spend(
    community: Community, people: People, exercise: Exercise, row: dict[str, Any], cents: int, grant: Grant,
    today: date,
) -> None:  # fmt: skip
    """A line and its expenses up to today; most are proved, the last ones wait."""
    values = {name: row[name] for name in ("envelope", "mission", "nature", "label")}
    line = actions.plan_line(
        by=people.prepares, community=community, exercise=exercise,
        key=_key(community, exercise.code, row["label"]),
        values=values | {"grant": grant, "sheet": _sheet(row["mission"]), "cents": cents},
    )  # fmt: skip
    days = _days(exercise, row["pay"])
    if not days:
        return
    # What an exercise that ended leaves unspent is what is carried over.
    spent = cents if exercise.holds(today) else cents * 96 // 100
    last = max((day for day in days if day <= today), default=None)
    for rank, (day, amount) in enumerate(zip(days, split(spent, [1] * len(days)), strict=True), 1):
        if day > today:
            continue
        extra = row.get("over", 0) * 100 if day == last and exercise.holds(today) else 0
        _expense(community, people, line, row, rank, day, amount + extra, today)


def _sheet(mission: str) -> ActionSheet | None:
    """The first action that runs for this mission, if the community wrote one."""
    return ActionSheet.objects.live().filter(mission=mission).order_by("number").first()


def _expense(
    community: Community, people: People, line: PlannedLine, row: dict[str, Any], rank: int, day: date,
    cents: int, today: date,
) -> None:  # fmt: skip
    title = f"{row['label']}, {day:%m/%Y}"
    reference = f"{row['nature'][:3].upper()}{day:%y%m}-{line.number:02d}{rank:02d}"
    waits = today - day <= RECENT
    files = (
        []
        if waits and (line.number + rank) % NO_VOUCHER == 0
        else [_voucher(community, title, row["party"], reference, day, cents)]
    )
    written = Written(
        kind=OutlayKind.EXPENSE, title=title, party=row["party"], reference=reference, cents=cents,
        on=day, parts=((line.number, cents),),
    )  # fmt: skip
    words: dict[str, Any] = {
        "community": community, "key": _key(community, line.key, rank), "written": written, "files": files,
        "overspend_reason": "Plus de salles que prévu : deux journées ajoutées à la demande des communes.",
    }  # fmt: skip
    validates = people.validates
    if row["nature"] == Nature.PAYROLL and people.presides is not None:
        one = _payroll(people.validates, words, day)
        validates = people.presides
    elif row["nature"] in _NOT_BILLED:
        one = actions.prepare(by=people.prepares, **words)
    else:
        one = _invoice(people.prepares, words, day)
    if not waits:
        actions.approve(by=validates, community=community, outlay=one)


def _payroll(by: User, words: dict[str, Any], day: date) -> Outlay:
    """The payroll of the month before: an invented coordinator, one full-time post."""
    cost, month = words["written"].cents, (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    if PayrollMonth.objects.filter(month=month, live=True).exists():
        month = day.replace(day=1)
    gross = cost * 100 // 142
    given = PayrollGiven(month, gross, cost - gross, gross * 78 // 100, fte_hundredths=100)
    return accounts.record_payroll(by=by, given=given, **words).outlay


def _invoice(by: User, words: dict[str, Any], day: date) -> Outlay:
    community, name = words["community"], words["written"].party
    supplier = Supplier.objects.filter(name=name).first() or accounts.record_supplier(
        by=by, community=community, key=_key(community, "supplier", name), name=name, identifier=""
    )
    due_on = day + timedelta(days=30)
    return accounts.record_invoice(by=by, supplier=supplier, due_on=due_on, **words).outlay


def _voucher(community: Community, title: str, party: str, reference: str, day: date, cents: int) -> Any:
    document = Document(
        title="Pièce de démonstration",
        issuer=party,
        day=day,
        subtitle=title,
        reference=reference,
        blocks=(
            Paragraph("Document inventé pour la démonstration : il n’a aucune valeur."),
            Terms((("Pour", str(community)), ("Objet", title), ("Montant", euros(cents)))),
        ),
    )
    return checked(f"{reference}.pdf", render_pdf(document))


def _team(community: Community, people: People, before: Exercise, grants: dict[str, Grant]) -> None:
    """The post that the contract pays, as the budget plans it; another funder pays the second one."""
    raw = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
    for row in raw["posts"]:
        if row["grant"] not in grants:
            continue
        values = {name: row[name] for name in ("label", "nature", "fte", "envelope", "mission")}
        starts_on = before.starts_on + timedelta(days=row["after"])
        lasts = row["lasts"]
        values |= {
            "grant": grants[row["grant"]], "yearly_cents": row["euros"] * 100, "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=lasts - 1) if lasts else None,
        }  # fmt: skip
        actions.write_post(
            by=people.prepares, community=community, key=_key(community, "post", row["label"], row["after"]),
            values=values,
        )  # fmt: skip


def _commit(community: Community, people: People, exercise: Exercise, today: date) -> None:
    """An agreement half billed, an order that nobody validated yet."""
    lines = PlannedLine.objects.filter(contract=exercise.contract, year=exercise.year)
    for nature, title, amount, ok in (
        ("providers", "Convention d’animation des groupes de pairs", 1_200_00, True),
        ("training", "Commande de supports de formation", 640_00, False),
    ):
        line = lines.filter(nature=nature).order_by("number").first()
        if line is None:
            continue
        made = actions.prepare(
            by=people.prepares, community=community, key=_key(community, title),
            written=Written(
                kind=OutlayKind.COMMITMENT, title=title, party="Prestataire Imaginaire", reference="BC-DEMO",
                cents=amount, on=today - timedelta(days=40), parts=((line.number, amount),),
                ends_on=today + timedelta(days=120),
            ),
            overspend_reason="Convention décidée en bureau.",
        )  # fmt: skip
        if ok:
            actions.approve(by=people.validates, community=community, outlay=made)


def _carry(community: Community, people: People, before: Exercise, current: Exercise) -> None:
    """What the exercise before left on its two first lines."""
    lines = PlannedLine.objects.filter(contract=before.contract, year=before.year, grant__ends_on=None)
    amounts = {line.pk: line.cents * 4 // 100 for line in lines.order_by("number")[:3]}
    if amounts and before != current:
        actions.carry_over(
            by=people.prepares, community=community, exercise=before, following=current, amounts=amounts
        )


def _printer(community: Community, people: People, current: Exercise) -> None:
    """The printer’s invoice, that the statement of the treasury shows paid."""
    paid = BankLine.objects.waiting().filter(cents__lt=0, party=PRINTER).select_related("community").first()
    lines = PlannedLine.objects.filter(contract=current.contract, year=current.year, withdrawn_at=None)
    line = lines.filter(nature=Nature.COMMUNICATION).first() or lines.order_by("number").first()
    if paid is None or line is None:
        return
    title, cents, on = "Affiches de la campagne de dépistage", -paid.cents, paid.booked_on
    made = actions.prepare(
        by=people.prepares, community=community, key=_key(community, "printer"),
        written=Written(
            kind=OutlayKind.EXPENSE, title=title, party="Imprimerie Fictive", reference="2026-018",
            cents=cents, on=on, parts=((line.number, cents),),
        ),
        overspend_reason="Un second tirage, demandé par les pharmacies.",
        files=[_voucher(community, title, "Imprimerie Fictive", "2026-018", on, cents)],
    )  # fmt: skip
    actions.approve(by=people.validates, community=community, outlay=made)
    target = f"{EXPENSE_SOURCE}:{made.pk}"
    treasury.settle(by=people.validates, line=paid, target=target, cents=cents, step=0)


def _bank(community: Community, by: User, today: date) -> None:
    """One statement that pays what is validated, but for a few lines; each is reconciled with its expense."""
    if not BankAccount.objects.exists():
        treasury.add_account(
            by=by, community=community, label="Compte courant (inventé)", iban=sample.OUR_IBAN
        )
    until = today - STATEMENT_AGE
    bills = Outlay.objects.filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED, on__lte=until)
    moves = [
        (f"{EXPENSE_SOURCE}:{one.pk}", one.on + timedelta(days=9), -one.cents, one.party, one.reference)
        for one in bills
        if one.number % NO_PAYMENT
    ]
    moves += [
        (f"{GRANT_SOURCE}:{one.pk}", one.due_on, one.cents, one.grant.funder, one.grant.reference)
        for one in instalments()
        if one.due_on and one.due_on <= until
    ]
    moves.append(("", until, 38_450, "Mécène d’exemple", "DON"))
    moves.sort(key=lambda one: one[1])
    lines = [
        sample.Movement(day, cents, party.upper()[:60], f"{reference} OP{rank}")
        for rank, (_, day, cents, party, reference) in enumerate(moves)
    ]
    content = sample.camt(lines, until + timedelta(days=10), reference="BUDGET")
    brought = treasury.import_camt(by=by, community=community, name="releve-exemple.xml", content=content)
    for line in BankLine.objects.filter(statement__in=brought.statements).select_related("community"):
        target = moves[int(line.text.rsplit("OP", 1)[1])][0]
        if target:
            treasury.settle(by=by, line=line, target=target, cents=abs(line.cents), step=0)
