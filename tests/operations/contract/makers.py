"""Contracts, by the actions of the room."""

import uuid
from datetime import date

from maillage.engines.aci import Mission, Part
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.actions import amounts, contract, receipts, terms
from maillage.operations.contract.models import AciContract, ContractTerms
from maillage.operations.contract.signed import Parties, SizeFacts

SIGNED_ON = date(2024, 3, 15)
TODAY = date(2026, 5, 20)
PDF = b"%PDF-1.7 un contrat invente"
SIZE_3 = SizeFacts(3, 95_000, 2022, "INSEE")
SIZE_2 = SizeFacts(2, 78_000, 2023, "INSEE")


def record(
    community: Community, by: User, *, signed_on: date = SIGNED_ON, size: SizeFacts = SIZE_3,
    reference: str = "ACI-ESSAI", missions: frozenset[Mission] = frozenset(), today: date = TODAY,
    key: uuid.UUID | None = None,
) -> AciContract:  # fmt: skip
    with community_scope(community):
        return contract.record_contract(
            by=by, community=community, key=key or uuid.uuid4(), signed_on=signed_on, size=size,
            parties=Parties(reference, "ARS – Essai", "CPAM – Essai"), missions=missions,
            source="contrat signé", today=today,
        )  # fmt: skip


def amend(
    made: AciContract, by: User, *, on: date, size: SizeFacts = SIZE_2, missions=frozenset(),
    corrects: bool = False, today: date = TODAY,
) -> ContractTerms:  # fmt: skip
    with community_scope(made.community):
        return terms.add_terms(
            by=by, contract=made, key=uuid.uuid4(), signed_on=min(on, today), effective_on=on, size=size,
            missions=missions, subject="Avenant d’essai", source="avenant", today=today, corrects=corrects,
        )  # fmt: skip


def start(made: AciContract, by: User, mission: Mission, on: date, deployed: date | None = None) -> None:
    with community_scope(made.community):
        terms.note_mission(
            by=by, contract=made, key=uuid.uuid4(), mission=mission, started_on=on, deployed_on=deployed,
            source="compte rendu",
        )  # fmt: skip


def sign(made: AciContract, by: User, year: int, envelopes, *, today: date = TODAY, onwards=False) -> int:
    with community_scope(made.community):
        return amounts.set_envelopes(
            by=by, contract=made, key=uuid.uuid4(), year=year, envelopes=envelopes, today=today,
            decided_on=made.signed_on, source="annexe financière", onwards=onwards,
        )  # fmt: skip


def receive(made: AciContract, by: User, year: int, code: str, cents: int, *, on=None, today=TODAY):
    with community_scope(made.community):
        return receipts.note_receipt(
            by=by, contract=made, key=uuid.uuid4(), paid=[((year, code), cents)], received_on=on or today,
            source="relevé", today=today,
        )[0]  # fmt: skip


def attach(made: AciContract, by: User, *, content: bytes = PDF):
    with community_scope(made.community):
        first = ContractTerms.objects.get(contract=made, number=0)
        return amounts.attach_paper(
            by=by, contract=made, key=uuid.uuid4(), terms=first, name="contrat.pdf", content=content
        )


def end(made: AciContract, by: User, last_day: date) -> AciContract:
    with community_scope(made.community):
        return contract.end_contract(by=by, contract=made, last_day=last_day, because="Résiliation")


def whole(community: Community, by: User, *, today: date, reference: str = "ACI-ESSAI") -> AciContract:
    """A contract of two years with something of everything."""
    signed_on = date(today.year - 2, today.month, min(today.day, 28))
    made = record(community, by, signed_on=signed_on, today=today, reference=reference)
    start(made, by, Mission.ACCESS, signed_on)
    sign(made, by, 1, {(Mission.ACCESS, Part.FIXED): 80_000_00}, today=today, onwards=True)
    receive(made, by, 1, "pre_mission", 75_000_00, on=signed_on, today=today)
    attach(made, by)
    return made
