"""What this room tells the documents that people write: the last frozen diagnosis, the needs agreed upon."""

from datetime import date

from maillage import french
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, quoted, source
from maillage.planning.diagnosis.document import FRONT, shown
from maillage.planning.diagnosis.findings.queries import board
from maillage.planning.diagnosis.queries import frozen_diagnoses
from maillage.planning.diagnosis.report import Line, thaw

MOST_NEEDS = 6


@source("diagnosis.headline", "L’essentiel du diagnostic")
def headline(community: Community, today: date) -> Fact | None:
    """The first indicators of the last frozen diagnosis, beside France. One query.

    A live diagnosis may change tomorrow: a document quotes what was frozen.
    """
    frozen = frozen_diagnoses().defer(None).first()
    if frozen is None:
        return None
    report = thaw(frozen.snapshot)
    lines = [line for code in FRONT if (line := report.line(code)) is not None and line.value is not None]
    if not lines:
        return None
    rows = "\n".join(
        f"| {line.indicator.label}{' (chiffre inventé)' if line.invented else ''} "
        f"| {_said(line, line.value)} | {_said(line, line.department)} | {_said(line, line.france)} |"
        for line in lines
    )
    text = (
        f"| Indicateur | Territoire | {report.department[1]} | France |\n| --- | ---: | ---: | ---: |\n{rows}"
    )
    when = f"n° {frozen.number}, figé le {french.day(frozen.frozen_on)}"
    return Fact(text, "diagnostic du territoire", when)


def _said(line: Line, value: float | None) -> str:
    return "—" if value is None else shown(value, line)


@source("diagnosis.needs", "Les besoins partagés")
def needs(community: Community, today: date) -> Fact | None:
    """The first needs in the order of their priority. Five queries."""
    found = sorted(board(kept=True).needs, key=lambda need: need.rank)[:MOST_NEEDS]
    if not found:
        return None
    text = "\n".join(
        f"{rank}. **{quoted(need.title)}**{f' : {quoted(need.text)}' if need.text else ''}"
        for rank, need in enumerate(found, start=1)
    )
    return Fact(text, "constats et besoins de la communauté", today.strftime("%d/%m/%Y"))
