"""The map and the calendar of actions as drawings that need no style sheet. Pure but for the contours."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from maillage.communities.territory.svg import WIDTH, outlines
from maillage.foundation.documents import style
from maillage.foundation.documents.model import Figure, Key
from maillage.foundation.documents.text import printable
from maillage.planning.health_project.calendar import Calendar
from maillage.planning.health_project.coverage import Covered, class_of, classes_of, words_of
from maillage.reference.geography.queries import contours_of

LANE, TITLE, TOP = 34, 13, 26
_FILL = {"done": style.MAP[4], "paused": style.MAP[1], "idea": style.LINE_STRONG}


def coverage_figure(rows: Sequence[Covered]) -> Figure | None:
    """Number of actions by commune; None without contours. One query."""
    drawn = outlines(contours_of([row.code for row in rows]))
    if drawn is None:
        return None
    counts = {row.code: row.count for row in rows}
    classes = classes_of(rows)
    colours = [style.SUNKEN, *style.MAP]
    paths = "".join(
        f'<path d="{path}" fill="{colours[class_of(counts[code], classes)]}" stroke="#ffffff"/>'
        for code, path in drawn.paths.items()
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {drawn.height}">{paths}</svg>'
    legend = tuple(Key(colours[shade], words_of(low, high)) for shade, low, high in classes)
    if any(not row.count for row in rows):
        legend = (Key(style.SUNKEN, "aucune action"), *legend)
    least, most = min(counts.values()), max(counts.values())
    alt = f"Carte : nombre d’actions par commune, de {least} à {most}, sur {len(rows)} communes."
    return Figure(svg, alt, "Nombre d’actions par commune", legend, width=0.8)


def calendar_figure(found: Calendar) -> Figure | None:
    """Dated actions along the years, with today; None when nothing is dated."""
    lanes = [lane for lane in found.lanes if lane.is_dated]
    if not lanes:
        return None
    height = TOP + LANE * len(lanes) + 4
    said = f'font-family="{style.TEXT}" font-size="{TITLE}" fill="{style.INK}"'
    drawn = [
        f'<line x1="{x}" x2="{x}" y1="0" y2="{height}" stroke="{style.LINE}"/>'
        f'<text x="{float(x) + 4:.1f}" y="14" {said} font-weight="600">{year}</text>'
        for year, x in found.years
    ]
    for rank, lane in enumerate(lanes):
        top = TOP + rank * LANE
        title = escape(printable(f"{lane.action.number}. {lane.action.title}"))
        # A title that would leave the drawing ends at its right edge.
        at = min(float(lane.x), max(0.0, 1000 - 6.6 * len(title)))
        fill = _FILL.get(lane.action.state, style.MAP[2])
        drawn.append(
            f'<rect x="{lane.x}" y="{top + 17}" width="{lane.width}" height="9" fill="{fill}"/>'
            f'<text x="{at:.1f}" y="{top + 13}" {said}>{title}</text>'
        )
        drawn += [
            f'<rect x="{mark.x}" y="{top + 15}" width="4" height="13" fill="{style.INK}"/>'
            for mark in lane.marks
        ]
    drawn.append(
        f'<line x1="{found.now}" x2="{found.now}" y1="0" y2="{height}" stroke="{style.DUE}"'
        ' stroke-width="2"/>'
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}">{"".join(drawn)}</svg>'
    alt = f"Calendrier de {len(lanes)} actions, de {found.years[0][0]} à {found.years[-1][0]}."
    return Figure(svg, alt, "Calendrier des actions ; le trait marque le jour du relevé")
