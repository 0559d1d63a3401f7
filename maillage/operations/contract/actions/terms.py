"""What changes in a contract: avenants, the days of its missions, the crises that the ARS recognised."""

import uuid
from datetime import date

from django.db import transaction

from maillage.communities.review.enums import CaseKind, CaseState
from maillage.communities.review.models import ReviewCase
from maillage.engines.aci import MISSION_LABELS, Mission, compose
from maillage.engines.aci import Size as EngineSize
from maillage.engines.aci import Terms as EngineTerms
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.contract.actions.common import begin, inside, known, not_to_come, undo
from maillage.operations.contract.actions.contract import obligatory
from maillage.operations.contract.closing.guard import closed_years_stay
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import (
    AciContract,
    ContractTerms,
    MissionDates,
    RecognisedCrisis,
)
from maillage.operations.contract.reading import ContractFile, file_of
from maillage.operations.contract.signed import SizeFacts


@transaction.atomic
def add_terms(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    signed_on: date,
    effective_on: date,
    size: SizeFacts,
    missions: frozenset[Mission],
    subject: str,
    source: str,
    today: date,
    corrects: bool = False,
    case: ReviewCase | None = None,
) -> ContractTerms:
    """Add an avenant, or correct what was typed (``corrects``: from the same day as what is corrected).

    Raises ``ContractRefusedError``: outside the contract, an obligatory mission left out, a mission that was
    given back taken again.
    """
    actor = begin(by, contract.community)
    if (again := known(ContractTerms, key)) is not None:
        return again
    file = file_of(contract)
    inside(contract, effective_on, field="effective_on")
    not_to_come(signed_on, today, field="signed_on")
    if corrects and effective_on not in {one.effective_on for one in file.terms}:
        raise ContractRefusedError(
            "Une correction prend effet le même jour que ce qu’elle corrige.", field="effective_on"
        )
    if not corrects and effective_on == contract.signed_on:
        raise ContractRefusedError(
            "Un avenant prend effet après la signature du contrat.", field="effective_on"
        )
    if case is not None and not (case.kind == CaseKind.AVENANT and case.state == CaseState.SIGNED):
        raise ContractRefusedError("Ce dossier n’est pas un avenant signé.")
    taken = obligatory(contract.signed_on) | missions
    _composes(file, effective_on, size.size, taken)
    with closed_years_stay(contract):
        terms: ContractTerms = ContractTerms.objects.create(
            community=contract.community, contract=contract,
            number=next_number(ContractTerms, contract=contract), key=key, noted_by=by,
            source=source, signed_on=signed_on, effective_on=effective_on, subject=subject, case=case,
            is_correction=corrects, size=size.size, population=size.population, population_year=size.year,
            population_origin=size.origin, missions=[one.value for one in Mission if one in taken],
        )  # fmt: skip
    trace(
        AuditAction.CONTRACT_AMENDED, actor, contract.community, contract,
        terms=terms.number, size=size.size, correction=corrects,
    )  # fmt: skip
    return terms


def _composes(file: ContractFile, on: date, size: int, missions: frozenset[Mission]) -> None:
    former = [
        EngineTerms(one.effective_on, EngineSize(one.size), frozenset(one.missions)) for one in file.terms
    ]
    try:
        compose([*former, EngineTerms(on, EngineSize(size), missions)])
    except ValueError:
        raise ContractRefusedError(
            "Une mission rendue par un avenant ne peut pas être reprise dans le même contrat.",
            field="missions",
        ) from None


@transaction.atomic
def undo_terms(*, by: User, terms: ContractTerms, because: str) -> None:
    """An avenant that was noted by mistake holds no more; the first terms are corrected, never undone."""
    actor = begin(by, terms.community)
    if not terms.number:
        raise ContractRefusedError("Les termes signés se corrigent, ils ne s’annulent pas.")
    with closed_years_stay(terms.contract):
        undo(actor, terms, because, AuditAction.CONTRACT_AMENDED)


@transaction.atomic
def note_mission(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    mission: Mission,
    started_on: date | None,
    deployed_on: date | None,
    source: str,
) -> MissionDates:
    """The days on which a mission starts and is wholly deployed; a day to come is a plan."""
    actor = begin(by, contract.community)
    if (again := known(MissionDates, key)) is not None:
        return again
    taken = {one for terms in file_of(contract).terms for one in terms.missions}
    if mission not in taken:
        raise ContractRefusedError(f"Le contrat ne prend pas la mission « {MISSION_LABELS[mission]} ».")
    if deployed_on is not None and (started_on is None or deployed_on < started_on):
        raise ContractRefusedError("Une mission est déployée après avoir démarré.", field="deployed_on")
    if started_on is not None:
        inside(contract, started_on, field="started_on")
    if deployed_on is not None:
        inside(contract, deployed_on, field="deployed_on")
    with closed_years_stay(contract):
        noted: MissionDates = MissionDates.objects.create(
            community=contract.community, contract=contract, key=key, noted_by=by, source=source,
            mission=mission.value, started_on=started_on, deployed_on=deployed_on,
        )  # fmt: skip
    trace(AuditAction.CONTRACT_MISSION, actor, contract.community, contract, mission=mission.value)
    return noted


@transaction.atomic
def recognise_crisis(
    *, by: User, contract: AciContract, key: uuid.UUID, recognised_on: date, source: str, today: date
) -> RecognisedCrisis:
    """The ARS recognised a serious crisis: the variable part of the crisis mission is due for that year."""
    actor = begin(by, contract.community)
    if (again := known(RecognisedCrisis, key)) is not None:
        return again
    inside(contract, recognised_on, field="recognised_on")
    not_to_come(recognised_on, today, field="recognised_on")
    with closed_years_stay(contract):
        made: RecognisedCrisis = RecognisedCrisis.objects.create(
            community=contract.community, contract=contract, key=key, noted_by=by, source=source,
            recognised_on=recognised_on,
        )  # fmt: skip
    trace(AuditAction.CONTRACT_CRISIS, actor, contract.community, contract)
    return made


@transaction.atomic
def undo_crisis(*, by: User, crisis: RecognisedCrisis, because: str) -> None:
    """It was noted by mistake."""
    actor = begin(by, crisis.community)
    with closed_years_stay(crisis.contract):
        undo(actor, crisis, because, AuditAction.CONTRACT_CRISIS)
