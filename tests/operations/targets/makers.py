"""Contracts with targets, by the actions of the rooms."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillage.engines.aci import Mission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.actions.contract import Parties, SizeFacts, record_contract
from maillage.operations.contract.models import AciContract
from maillage.operations.targets.actions import set_target
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.scales import Terms
from maillage.planning.evaluation.models import TrackedIndicator

CHRONIC = ((Decimal(219), 300_000), (Decimal(100), 600_000), (Decimal(50), 900_000))


def sign(
    community: Community, by: User, signed_on: date | None = None, *, reference: str = "ACI-EXEMPLE"
) -> AciContract:
    """A contract of size 3 with every mission; signed three years and a half ago unless said otherwise."""
    today = timezone.localdate()
    with community_scope(community):
        return record_contract(
            by=by,
            community=community,
            key=uuid.uuid4(),
            parties=Parties(reference, "ARS d’exemple", "CPAM d’exemple"),
            signed_on=signed_on or today - timedelta(days=1278),
            size=SizeFacts(3, 100_000, 2023, "INSEE, population municipale"),
            missions=frozenset(Mission),
            source="Contrat de démonstration",
            today=today,
        )


def aim(
    contract: AciContract, by: User, indicator: TrackedIndicator, year: int = 4, **said: Any
) -> YearTarget:
    """The tiers seen in a contract of 2026, unless said otherwise."""
    given = {
        "kind": "tiers", "direction": indicator.direction, "cents": 900_000, "source": "Annexe d’exemple",
        "baseline": Decimal(219), "tiers": CHRONIC,
    }  # fmt: skip
    why = said.pop("why", "avenant d’exemple")
    with community_scope(contract.community):
        return set_target(
            by=by, community=contract.community, contract=contract, year=year, indicator=indicator,
            terms=Terms(**given | said), why=why,
        )  # fmt: skip
