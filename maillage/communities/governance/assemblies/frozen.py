"""The rules of an assembly, frozen on the day of its convocation: the shape of ``engines/assembly``, and what
the convocation needs besides.

    {"source": "Règles, version 2", "quorum": {"1": "1/3", "2": "0"}, "majority": "simple",
     "colleges": [{"code": "Libéraux", "weight": 60}], "proxies_max": 2, "casting_vote": true,
     "notice_days": 15, "second_notice_days": 8, "remote": true, "secret": "elections", "fees_paid": true}

Shares are exact texts. ``casting_vote``: whether the chair has one. Where they come from is registered: the
statutes are another subject of the room.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from maillage.communities.governance.assemblies.enums import AssemblyKind, SecretRule
from maillage.engines.assembly import Majority
from maillage.engines.assembly.explain import RULES_IN_WORDS

Rules = dict[str, Any]
Source = Callable[[AssemblyKind, date], Rules | None]
_sources: list[Source] = []

# What statutes most often say; a convocation made with it says that no statutes were read.
USUAL: Rules = {
    "source": "",
    "quorum": {"1": "1/4", "2": "0"},
    "majority": Majority.SIMPLE.value,
    "colleges": [],
    "proxies_max": 2,
    "casting_vote": True,
    "notice_days": 15,
    "second_notice_days": 15,
    "remote": False,
    "secret": SecretRule.ELECTIONS.value,
    "fees_paid": True,
}


def rules_source(function: Source) -> Source:
    """Register where the rules in force on a day are read; the first that answers is followed."""
    _sources.append(function)
    return function


def rules_on(kind: AssemblyKind, day: date) -> Rules:
    """The rules of this assembly on this day, in the community in scope."""
    for source in _sources:
        found = source(kind, day)
        if found is not None:
            return found
    if kind == AssemblyKind.EXTRAORDINARY:
        return {**USUAL, "majority": Majority.TWO_THIRDS.value, "quorum": {"1": "1/2", "2": "0"}}
    return dict(USUAL)


def in_words(rules: Rules) -> list[str]:
    """The rules as people read them, one sentence each."""
    first, second = (Fraction(str(rules["quorum"][call])) for call in ("1", "2"))
    most = rules["proxies_max"]
    said = [
        f"Quorum : {_share(first)} en première convocation, {_share(second)} en seconde.",
        f"Décisions : {RULES_IN_WORDS[Majority(rules['majority'])]}.",
        f"Convocation {rules['notice_days']} jours avant ; {rules['second_notice_days']} jours pour la seconde.",
        "Pouvoirs : sans limite de nombre."
        if most is None
        else f"Pouvoirs : {most} au plus par personne."
        if most
        else "Pouvoirs : aucun n’est admis.",
        f"Vote secret : {SecretRule(rules['secret']).label}.",
        "Participation et vote à distance admis." if rules["remote"] else "On participe sur place.",
    ]
    if rules["colleges"]:
        weights = ", ".join(f"{one['code']} {one['weight']}" for one in rules["colleges"])
        said.append(
            f"Votes par collège, chaque collège pesant son poids partagé entre ses votants : {weights}."
        )
    if rules["casting_vote"]:
        said.append("À égalité, la voix de la présidence de séance l’emporte, si le vote est public.")
    if rules["fees_paid"]:
        said.append("Qui n’a pas réglé sa cotisation ne vote pas.")
    return said


def _share(share: Fraction) -> str:
    if not share:
        return "aucun"
    return f"{share.numerator}/{share.denominator} des membres" if share < 1 else "tous les membres"
