"""The tables of the room, as people open them in a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.planning.health_project.calendar import Action
from maillage.planning.health_project.coverage import Covered
from maillage.planning.health_project.enums import Envelope, Mission, Nature, SheetState, StepState
from maillage.planning.health_project.models import ActionSheet, Objective
from maillage.planning.health_project.money import Planned

SHEETS = (
    "Numéro", "Titre", "En une phrase", "Mission", "État", "Pilote", "Public", "Personnes visées",
    "Territoire", "Début", "Fin", "Étapes faites", "Étapes", "Budget en euros",
)  # fmt: skip
STEPS = ("Action", "Titre", "Mission", "Étape", "À partir du", "Échéance", "État", "En retard")
COMMUNES = ("Code INSEE", "Commune", "Hors du territoire", "Nombre d’actions", "Numéros des actions")
BUDGET = ("Action", "Mission", "Année", "Enveloppe", "Nature", "Montant en euros")
CHAIN = ("Besoins", "Objectif général", "Objectif opérationnel", "Action", "Titre de l’action", "État")


def sheet_rows(sheets: Iterable[Any]) -> Iterator[Sequence[object]]:
    """From ``queries.sheets``."""
    for one in sheets:
        yield (
            one.number, one.title, one.summary, one.get_mission_display(), one.get_state_display(), one.pilot,
            one.audience, one.volume, one.place_label, one.starts_on, one.ends_on, one.step_done,
            one.step_count, Decimal(one.cents) / 100,
        )  # fmt: skip


def step_rows(actions: Iterable[Action], today: date) -> Iterator[Sequence[object]]:
    for one in actions:
        late = one.late(today)
        for step in one.steps:
            yield (
                one.number, one.title, Mission(one.mission).label, step.title, step.starts_on, step.due_on,
                StepState(step.state).label, "oui" if step in late else "non",
            )  # fmt: skip


def commune_rows(rows: Iterable[Covered]) -> Iterator[Sequence[object]]:
    for row in rows:
        numbers = ", ".join(map(str, row.sheets))
        yield row.code, row.name, "oui" if row.outside else "non", row.count, numbers


def budget_rows(lines: Iterable[Planned]) -> Iterator[Sequence[object]]:
    for line in sorted(lines, key=lambda one: (one.sheet, one.year)):
        yield (
            line.sheet, Mission(line.mission).label, line.year, Envelope(line.envelope).label,
            Nature(line.nature).label, Decimal(line.cents) / 100,
        )  # fmt: skip


def chain_rows(objectives: Iterable[Objective]) -> Iterator[Sequence[object]]:
    """One line an action, or an objective that none serves yet."""
    for general in objectives:
        needs = " ; ".join(need.title for need in general.joined_needs)  # type: ignore[attr-defined]
        below: list[Any] = general.below or [None]  # type: ignore[attr-defined]
        for objective in below:
            links = objective.served_by if objective else []
            for sheet in [link.sheet for link in links] or [None]:
                yield needs, general.title, objective.title if objective else "", *_action(sheet)


def _action(sheet: ActionSheet | None) -> tuple[object, ...]:
    return (sheet.number, sheet.title, SheetState(sheet.state).label) if sheet else ("", "", "")
