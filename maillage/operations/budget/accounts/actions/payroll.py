"""The payroll of a month, as totals, by those who approve the money."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.budget import actions as budget
from maillage.operations.budget.accounts.models import PayrollMonth
from maillage.operations.budget.accounts.words import PayrollGiven
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.words import Written


@transaction.atomic
def record_payroll(
    *, by: User, community: Community, key: UUID, given: PayrollGiven, written: Written,
    overspend_reason: str = "", files: Sequence[Checked] = (),
) -> PayrollMonth:  # fmt: skip
    """Prepare the expense of a month of payroll, which another person approves; the same key returns it.

    ``written.cents`` is the gross and the employer’s charges. Raises ``BudgetError`` when the month is known
    or does not add up, ``OverspendError`` as ``prepare`` does.
    """
    actor = begin(by, community, Permission.BUDGET_APPROVE)
    known: PayrollMonth | None = PayrollMonth.objects.filter(outlay__key=key).first()
    if known is not None:
        return known
    if given.month.day != 1:
        raise BudgetError("Un mois se nomme par son premier jour.", field="month")
    if given.net_cents > given.gross_cents:
        raise BudgetError("Le net à payer ne dépasse pas le brut.", field="net_cents")
    if written.cents != given.gross_cents + given.employer_cents:
        raise BudgetError("Le coût du mois est le brut plus les charges patronales.")
    if PayrollMonth.objects.filter(month=given.month, live=True).exists():
        raise BudgetError("La paie de ce mois est déjà enregistrée.", field="month")
    outlay = budget.prepare(
        by=by, community=community, key=key, written=written, overspend_reason=overspend_reason, files=files
    )
    one: PayrollMonth = PayrollMonth.objects.create(
        community=community, outlay=outlay, month=given.month, gross_cents=given.gross_cents,
        employer_cents=given.employer_cents, net_cents=given.net_cents, fte_hundredths=given.fte_hundredths,
        written_by=by,
    )  # fmt: skip
    trace(AuditAction.PAYROLL_RECORDED, actor, community, one, number=outlay.number)
    return one
