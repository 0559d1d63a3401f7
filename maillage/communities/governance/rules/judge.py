"""What no statutes may say: the contradictions refused, in French."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from maillage.communities.governance.rules.enums import OFFICES, MajorityRule, MandateFunction, OrganKind
from maillage.communities.governance.rules.models import OrganRules, RulesCollege
from maillage.communities.governance.rules.shares import read_share

Problem = tuple[str, str]
_HARDER = (
    "Le quorum de la seconde convocation dépasse celui de la première : elle serait plus difficile à tenir, "
    "alors qu’elle doit permettre de décider."
)
SHARE_FIELDS = ("quorum_first", "quorum_second", "secret_share", "call_share")


def problems(kind: OrganKind, fields: Mapping[str, Any]) -> list[Problem]:
    """(field, why) for each contradiction in the rules of one organ; empty when they hold together."""
    found = [(name, why) for name in SHARE_FIELDS if (why := _share_problem(fields[name]))]
    # As a table keeps them: "1" is the whole, where who types 1 means one per cent.
    if not found and Fraction(fields["quorum_second"]) > Fraction(fields["quorum_first"]):
        found.append(("quorum_second", _HARDER))
    if fields["majority"] not in MajorityRule.values:
        found.append(("majority", f"« {fields['majority']} » n’est pas une majorité que l’on sait compter."))
    if kind == OrganKind.BUREAU and fields["casting_vote"] and not _presidents(fields):
        found.append(
            ("casting_vote", "La voix de la présidence ne peut l’emporter : le bureau n’a pas de présidence.")
        )
    return found + _seat_problems(kind, fields)


def _share_problem(text: str) -> str:
    try:
        # A table keeps "1" for the whole; who types 1 means one per cent, and never gets here.
        read_share(f"{text}/1" if text in ("0", "1") else text)
    except ValueError as error:
        return str(error)
    return ""


def _presidents(fields: Mapping[str, Any]) -> int:
    return int(fields["offices"].get(MandateFunction.PRESIDENT.value, 0))


def _seat_problems(kind: OrganKind, fields: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    low, high = fields["seats_min"], fields["seats_max"]
    if low is not None and high is not None and low > high:
        found.append(("seats_max", "Le nombre de sièges le plus petit dépasse le plus grand."))
    held = sum(fields["offices"].get(office.value, 0) for office in OFFICES)
    if high is not None and held > high:
        found.append(("seats_max", f"Les fonctions occupent à elles seules {held} sièges."))
    if fields["renewal"] in ("halves", "thirds") and not fields["term_years"]:
        found.append(("term_years", "Un renouvellement par parts suppose une durée de mandat."))
    if fields["renewal"] == "thirds" and fields["term_years"] and fields["term_years"] % 3:
        found.append(("term_years", "Par tiers, la durée du mandat se compte en multiples de trois ans."))
    if fields["renewal"] == "halves" and fields["term_years"] and fields["term_years"] % 2:
        found.append(("term_years", "Par moitié, la durée du mandat se compte en nombre pair d’années."))
    if kind.is_assembly and (held or low or high or fields["term_years"]):
        found.append(("seats_max", "Une assemblée réunit tous les membres : elle n’a ni sièges ni mandats."))
    return found


def version_problems(
    organs: Iterable[OrganRules], colleges: Sequence[RulesCollege], voters: Mapping[int, int]
) -> list[str]:
    """Why a whole version cannot be adopted. voters: how many members vote in each college, by its key."""
    organs = list(organs)
    found = [f"{one.organ} : {why}" for one in organs for _, why in problems(one.organ.sort, as_fields(one))]
    if any(one.by_college for one in organs):
        if not colleges:
            found.append("Les votes se comptent par collège, et aucun collège n’a de poids.")
        empty = [one.college.label for one in colleges if not voters.get(one.college_id)]
        # Before the first members, nobody knows yet who will sit where.
        if voters:
            found += [
                f"Le collège « {label} » n’a aucun membre qui vote : son poids ne compterait jamais. "
                "Retirez-le de cette version, ou rattachez-lui une catégorie de membres."
                for label in empty
            ]
    kinds = {one.organ.sort for one in organs}
    missing = [kind for kind in (OrganKind.AG_ORDINAIRE, OrganKind.AG_EXTRAORDINAIRE) if kind not in kinds]
    return found + [f"Aucune règle pour cet organe\u00a0: {kind.label}." for kind in missing]


def as_fields(rules: OrganRules) -> dict[str, Any]:
    """The fields that ``problems`` reads."""
    names = (
        "fees_paid", "by_college", "notice_days", "second_notice_days", "quorum_first", "quorum_second",
        "majority", "proxies_max", "casting_vote", "remote_voting", "secret_ballot", "secret_share",
        "call_share", "meetings_min", "seats_min", "seats_max", "offices", "term_years", "renewal",
    )  # fmt: skip
    return {name: getattr(rules, name) for name in names}
