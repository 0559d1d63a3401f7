"""How the facts of the report are told: tables whose figures open the page that proves them."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse

from maillage import french
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import quoted
from maillage.operations.report.years import ReportYear
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator


def link(
    text: str,
    community: Community,
    year: ReportYear,
    page: str,
    number: int | None = None,
    *,
    query: str = "",
) -> str:
    """The text as a link to a page of the community (``ways``), with its whole address: documents travel."""
    return f"[{quoted(text)}]({address(community, year, page, number)}{f'?{query}' if query else ''})"


def address(community: Community, year: ReportYear, page: str, number: int | None = None) -> str:
    """Where the proof of a figure is opened from either side."""
    rest = [] if number is None else [number]
    return f"{settings.SITE_URL}{reverse('report_proof', args=[community.slug, year.code, page, *rest])}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> str:
    """A Markdown table; the last ``numbers`` columns are figures. Empty without rows.

    The cells are Markdown already: words of people go through ``quoted``.
    """
    found = list(rows)
    if not found:
        return ""
    rules = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, rules, *found)]
    return "\n".join(lines)


def parts(*given: tuple[str, str]) -> str:
    """(heading, text) one under the other; a part without text is left out, and so is an empty heading."""
    kept = [(title, text) for title, text in given if text]
    return "\n\n".join(f"## {title}\n\n{text}" if title else text for title, text in kept)


def said(one: TrackedIndicator, value: IndicatorValue | None) -> str:
    """A value as people read it, with its unit and its day."""
    if value is None:
        return "—"
    number = f"{value.value:.{one.decimals}f}".replace(".", ",")
    return f"{number} {one.unit} ({french.day(value.on)})".replace("  ", " ")
