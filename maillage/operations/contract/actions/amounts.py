"""What the contract itself pays, and what the yearly dialogue granted; the last word written holds."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from maillage.engines.aci import Mission, Part
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.contract.actions.common import begin, known, not_to_come
from maillage.operations.contract.closing.guard import closed_years, refuse
from maillage.operations.contract.enums import AmountKind
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import (
    YEARS,
    AciContract,
    ContractAmount,
    ContractPaper,
    ContractTerms,
)
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.contract.reading import file_of

Envelopes = Mapping[tuple[Mission | None, Part], int | None]


@transaction.atomic
def set_envelopes(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    year: int,
    envelopes: Envelopes,
    decided_on: date,
    source: str,
    today: date,
    onwards: bool = False,
) -> int:
    """Note the envelopes of a year as signed, in cents; None gives the place back to the national table.

    ``onwards`` writes the same for the years after it. Only what differs from what holds is written; returns
    how many amounts changed.
    """
    actor = begin(by, contract.community)
    not_to_come(decided_on, today, field="decided_on")
    held, closed = file_of(contract).amounts, closed_years(contract)
    changed = 0
    for number in range(year, YEARS + 1 if onwards else year + 1):
        for (mission, part), cents in envelopes.items():
            if part is Part.PRE_MISSION and number > 1:
                continue
            now = held.get((AmountKind.SIGNED, number, mission, part))
            same = (now.cents if now else None) == cents
            # An avenant may sign the same amount again: its day then tells that it was read.
            if same and (now is None or number in closed or now.agreed_on >= decided_on):
                continue
            if number in closed:
                refuse(number)
            changed += _write(
                contract, by, key, AmountKind.SIGNED, number, mission, part, cents, decided_on, source
            )
    if changed:
        trace(
            AuditAction.CONTRACT_AMOUNT, actor, contract.community, contract,
            kind=AmountKind.SIGNED.value, year=year, onwards=onwards, count=changed,
        )  # fmt: skip
    return changed


@transaction.atomic
def grant_variable(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    year: int,
    granted: Mapping[Mission, int | None],
    decided_on: date,
    source: str,
    today: date,
) -> int:
    """Note the variable parts that the parties agreed on for a year, in cents; None: not decided any more.

    Raises ``ContractRefusedError`` before the year begins. Returns how many amounts changed.
    """
    actor = begin(by, contract.community)
    not_to_come(decided_on, today, field="decided_on")
    if decided_on < contract_year(contract, year).starts_on:
        raise ContractRefusedError(
            "La part variable d’une année se décide après son début.", field="decided_on"
        )
    held, closed = file_of(contract).amounts, closed_years(contract)
    changed = 0
    for mission, cents in granted.items():
        now = held.get((AmountKind.EARNED, year, mission, Part.VARIABLE))
        if (now.cents if now else None) != cents:
            if year in closed:
                refuse(year)
            changed += _write(
                contract, by, key, AmountKind.EARNED, year, mission, Part.VARIABLE, cents, decided_on, source
            )
    if changed:
        trace(
            AuditAction.CONTRACT_AMOUNT, actor, contract.community, contract,
            kind=AmountKind.EARNED.value, year=year, count=changed,
        )  # fmt: skip
    return changed


def _write(
    contract: AciContract, by: User, key: uuid.UUID, kind: AmountKind, year: int, mission: Mission | None,
    part: Part, cents: int | None, decided_on: date, source: str,
) -> int:  # fmt: skip
    own = uuid.uuid5(key, f"{kind.value}-{year}-{mission or ''}-{part.value}")
    if known(ContractAmount, own) is not None:
        return 0
    ContractAmount.objects.create(
        community=contract.community, contract=contract, key=own, noted_by=by, source=source,
        kind=kind, year=year, mission=mission.value if mission else "", part=part.value, cents=cents,
        decided_on=decided_on,
    )  # fmt: skip
    return 1


@transaction.atomic
def attach_paper(
    *, by: User, contract: AciContract, key: uuid.UUID, terms: ContractTerms, name: str, content: bytes
) -> ContractPaper:
    """Keep a signed document as it was brought; the same file of the same terms is kept once."""
    actor = begin(by, contract.community)
    if (again := known(ContractPaper, key)) is not None:
        return again
    sha256 = hashlib.sha256(content).hexdigest()
    same: ContractPaper | None = ContractPaper.objects.filter(terms=terms, sha256=sha256).first()
    if same is not None:
        return same
    paper: ContractPaper = ContractPaper.objects.create(
        community=contract.community, contract=contract, key=key, noted_by=by, terms=terms,
        number=next_number(ContractPaper, contract=contract), name=name, content=content, sha256=sha256,
    )  # fmt: skip
    trace(AuditAction.CONTRACT_PAPER, actor, contract.community, contract, number=paper.number)
    return paper
