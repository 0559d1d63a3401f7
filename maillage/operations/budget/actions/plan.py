"""The plan of an exercise: its lines, those taken from action sheets, what is carried over to the next
one.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.french import euros
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import COUNTED, ENVELOPES, OF_A_MISSION, FunderKind, Nature
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.exercises import Exercise
from maillage.operations.budget.models import Allocation, Grant, PlannedLine
from maillage.operations.budget.queries import lines_with_carried
from maillage.planning.health_project.enums import LIVE, Envelope, Mission
from maillage.planning.health_project.models import BudgetLine

FIELDS = ("grant", "envelope", "mission", "sheet", "nature", "label", "cents")
# Where a line goes cannot change once something is charged to it: the past would be told again.
FIXED = ("grant", "envelope", "mission", "sheet", "nature")


@transaction.atomic
def plan_line(
    *, by: User, community: Community, exercise: Exercise, key: UUID, values: Mapping[str, Any]
) -> PlannedLine:
    """A new line of an exercise, in cents; the same key returns the first writing. Raises ``BudgetError``."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: PlannedLine | None = PlannedLine.objects.filter(key=key).first()
    if known is not None:
        return known
    _check(values)
    line = _write(by, community, exercise, key, values)
    trace(AuditAction.BUDGET_PLANNED, actor, community, line, number=line.number, cents=line.cents)
    return line


@transaction.atomic
def edit_line(*, by: User, community: Community, line: PlannedLine, values: Mapping[str, Any]) -> PlannedLine:
    """Correct a line; once something is charged to it, its amount and its label only. Raises
    ``BudgetError``.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    current: PlannedLine = PlannedLine.objects.select_related("grant", "sheet").get(pk=line.pk)
    if current.withdrawn_at is not None:
        raise BudgetError("Cette ligne est retirée du budget.")
    _check(values)
    if current.carried_from_id and values["cents"]:
        raise BudgetError(
            "Cette ligne reçoit un report : écrivez une autre ligne pour ajouter.", field="cents"
        )
    moved = [name for name in FIXED if getattr(current, name) != values[name]]
    if moved and (current.carried_from_id or _is_used(current)):
        raise BudgetError(
            "Des sommes sont déjà imputées à cette ligne : seuls son montant et sa précision changent."
        )
    for name in FIELDS:
        setattr(current, name, values[name])
    current.save(update_fields=list(FIELDS))
    trace(AuditAction.BUDGET_PLANNED, actor, community, current, number=current.number, cents=current.cents)
    return current


@transaction.atomic
def withdraw_line(*, by: User, community: Community, line: PlannedLine) -> PlannedLine:
    """Take a line off the budget. Raises ``BudgetError`` once something is charged to it or carried from
    it.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    current: PlannedLine = PlannedLine.objects.get(pk=line.pk)
    if current.withdrawn_at is not None:
        return current
    if _is_used(current) or current.carried_from_id or _is_carried(current):
        raise BudgetError("Des sommes sont déjà imputées à cette ligne, ou reportées : ramenez-la à 0 €.")
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["withdrawn_at"])
    trace(AuditAction.BUDGET_PLANNED, actor, community, current, number=current.number, cents=0)
    return current


def _is_used(line: PlannedLine) -> bool:
    return Allocation.objects.filter(line=line, outlay__state__in=COUNTED).exists()


def _is_carried(line: PlannedLine) -> bool:
    return PlannedLine.objects.filter(carried_from=line, carried_cents__gt=0).exists()


def _check(values: Mapping[str, Any]) -> None:
    grant, envelope = values["grant"], Envelope(values["envelope"])
    if envelope not in ENVELOPES[FunderKind(grant.kind)]:
        raise BudgetError(f"« {grant} » ne remplit pas l’enveloppe « {envelope.label} ».", field="envelope")
    if envelope in OF_A_MISSION and values["mission"] == Mission.TRANSVERSE:
        raise BudgetError("Une part fixe ou variable paie une mission : choisissez-la.", field="mission")
    if values["sheet"] is not None and values["sheet"].mission != values["mission"]:
        raise BudgetError("Cette fiche-action sert une autre mission.", field="sheet")


