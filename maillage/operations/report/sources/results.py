"""What the year reached: its targets, and the territory beside the year before."""

from datetime import date

from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import quoted
from maillage.french import euros
from maillage.operations.report.facts import link, said, table
from maillage.operations.report.reading import indicator_rows
from maillage.operations.report.years import ReportYear, about_year
from maillage.operations.targets.outlooks import Paid
from maillage.operations.targets.reading import variable_part
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator


@about_year(
    "report.targets", "Les cibles de l’année et ce qu’elles valent", "cibles tenues sur la plateforme"
)
def targets(community: Community, today: date, year: ReportYear) -> str:
    """Each target with its result and what it pays; unconfirmed money is said to be so. Three queries."""
    part = variable_part(year.contract, year.year.number, min(today, year.year.ends_on))
    rows = [
        (
            link(one.indicator.label, community, year, "indicator", one.indicator.number),
            one.text,
            " ; ".join(quoted(text) for text in one.scale),
            _worth(one),
        )
        for one in part.rows
    ]
    return table(("Indicateur", "Résultat", "Barème", "Vaut aujourd’hui"), rows, numbers=1)


def _worth(one: Paid) -> str:
    cents = one.outlook.today.cents
    if cents is None:
        return "non chiffré"
    return euros(cents) if one.confirmed else f"{euros(cents)}, non confirmés"


@about_year(
    "report.territory", "Le territoire, comparé à l’année précédente", "indicateurs suivis sur la plateforme"
)
def territory(community: Community, today: date, year: ReportYear) -> str:
    """Every indicator that has a value on both sides of the first day of the year. Two queries."""
    rows = [
        (
            link(one.label, community, year, "indicator", one.number),
            said(one, then),
            said(one, now),
            _moved(one, then, now),
        )
        for one, then, now in indicator_rows(year, today)
        if then is not None and now is not None and not one.is_deliverable
    ]
    return table(("Indicateur", "Avant l’année", "Dans l’année", "Écart"), rows, numbers=1)


def _moved(one: TrackedIndicator, then: IndicatorValue, now: IndicatorValue) -> str:
    gap = round(now.value - then.value, one.decimals)
    text = f"{gap:f}".replace(".", ",").replace("-", "−")
    return f"+{text}" if gap > 0 else text
