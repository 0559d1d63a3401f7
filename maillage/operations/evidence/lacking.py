"""What has no proof yet, told before anyone asks: a registry, and what this room knows itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from maillage.foundation.tenancy.models import Community
from maillage.operations.evidence.models import EvidenceLink
from maillage.planning.evaluation.models import IndicatorValue
from maillage.planning.evaluation.queries import followed
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import ActionSheet


@dataclass(frozen=True, slots=True)
class Period:
    """Both days in it; an end that is not said is open."""

    start: date | None = None
    end: date | None = None

    def condition(self, column: str) -> Q:
        """The rows whose day is in the period."""
        found = Q()
        if self.start:
            found &= Q(**{f"{column}__gte": self.start})
        if self.end:
            found &= Q(**{f"{column}__lte": self.end})
        return found


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that should have a proof: what, why, its page, and what to bring for it (``?fiche=3``)."""

    what: str
    why: str
    url: str
    bring: str


Wanter = Callable[[Community, Period], list[Lack]]
_wanters: list[Wanter] = []


def wants(function: Wanter) -> Wanter:
    """Register a function that tells what lacks proof in a period, in the scope of the community."""
    _wanters.append(function)
    return function


def lacks(community: Community, period: Period) -> list[Lack]:
    """What every room says lacks proof; what two rooms miss is told once."""
    found: dict[str, Lack] = {}
    for wanter in _wanters:
        for lack in wanter(community, period):
            found[lack.bring] = lack
    return list(found.values())


def bare_sheets(period: Period) -> "QuerySet[ActionSheet]":
    """Action sheets without proof: under way, none in the period; done, none at all."""
    links = EvidenceLink.objects.filter(sheet=OuterRef("pk"), evidence__withdrawn_at__isnull=True)
    running = Q(state=SheetState.RUNNING) & ~Exists(links.filter(period.condition("evidence__fact_on")))
    if period.end:
        running &= Q(starts_on__isnull=True) | Q(starts_on__lte=period.end)
    done = Q(state=SheetState.DONE) & ~Exists(links)
    found: QuerySet[ActionSheet] = ActionSheet.objects.filter(running | done).order_by("number")
    return found


@wants
def sheets_without_proof(community: Community, period: Period) -> list[Lack]:
    """One query."""
    return [
        Lack(
            f"Action {one.number} : {one.title}",
            "terminée, sans aucune preuve" if one.state == SheetState.DONE else "en cours, sans preuve",
            reverse("sheet", args=[community.slug, one.number]),
            f"?fiche={one.number}",
        )
        for one in bare_sheets(period)
    ]


@wants
def indicators_without_proof(community: Community, period: Period) -> list[Lack]:
    """Indicators that people gave a value in the period; what the platform counts proves itself."""
    values = IndicatorValue.objects.filter(
        period.condition("on"), indicator=OuterRef("pk"), ended_at__isnull=True, recorded_by__isnull=False
    )
    proved = EvidenceLink.objects.filter(indicator=OuterRef("code"), evidence__withdrawn_at__isnull=True)
    return [
        Lack(
            f"Indicateur {one.code} : {one.label}",
            "a une valeur, sans preuve",
            reverse("indicator", args=[community.slug, one.number]),
            f"?indicateur={one.code}",
        )
        for one in followed().filter(Exists(values), ~Exists(proved))
    ]
