"""Reads of the rules. The community is the one in scope."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from maillage.communities.governance.rules.models import Organ, OrganRules, RulesCollege, RulesVersion
from maillage.communities.governance.rules.wording import Said, association, sentences
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import College, Member


@dataclass(frozen=True, slots=True)
class Told:
    """A version with everything it says: its organs in order, the weights of its colleges."""

    version: RulesVersion
    organs: tuple[OrganRules, ...]
    colleges: tuple[RulesCollege, ...]

    @property
    def said(self) -> Said:
        return {
            "Association": association(self.version, self.colleges),
            **{one.organ.name: sentences(one, self.colleges) for one in self.organs},
        }


def adopted() -> list[RulesVersion]:
    """Every version adopted, the newest first."""
    return list(RulesVersion.objects.filter(number__gt=0).select_related("statutes").order_by("-starts_on"))


def in_force(day: date) -> RulesVersion | None:
    """The version whose rules hold on this day; None before the first."""
    found: RulesVersion | None = (
        RulesVersion.objects.filter(number__gt=0, starts_on__lte=day)
        .select_related("statutes")
        .order_by("-starts_on")
        .first()
    )
    return found


def first_colleges() -> list[RulesCollege]:
    """The colleges of the register as the first version weighs them; not saved."""
    return [
        RulesCollege(college=college, weight=college.weight)
        for college in College.objects.filter(archived_on__isnull=True)
    ]


def draft() -> RulesVersion | None:
    """The version being prepared, if there is one."""
    found: RulesVersion | None = RulesVersion.objects.filter(number=0).select_related("prepared_by").first()
    return found


def told(version: RulesVersion) -> Told:
    """Two queries."""
    return all_told(version)[0]


def all_told(*versions: RulesVersion) -> list[Told]:
    """The same of several versions, still in two queries."""
    organs = OrganRules.objects.filter(version__in=versions).select_related("organ").order_by("organ_id")
    colleges = list(RulesCollege.objects.filter(version__in=versions).select_related("college"))
    rules = list(organs)
    return [
        Told(
            version,
            tuple(one for one in rules if one.version_id == version.pk),
            tuple(one for one in colleges if one.version_id == version.pk),
        )
        for version in versions
    ]


def organs_of(version: RulesVersion) -> list[OrganRules]:
    """The rules of each organ of a version. One query."""
    return list(OrganRules.objects.filter(version=version).select_related("organ").order_by("organ_id"))


def last_day(version: RulesVersion, versions: Sequence[RulesVersion]) -> date | None:
    """The last day of a version among all those adopted; None while none follows."""
    later = [one.starts_on for one in versions if one.starts_on and one.starts_on > version.starts_on]
    return min(later) - timedelta(days=1) if later else None


def voters_by_college() -> Counter[int | None]:
    """How many admitted members have a vote, by the key of their college. One query."""
    rows = (
        Member.objects.live()
        .filter(status__in=ADMITTED, category__votes=True)
        .values_list("category__college_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return Counter(dict(rows))


def organ_rules(version: RulesVersion, organ_id: int) -> OrganRules | None:
    """What a version says of an organ."""
    found: OrganRules | None = (
        OrganRules.objects.filter(version=version, organ_id=organ_id).select_related("organ").first()
    )
    return found


def organs(day: date) -> list[Organ]:
    """The organs that the rules in force know, in order."""
    version = in_force(day)
    return [one.organ for one in organs_of(version)] if version else []


def forgotten_organs(day: date) -> list[Organ]:
    """Organs still open that neither the rules in force nor those to come or being prepared know."""
    known = OrganRules.objects.filter(
        Q(version=in_force(day)) | Q(version__starts_on__gt=day) | Q(version__number=0)
    )
    return list(Organ.objects.filter(archived_on__isnull=True).exclude(pk__in=known.values("organ")))
