"""The most similar territories as a page shows them: contributions as bars, any indicator beside theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage.engines.indicators import Indicator, Kind
from maillage.engines.indicators.similarity import Criterion, Gap, Match, Similar, nearest
from maillage.foundation.templatetags.maillage import decimal_number, percent
from maillage.foundation.web.charts import Bar, draw_bar
from maillage.foundation.web.strips import Strip, draw_strip
from maillage.planning.diagnosis.comparison.candidates import Candidate
from maillage.planning.diagnosis.report import Line, Report

# A bar of 1 000 for the farthest of the list: lengths tell distances, stretches what makes them.
FULL = 1_000
NAMED = 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One similar territory: its distance, what makes it, the main criteria in words."""

    rank: int
    match: Match
    candidate: Candidate
    bar: Bar
    main: tuple[tuple[str, Gap], ...]
    cells: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    neighbours: tuple[Neighbour, ...]
    criteria: tuple[tuple[Criterion, int], ...]
    here: Mapping[str, float | None]
    result: Similar


def neighbourhood(
    report: Report,
    found: Mapping[str, Candidate],
    weights: Mapping[Criterion, float],
    *,
    reference: Iterable[Candidate],
) -> Neighbourhood:
    """The ten nearest of these candidates; ``reference`` gives the unit of distances."""
    here = {line.indicator.code: line.value for line in report.lines}
    decimals = {line.indicator.code: line.indicator.decimals for line in report.lines}
    values = {key: one.values for key, one in found.items()}
    result = nearest(here, values, weights, reference=[one.values for one in reference])
    farthest = max((match.distance for match in result.matches), default=0.0)
    return Neighbourhood(
        neighbours=tuple(
            _neighbour(rank, match, found[match.code], farthest)
            for rank, match in enumerate(result.matches, start=1)
        ),
        criteria=tuple(
            (one, decimals.get(one.indicator, 1))
            for one, weight in weights.items()
            if weight and one not in result.unused
        ),
        here=here,
        result=result,
    )


def _neighbour(rank: int, match: Match, candidate: Candidate, farthest: float) -> Neighbour:
    ordered = sorted((gap for gap in match.gaps if gap.share > 0), key=lambda gap: -gap.share)
    length = FULL * match.distance / farthest if farthest else 0.0
    parts, shown = [], 0
    for number, gap in enumerate(ordered[:NAMED], start=1):
        width = round(length * gap.share)
        parts.append((f"segment-{number}", gap.criterion.label, width))
        shown += width
    if round(length) > shown:
        parts.append(("others", "Les autres critères", round(length) - shown))
    total = max(FULL, sum(width for *_, width in parts))
    bar = draw_bar(
        f"{candidate.name}, distance {decimal_number(match.distance, 2)}",
        parts,
        total=total,
        text=lambda width: percent(width / length if length else 0.0),
    )
    main = tuple((f"segment-{number}", gap) for number, gap in enumerate(ordered[:NAMED], start=1))
    return Neighbour(rank, match, candidate, bar, main, match.gaps)


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator here and there, the highest value first; ``ours`` marks the territory."""

    indicator: Indicator
    rows: tuple[tuple[str, str, float | None, bool], ...]
    strip: Strip | None


def beside(report: Report, line: Line, others: Sequence[Candidate]) -> Beside:
    """Any indicator of the territory beside the similar ones."""
    code, decimals = line.indicator.code, line.indicator.decimals
    rows = [("", "Votre territoire", line.value, True)]
    rows += [(one.key, one.name, one.values.get(code), False) for one in others]
    rows.sort(key=lambda row: (row[2] is None, -(row[2] or 0.0), not row[3], row[1]))
    marks = [("Territoire", line.value)]
    if line.indicator.kind is not Kind.SUM:
        marks += [(report.region[1], line.region), ("France", line.france)]
    known = [(name, value, False) for _, name, value, ours in rows if value is not None and not ours]
    strip = None
    if known:
        strip = draw_strip(
            f"{line.indicator.label} des territoires semblables",
            known,
            marks,
            unit=line.indicator.unit,
            text=lambda value: decimal_number(value, decimals),
        )
    return Beside(line.indicator, tuple(rows), strip)