def _write(
    by: User, community: Community, exercise: Exercise, key: UUID, values: Mapping[str, Any]
) -> PlannedLine:
    line: PlannedLine = PlannedLine.objects.create(
        community=community, number=next_number(PlannedLine), key=key, contract_id=exercise.contract,
        year=exercise.year, author=by, **{name: values[name] for name in FIELDS},
    )  # fmt: skip
    return line


@transaction.atomic
def take_from_sheets(*, by: User, community: Community, exercise: Exercise) -> tuple[int, int]:
    """(lines written, lines left out): what the action sheets foresee for the civil year in which this
    exercise begins. What was taken before is not taken again; a line whose envelope no funding fills is left
    out.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    rows = BudgetLine.objects.filter(year=exercise.starts_on.year, sheet__state__in=LIVE, cents__gt=0)
    rows = rows.select_related("sheet").order_by("sheet__number", "rank")
    keys = {row.pk: uuid5(row.sheet.key, f"budget-{exercise.code}-{row.pk}") for row in rows}
    known = set(PlannedLine.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    written = left_out = 0
    funders = list(Grant.objects.order_by("number"))
    for row in rows:
        if keys[row.pk] in known:
            continue
        grant = _funder(funders, row, exercise)
        if grant is None or (row.envelope in OF_A_MISSION and row.sheet.mission == Mission.TRANSVERSE):
            left_out += 1
            continue
        values = {
            "grant": grant, "envelope": row.envelope, "mission": row.sheet.mission, "sheet": row.sheet,
            "nature": Nature.of_group(row.nature), "label": row.label, "cents": row.cents,
        }  # fmt: skip
        line = _write(by, community, exercise, keys[row.pk], values)
        trace(AuditAction.BUDGET_PLANNED, actor, community, line, number=line.number, cents=line.cents)
        written += 1
    return written, left_out


def _funder(funders: list[Grant], row: BudgetLine, exercise: Exercise) -> Grant | None:
    """The first funding that fills this envelope during the exercise."""
    for grant in funders:
        kind = FunderKind(grant.kind)
        if row.envelope not in ENVELOPES[kind]:
            continue
        if kind == FunderKind.ACI and grant.contract_id != exercise.contract:
            continue
        if grant.starts_on < exercise.ends_on and (
            grant.ends_on is None or grant.ends_on >= exercise.starts_on
        ):
            return grant
    return None


@transaction.atomic
def carry_over(
    *, by: User, community: Community, exercise: Exercise, following: Exercise, amounts: Mapping[int, int]
) -> int:
    """Carry ``{line: cents}`` of an exercise to the one that follows; what is carried in all, in cents.

    The amounts replace what was carried before, so that doing it twice changes nothing; 0 gives a line back
    what it had. Raises ``BudgetError`` beyond what a line has, or past the end of its funding.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    where = Q(contract=exercise.contract, year=exercise.year)
    lines = {line.pk: line for line in lines_with_carried(where).select_related("grant").order_by("number")}
    held = {row.carried_from_id: row for row in PlannedLine.objects.filter(carried_from__in=lines)}
    if not set(amounts) <= set(lines):
        raise BudgetError("L’une des lignes n’est plus dans ce budget : rechargez la page.")
    for pk, cents in amounts.items():
        line = lines[pk]
        if cents < 0 or cents > line.cents + line.carried_cents:
            raise BudgetError(f"La ligne {line} n’a pas {euros(cents)} à reporter.")
        ends_on = line.grant.ends_on
        if cents and ends_on is not None and ends_on < following.starts_on:
            raise BudgetError(
                f"« {line.grant} » ne se reporte pas : il se dépense avant la fin de sa période."
            )
        row = held.get(pk)
        if row is None and cents:
            row = _receiving(by, community, following, line)
        if row is not None and row.carried_cents != cents:
            row.carried_cents = cents
            row.save(update_fields=["carried_cents"])
    total = sum(amounts.values())
    trace(
        AuditAction.BUDGET_CARRIED, actor, community, community, exercise=exercise.code, cents=total,
        lines=sum(1 for cents in amounts.values() if cents),
    )  # fmt: skip
    return total


def _receiving(by: User, community: Community, following: Exercise, line: PlannedLine) -> PlannedLine:
    values = {name: getattr(line, name) for name in FIELDS} | {"cents": 0}
    row = _write(by, community, following, uuid5(line.key, f"carried-{following.code}"), values)
    row.carried_from = line
    row.save(update_fields=["carried_from"])
    return row
