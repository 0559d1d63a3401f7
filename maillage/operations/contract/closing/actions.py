"""Close a year of the contract, open it again."""

import uuid
from datetime import date

from django.db import transaction

from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.operations.contract.actions.common import begin, known, not_to_come, undo
from maillage.operations.contract.closing.accounts import Accounts, accounts
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.closing.statement import digest
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import AciContract


@transaction.atomic
def close_year(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    year: int,
    closed_on: date,
    words: str,
    source: str,
    today: date,
) -> YearClosing:
    """Keep the accounts of a year as they are. Raises ``ContractRefusedError``: the year is not over, a
    variable part is not decided, a part granted otherwise than measured is not explained (``words``).
    """
    actor = begin(by, contract.community)
    if (again := known(YearClosing, key)) is not None:
        return again
    found = accounts(contract, year, today)
    if found is None:
        raise ContractRefusedError("Cette année n’a pas eu lieu : le contrat était fini.")
    _ready(found)
    not_to_come(closed_on, today, field="closed_on")
    if closed_on <= found.now.ends_on:
        raise ContractRefusedError(
            f"Une année se clôt après son dernier jour, le {found.now.ends_on:%d/%m/%Y}.", field="closed_on"
        )
    if found.now.gaps and not words.strip():
        missions = ", ".join(one.label for one in found.now.gaps)
        raise ContractRefusedError(
            f"Dites pourquoi la part variable arrêtée n’est pas celle des indicateurs : {missions}.",
            field="words",
        )
    content = found.now.content()
    made: YearClosing = YearClosing.objects.create(
        community=contract.community, contract=contract, key=key, noted_by=by, source=source, year=year,
        closed_on=closed_on, words=words, content=content, sha256=digest(content),
    )  # fmt: skip
    trace(
        AuditAction.CONTRACT_CLOSED, actor, contract.community, contract,
        year=year, sha256=made.sha256, granted=found.now.granted_cents,
    )  # fmt: skip
    return made


def _ready(found: Accounts) -> None:
    if found.closing is not None:
        raise ContractRefusedError("Cette année est déjà close.")
    if not found.is_over:
        raise ContractRefusedError(
            f"Cette année court jusqu’au {found.now.ends_on:%d/%m/%Y} : elle se clôt ensuite."
        )
    if found.now.undecided:
        missions = ", ".join(one.label for one in found.now.undecided)
        raise ContractRefusedError(
            f"Notez d’abord la part variable arrêtée, 0 € si rien n’est accordé : {missions}."
        )


@transaction.atomic
def reopen_year(*, by: User, closing: YearClosing, because: str) -> None:
    """The year is open again; its former statement stays in the history, with the reason."""
    undo(begin(by, closing.community), closing, because, AuditAction.CONTRACT_CLOSED)
