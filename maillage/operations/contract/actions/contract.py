"""Record a contract, correct its parties, end it early."""

import uuid
from datetime import date

from django.db import transaction

from maillage.communities.review.enums import CaseKind, CaseState
from maillage.communities.review.models import ReviewCase
from maillage.engines.aci import Mission, default_rules
from maillage.engines.aci.dates import contract_years
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.contract.actions.common import begin, known, not_to_come
from maillage.operations.contract.closing.guard import closed_years_stay
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import (
    YEARS,
    AciContract,
    ContractAmount,
    ContractTerms,
    InstalmentReceipt,
    MissionDates,
)
from maillage.operations.contract.signed import Parties, SizeFacts


def obligatory(day: date) -> frozenset[Mission]:
    """The missions that every contract signed that day takes. Raises ``ContractRefusedError`` before 2019."""
    version = default_rules().in_force(day)
    if version is None:
        raise ContractRefusedError("Aucun accord n’était en vigueur à cette date.", field="signed_on")
    return frozenset(mission for mission, rules in version.missions.items() if rules.obligatory)


@transaction.atomic
def record_contract(
    *,
    by: User,
    community: Community,
    key: uuid.UUID,
    parties: Parties,
    signed_on: date,
    size: SizeFacts,
    missions: frozenset[Mission],
    source: str,
    today: date,
    case: ReviewCase | None = None,
) -> AciContract:
    """Write down a signed contract; its obligatory missions are taken whatever ``missions`` says.

    ``case`` is the signed negotiation that it comes from. Raises ``ContractRefusedError`` when it would
    overlap another contract of the community.
    """
    actor = begin(by, community)
    if (again := known(AciContract, key)) is not None:
        return again
    not_to_come(signed_on, today, field="signed_on")
    ends_on = contract_years(signed_on, YEARS)[-1].ends_on
    _alone(community, signed_on, ends_on)
    _named_once(community, parties.reference)
    if case is not None and not (case.kind in _CONTRACTS and case.state == CaseState.SIGNED):
        raise ContractRefusedError("Ce dossier n’est pas un contrat signé.")
    taken = obligatory(signed_on) | missions
    contract: AciContract = AciContract.objects.create(
        community=community, number=next_number(AciContract), key=key, signed_on=signed_on,
        ends_on=ends_on, case=case,
        reference=parties.reference, ars=parties.ars, cpam=parties.cpam, recorded_by=by,
        region_code=community.region_code, department_code=community.department_code,
    )  # fmt: skip
    ContractTerms.objects.create(
        community=community, contract=contract, number=0, key=uuid.uuid5(key, "terms"), noted_by=by,
        source=source, effective_on=signed_on, signed_on=signed_on, size=size.size,
        population=size.population, population_year=size.year, population_origin=size.origin,
        missions=[one.value for one in Mission if one in taken],
    )  # fmt: skip
    trace(AuditAction.CONTRACT_RECORDED, actor, community, contract, number=contract.number, size=size.size)
    return contract


_CONTRACTS = {CaseKind.ACI, CaseKind.RENEWAL}


def _alone(community: Community, first: date, last: date, *, but: int = 0) -> None:
    other = AciContract.objects.filter(community=community, signed_on__lte=last, ends_on__gte=first)
    found = other.exclude(pk=but).first()
    if found is not None:
        raise ContractRefusedError(
            f"Le contrat {found.reference} court du {found.signed_on:%d/%m/%Y} au {found.ends_on:%d/%m/%Y} : "
            "deux contrats ne se chevauchent pas. Notez d’abord sa fin.",
            field="signed_on",
        )


def _named_once(community: Community, reference: str, *, but: int = 0) -> None:
    if AciContract.objects.filter(community=community, reference=reference).exclude(pk=but).exists():
        raise ContractRefusedError("Un autre contrat porte déjà cette référence.", field="reference")


@transaction.atomic
def correct_contract(
    *, by: User, contract: AciContract, parties: Parties, signed_on: date, today: date
) -> AciContract:
    """Correct what was typed; the day of signature only while nothing was noted under its years."""
    community = contract.community
    actor = begin(by, community)
    current: AciContract = AciContract.objects.get(pk=contract.pk)
    _named_once(community, parties.reference, but=current.pk)
    if signed_on != current.signed_on:
        not_to_come(signed_on, today, field="signed_on")
        _movable(current)
        current.signed_on, current.ends_on = signed_on, contract_years(signed_on, YEARS)[-1].ends_on
        _alone(community, current.signed_on, current.ends_on, but=current.pk)
    current.reference, current.ars, current.cpam = parties.reference, parties.ars, parties.cpam
    current.save(update_fields=["reference", "ars", "cpam", "signed_on", "ends_on"])
    trace(AuditAction.CONTRACT_EDITED, actor, community, current, number=current.number)
    return current


def _movable(contract: AciContract) -> None:
    of = {"contract": contract}
    noted = (
        contract.ended_because
        or ContractTerms.objects.filter(**of, number__gt=0, undone_at__isnull=True).exists()
        or any(table.objects.filter(**of).exists() for table in (ContractAmount, MissionDates))
        or YearClosing.objects.filter(**of).exists()
        or InstalmentReceipt.objects.filter(**of, undone_at__isnull=True).exists()
    )
    if noted:
        raise ContractRefusedError(
            "Des missions, des montants ou des versements sont déjà notés d’après cette date : "
            "elle ne change plus.",
            field="signed_on",
        )


@transaction.atomic
def end_contract(*, by: User, contract: AciContract, last_day: date, because: str) -> AciContract:
    """Note that a contract ended, or will end, before its five years."""
    community = contract.community
    actor = begin(by, community)
    current: AciContract = AciContract.objects.get(pk=contract.pk)
    natural = contract_years(current.signed_on, YEARS)[-1].ends_on
    if not current.signed_on <= last_day < natural:
        raise ContractRefusedError("Ce jour n’est pas avant le terme du contrat.", field="last_day")
    with closed_years_stay(current):
        current.ends_on, current.ended_because = last_day, because
        current.save(update_fields=["ends_on", "ended_because"])
    trace(AuditAction.CONTRACT_ENDED, actor, community, current, number=current.number)
    return current
