"""The rules of an organ as what counts its votes (``engines.assembly``), and as the sheet published."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from maillage.communities.governance.rules.errors import RulesError
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesCollege, RulesVersion
from maillage.engines.assembly import College, Majority, Rules


def engine_rules(organ: Organ, version: RulesVersion, *, chair: str | None = None) -> Rules:
    """How this organ decides under this version. Two queries.

    chair: the name of who presides that day as the roll writes it: the casting vote is theirs, if the rules
    give one. Raises ``RulesError`` when the version says nothing of the organ.
    """
    rules = OrganRules.objects.filter(version=version, organ=organ).first()
    if rules is None:
        raise RulesError(f"Les règles ({version}) ne disent rien de cet organe\u00a0: {organ}.")
    colleges = list(RulesCollege.objects.filter(version=version).select_related("college"))
    return as_engine(rules, colleges, chair=chair)


def as_engine(rules: OrganRules, colleges: Sequence[RulesCollege], *, chair: str | None = None) -> Rules:
    """The same from rows already read. A college is named by its label."""
    weighed = tuple(College(one.college.label, Fraction(one.weight)) for one in colleges)
    return Rules(
        quorum={1: rules.quorum(1), 2: rules.quorum(2)},
        majority=Majority(rules.majority),
        colleges=weighed if rules.by_college else (),
        proxies_max=rules.proxies_max,
        casting_vote=chair if rules.casting_vote else None,
    )


def frozen(rules: Rules) -> dict[str, Any]:
    """The rules as ``maillage assembly count`` reads them, under the key « rules »."""
    return {
        "quorum": {str(call): _written(share) for call, share in rules.quorum.items()},
        "majority": rules.majority.value,
        "colleges": [{"code": one.code, "weight": _written(one.weight)} for one in rules.colleges],
        "proxies_max": rules.proxies_max,
        "casting_vote": rules.casting_vote,
    }


def _written(share: Fraction) -> int | float | str:
    """A number where JSON writes it exactly, else the fraction as a text: "1/3"."""
    if share.denominator == 1:
        return share.numerator
    return float(share) if 1000 % share.denominator == 0 else str(share)
