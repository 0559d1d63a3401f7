"""The first rules of a community: the answers of its founders where a room knows them, else what is usual."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.communities.governance.rules.enums import MajorityRule, OrganKind, Renewal, SecretBallot
from maillage.foundation.tenancy.models import Community

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FirstRules:
    """What the founders chose, by organ: fields of ``OrganRules``; the others keep what is usual.

    adopted_on, adopted_by: the founding assembly, if it was held.
    """

    organs: Mapping[OrganKind, Fields]
    adopted_on: date | None = None
    adopted_by: str = ""
    year_end: str = "12-31"


Founders = Callable[[Community], FirstRules | None]
_founders: list[Founders] = []


def founders(function: Founders) -> Founders:
    """Register who knows the answers of the founders; None when they answered nothing."""
    _founders.append(function)
    return function


def first_rules(community: Community) -> FirstRules | None:
    """What the founders of the community in scope chose, if a room knows."""
    return next((found for one in _founders if (found := one(community)) is not None), None)


_COMMON: Fields = {
    "fees_paid": True,
    "by_college": False,
    "notice_days": 15,
    "second_notice_days": 15,
    "quorum_first": "1/4",
    "quorum_second": "0",
    "majority": MajorityRule.SIMPLE.value,
    "proxies_max": 2,
    "casting_vote": True,
    "remote_voting": True,
    "secret_ballot": SecretBallot.ELECTIONS.value,
    "secret_share": "1/10",
    "call_share": "1/4",
    "meetings_min": 0,
    "seats_min": None,
    "seats_max": None,
    "offices": {},
    "term_years": None,
    "renewal": "",
}
_COUNCIL: Fields = {"fees_paid": False, "notice_days": 8, "second_notice_days": 8, "proxies_max": 1}
_USUAL: dict[OrganKind, Fields] = {
    OrganKind.AG_ORDINAIRE: {"by_college": True, "meetings_min": 1},
    OrganKind.AG_EXTRAORDINAIRE: {
        "by_college": True, "quorum_first": "1/2", "quorum_second": "1/4", "majority": "two_thirds",
    },
    OrganKind.CA: _COUNCIL | {
        "quorum_first": "1/2", "quorum_second": "1/2", "meetings_min": 4, "seats_min": 6, "seats_max": 12,
        "term_years": 3, "renewal": Renewal.THIRDS.value,
    },
    OrganKind.BUREAU: _COUNCIL | {
        "quorum_first": "1/2", "quorum_second": "1/2", "proxies_max": 0, "seats_min": 3, "seats_max": 6,
        "term_years": 3, "renewal": Renewal.WHOLE.value,
        "offices": {"president": 1, "vice_president": 1, "secretary": 1, "treasurer": 1},
    },
    OrganKind.COPIL: _COUNCIL | {"quorum_first": "0", "proxies_max": 0, "secret_ballot": "on_request"},
    OrganKind.GROUPE: _COUNCIL | {"quorum_first": "0", "proxies_max": 0, "secret_ballot": "on_request"},
}  # fmt: skip
# The organs of any association; a steering committee and groups are added by hand.
FIRST_ORGANS = (
    OrganKind.AG_ORDINAIRE,
    OrganKind.AG_EXTRAORDINAIRE,
    OrganKind.CA,
    OrganKind.BUREAU,
)


def usual(kind: OrganKind, chosen: FirstRules | None = None) -> Fields:
    """Every field of ``OrganRules`` for an organ."""
    return _COMMON | _USUAL[kind] | (dict(chosen.organs.get(kind, {})) if chosen else {})
