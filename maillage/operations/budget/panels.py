"""What other pages show of the budget: the year of a contract, an action sheet."""

from datetime import date

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.charts import Bar
from maillage.foundation.web.panels import Panel
from maillage.operations.budget import queries
from maillage.operations.budget.exercises import of_contract
from maillage.operations.budget.ledger import Entry, sums
from maillage.operations.budget.presenters import money_bar
from maillage.operations.contract.cards import YearCard, YearSeen, shows
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.panels import on_sheet

RANK = 40


@shows(rank=RANK, name="Budget")
def budget_of_year(seen: YearSeen) -> YearCard | None:
    """What the year’s budget has become, for those who may read it."""
    if seen.is_agency or not seen.actor.can(Permission.BUDGET_VIEW):
        return None
    exercise = of_contract(seen.contract)[seen.year.number - 1]
    entries = queries.entries([exercise])
    found = sums(entries)
    figure = french.euros(found.spent)
    words = f"dépensés sur {french.euros(found.available)} disponibles"
    known = bool(found.available or found.engaged)
    return YearCard(
        title="Budget",
        url=queries.budget_url(seen.community, exercise),
        button="Voir le budget",
        figure=figure if known else "",
        words=words if known else "rien de prévu pour cette année",
        tone="late" if found.rest < 0 else "done" if known else "todo",
        template="budget/_year_card.html" if known else "",
        context={
            "figure": figure, "words": words, "is_over": found.rest < 0,
            "bar": money_bar("Où en est le budget", found),
            "missions": _missions(entries),
        },
    )  # fmt: skip


def _missions(entries: list[Entry]) -> list[Bar]:
    """The bar of each mission that has money, in the order of the contract."""
    known = {one.mission for one in entries}
    return [
        money_bar(mission.label, sums(one for one in entries if one.mission == mission))
        for mission in Mission
        if mission in known
    ]


@on_sheet
def budget_of_sheet(community: Community, sheet: ActionSheet, actor: Actor, today: date) -> Panel | None:
    """What this action was given and what it spent, over all exercises."""
    if not actor.can(Permission.BUDGET_VIEW):
        return None
    entries = queries.entries_of_sheet(sheet.pk)
    if not entries:
        return None
    found = sums(entries)
    return Panel(
        "budget/_sheet.html",
        {"sums": found, "bar": money_bar("Budget de cette action", found), "over": found.rest < 0},
    )
