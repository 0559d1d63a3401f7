"""The founders' answers as the first rules of each organ, until the statutes have versions of their own."""

from typing import Any

from maillage.communities.founding import queries
from maillage.communities.governance.rules.enums import OrganKind, SecretBallot
from maillage.communities.governance.rules.shares import read_share, stored
from maillage.communities.governance.rules.usual import Fields, FirstRules, founders
from maillage.foundation.tenancy.models import Community
from maillage.french import day


@founders
def answered(community: Community) -> FirstRules | None:
    """What the kit says; None before its first answer."""
    kit = queries.kit()
    if kit is None:
        return None
    given = queries.current_answers(community, kit)
    held = kit.founded_on
    return FirstRules(
        organs={
            OrganKind.AG_ORDINAIRE: _assembly(given, ""),
            OrganKind.AG_EXTRAORDINAIRE: _assembly(given, "extra_"),
            OrganKind.CA: _board(given),
            OrganKind.BUREAU: _bureau(given),
        },
        adopted_on=held,
        adopted_by=f"Assemblée constitutive du {day(held)}" if held else "",
        year_end=given["year_end"],
    )


def _share(given: dict[str, Any], code: str) -> str:
    return stored(read_share(f"{given[code]} %"))


def _assembly(given: dict[str, Any], prefix: str) -> Fields:
    return {
        "by_college": given["by_college"],
        "notice_days": given["notice_days"],
        "quorum_first": _share(given, f"{prefix}quorum_first"),
        "quorum_second": _share(given, f"{prefix}quorum_second"),
        "majority": given[f"{prefix}majority"],
        "proxies_max": given["proxies_max"],
        "casting_vote": given["casting_vote"],
        "remote_voting": given["remote_voting"],
        "secret_ballot": SecretBallot.ELECTIONS.value,
        "secret_share": _share(given, "secret_share"),
        "call_share": _share(given, "call_share"),
    }


def _board(given: dict[str, Any]) -> Fields:
    quorum = _share(given, "board_quorum")
    return {
        "quorum_first": quorum,
        "quorum_second": quorum,
        "meetings_min": given["board_meetings"],
        "casting_vote": given["casting_vote"],
        "remote_voting": given["remote_voting"],
        "seats_min": given["board_min"],
        "seats_max": given["board_max"],
        "term_years": given["term_years"],
        "renewal": given["renewal"],
    }


def _bureau(given: dict[str, Any]) -> Fields:
    """Chosen within the board, for as long; who presides depends on the form chosen."""
    presidents = {
        "single": {"president": 1, "vice_president": 1},
        "shared": {"president": 2},
        "collegial": {},
    }[given["presidency"]]
    return {
        "offices": {**presidents, "secretary": 1, "treasurer": 1},
        "casting_vote": bool(given["casting_vote"] and presidents),
        "remote_voting": given["remote_voting"],
        "term_years": given["term_years"],
        "seats_min": 2,
    }
