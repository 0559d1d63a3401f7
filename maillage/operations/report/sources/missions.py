"""What was done for each mission: action sheets, indicators, proofs, money; and every proof of the year."""

from datetime import date

from maillage import french
from maillage.engines.aci.vocabulary import MISSION_LABELS, Mission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import quoted
from maillage.french import euros
from maillage.operations.budget.ledger import sums
from maillage.operations.report.facts import link, parts, said, table
from maillage.operations.report.reading import entries_of, indicator_rows, proofs_of
from maillage.operations.report.years import ReportYear, about_year
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import ActionSheet


def _mission(mission: Mission) -> None:
    @about_year(
        f"report.mission.{mission.value}",
        f"Mission « {MISSION_LABELS[mission]} »",
        "fiches, indicateurs, budget",
    )
    def told(community: Community, today: date, year: ReportYear) -> str:
        """Action sheets, indicators, proofs, money of the mission. Eleven queries at most."""
        return parts(
            ("Actions", _sheets(community, year, mission)),
            ("Indicateurs", _indicators(community, today, year, mission)),
            ("Preuves", _proofs(community, year, mission.value)),
            ("Argent", _money(community, today, year, mission)),
        )


for one in Mission:
    _mission(one)


def _sheets(community: Community, year: ReportYear, mission: Mission) -> str:
    kept = ActionSheet.objects.filter(mission=mission.value).exclude(
        state__in=[SheetState.IDEA, SheetState.ABANDONED]
    )
    rows = [
        (
            link(f"{one.number}. {one.title}", community, year, "sheet", one.number),
            one.get_state_display(),
            quoted(one.summary),
        )
        for one in kept.order_by("number")
    ]
    return table(("Fiche-action", "État", "En une phrase"), rows)


def _indicators(community: Community, today: date, year: ReportYear, mission: Mission) -> str:
    rows = [
        (
            link(one.label, community, year, "indicator", one.number),
            said(one, then),
            said(one, now),
            quoted(now.source) if now else "valeur de l’année à saisir",
        )
        for one, then, now in indicator_rows(year, today, mission.value)
    ]
    return table(("Indicateur", "Avant l’année", "Dans l’année", "Source"), rows)


def _proofs(community: Community, year: ReportYear, mission: str) -> str:
    rows = [
        (
            link(f"{one.number}. {one.title}", community, year, "evidence_one", one.number),
            one.get_nature_display(),
            french.day(one.fact_on),
            one.sha256[:12],
        )
        for one in proofs_of(year, mission)
    ]
    return table(("Preuve", "Nature", "Date", "Empreinte"), rows)


def _money(community: Community, today: date, year: ReportYear, mission: Mission) -> str:
    entries, code = entries_of(year)
    found = sums(entry for entry in entries if entry.mission == mission.value)
    if not found.available and not found.engaged:
        return ""
    spent = link(euros(found.spent), community, year, "budget_spending", query=f"exercice={code}")
    return f"{euros(found.available)} disponibles, {spent} dépensés, {euros(found.committed)} engagés."


@about_year("report.proofs", "Index des preuves de l’année", "preuves déposées sur la plateforme")
def index(community: Community, today: date, year: ReportYear) -> str:
    """Every proof of the year that funders may read. One query."""
    return _proofs(community, year, "")
