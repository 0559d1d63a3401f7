"""A supply for tests that nobody committed, scenarios saved as people save them.

The role that serves pages may not write the reference tables, and sees what their owner writes once it is
committed: the supply is put in the place of what was read instead, after the real query.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from django.http import QueryDict

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.whatif import queries, workshop
from maillage.planning.whatif import world as worlds
from maillage.planning.whatif.actions import save_scenario
from maillage.planning.whatif.models import SavedScenario
from maillage.planning.whatif.workshop import Workshop, open_workshop
from maillage.reference.geography.models import Dataset
from maillage.reference.supply.models import SupplyEdition
from maillage.reference.supply.queries import SupplyPoints
from tests.communities.territory.makers import TODAY

DIGNE, SISTERON, VOLONNE, CHATEAU, LARAGNE, BARCELONNETTE = (
    "04070", "04209", "04244", "04049", "05070", "04019",
)  # fmt: skip
HEADS = {DIGNE: 20, SISTERON: 9, VOLONNE: 1, LARAGNE: 4, BARCELONNETTE: 3}
YOUNG = {DIGNE: 15, SISTERON: 9, VOLONNE: 0, LARAGNE: 4, BARCELONNETTE: 3}
PER_HEAD = 4900.0


def pretend(
    monkeypatch: pytest.MonkeyPatch,
    heads: Mapping[str, int] | None = HEADS,
    *,
    young: Mapping[str, int] | None = YOUNG,
    vintage: str = "2024",
) -> None:
    """This supply of general practitioners, and nothing else, is what is loaded; None for none at all."""
    counts = dict(sorted((heads or {}).items()))
    dataset = Dataset(
        subject="offre-gp",
        title="Médecins d’essai",
        vintage=vintage,
        sha256=f"{hash((vintage, *counts.items())):064x}",
    )
    edition = SupplyEdition(dataset=dataset, profession="gp", source="demo", invented=True)
    loaded = {} if heads is None else {"gp": edition}
    found = SupplyPoints(
        codes=list(counts),
        head_count=np.array(list(counts.values()), np.float64),
        under_65=None if young is None else np.array([young[code] for code in counts], np.float64),
        activity=np.array(list(counts.values()), np.float64) * PER_HEAD,
    )
    really = workshop.editions

    def editions() -> dict[str, SupplyEdition]:
        really()
        return loaded

    monkeypatch.setattr(workshop, "editions", editions)
    monkeypatch.setattr(queries, "current_edition", loaded.get)
    monkeypatch.setattr(worlds.queries, "points", lambda edition, profession: found)


def play(community: Community, version: TerritoryVersion, query: str = "") -> Workshop:
    """The workshop at an address, as a page opens it."""
    with community_scope(community):
        table = open_workshop(version, QueryDict(query), TODAY)
    assert table is not None
    return table


def result(name: str = "04070") -> dict[str, Any]:
    """A small result as `outcome.as_json` writes it, without computing anything."""
    figures = {"mean": 3.0, "worst": 2.0, "under": 0.0, "heads": 20.0}
    line = {
        "code": name, "name": "Digne-les-Bains", "department": "Alpes-de-Haute-Provence",
        "inhabitants": 16_000.0, "before": 3.0, "after": 2.5, "heads_before": 20.0, "heads_after": 18.0,
        "share_held": 1.0,
    }  # fmt: skip
    return {
        "format": 1, "territory": {"number": 1, "label": "Essai"}, "profession": "gp",
        "label": "Médecins généralistes", "unit": "consultations", "decimals": 2, "threshold": 2.5,
        "sources": {
            "supply": "Médecins d’essai", "vintage": "2024", "publisher": "Essai", "invented": True,
            "supply_sha256": "0" * 64, "geography": {}, "parameters_from": "2016-01-01",
            "travel": "great_circle_relief",
        },
        "edits": ["r-04070-2"], "inhabitants": 16_000.0, "before": figures,
        "after": figures | {"mean": 2.5, "heads": 18.0}, "communes": [line],
    }  # fmt: skip


def save(
    community: Community, by: User, *, name: str = "Deux départs", of: dict[str, Any] | None = None
) -> SavedScenario:
    with community_scope(community):
        return save_scenario(
            by=by, community=community, name=name, description="", result=of or result(), copied_from=None,
            today=TODAY,
        )  # fmt: skip
