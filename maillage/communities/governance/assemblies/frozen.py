"""The rules of an assembly, frozen on the day of its convocation: the shape of ``engines/assembly``, and what
the convocation needs besides.

    {"source": "Règles, version 2", "quorum": {"1": "1/3", "2": 0}, "majority": "simple",
     "colleges": [{"code": "Libéraux", "weight": 60}], "proxies_max": 2, "casting_vote": true,
     "notice_days": 15, "second_notice_days": 8, "remote": true, "secret": "elections", "fees_paid": true}

``casting_vote``: whether the chair has one; the name is known on the day.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from maillage.communities.governance.assemblies.enums import AssemblyKind, SecretRule
from maillage.communities.governance.rules.counting import as_engine, frozen
from maillage.communities.governance.rules.enums import OrganKind
from maillage.communities.governance.rules.models import OrganRules, RulesCollege
from maillage.communities.governance.rules.queries import first_colleges, in_force
from maillage.communities.governance.rules.usual import first_rules, usual
from maillage.engines.assembly import Majority
from maillage.engines.assembly.explain import RULES_IN_WORDS
from maillage.foundation.tenancy.models import Community

FrozenRules = dict[str, Any]
AMONG = "parmi les membres ayant droit de vote ce jour"


def rules_on(kind: AssemblyKind, community: Community, day: date) -> FrozenRules:
    """The rules of this assembly in force this day; before the first, the founders' answers, or the usual.

    Few queries. ``source`` is empty for the usual ones: no statutes were read.
    """
    version = in_force(day)
    found = (
        OrganRules.objects.filter(version=version, organ__kind=kind.value).first()
        if version is not None
        else None
    )
    if version is not None and found is not None:
        colleges = list(RulesCollege.objects.filter(version=version).select_related("college"))
        source = f"Règles de l’association, {version}"
    else:
        chosen = first_rules(community)
        found = OrganRules(**usual(OrganKind(kind.value), chosen))
        colleges = first_colleges()
        source = "Réponses des fondateurs" if chosen is not None else ""
    return {
        **frozen(as_engine(found, colleges)),
        "source": source,
        "casting_vote": found.casting_vote,
        "notice_days": found.notice_days,
        "second_notice_days": found.second_notice_days,
        "remote": found.remote_voting,
        "secret": found.secret_ballot,
        "fees_paid": found.fees_paid,
    }


def in_words(rules: FrozenRules) -> list[str]:
    """The rules as people read them, one sentence each."""
    first, second = (Fraction(str(rules["quorum"][call])) for call in ("1", "2"))
    most = rules["proxies_max"]
    said = [
        f"Quorum\u00a0: {_share(first)} en première convocation, {_share(second)} en seconde, {AMONG}.",
        f"Décisions\u00a0: {RULES_IN_WORDS[Majority(rules['majority'])]}.",
        f"Convocation : {rules['notice_days']} jours avant, {rules['second_notice_days']} pour la seconde.",
        "Pouvoirs\u00a0: sans limite de nombre."
        if most is None
        else f"Pouvoirs\u00a0: {most} au plus par personne."
        if most
        else "Pouvoirs\u00a0: aucun n’est admis.",
        f"Vote secret\u00a0: {SecretRule(rules['secret']).label}.",
        "Participation et vote à distance admis." if rules["remote"] else "On participe sur place.",
    ]
    if rules["colleges"]:
        weights = ", ".join(f"{one['code']} {one['weight']}" for one in rules["colleges"])
        said.append(
            f"Votes par collège, chaque collège pesant son poids partagé entre ses votants\u00a0: {weights}."
        )
    if rules["casting_vote"]:
        said.append("À égalité, la voix de la présidence de séance l’emporte, si le vote est public.")
    if rules["fees_paid"]:
        said.append("Qui n’a pas réglé sa cotisation ne vote pas.")
    return said


def _share(share: Fraction) -> str:
    if not share:
        return "aucun"
    return f"{share.numerator}/{share.denominator}" if share < 1 else "tous"
