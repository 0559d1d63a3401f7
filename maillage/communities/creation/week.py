"""What the line of life asks of the week: the legal clocks, and what was promised for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django_scopes import get_scope

from maillage.communities.creation.checks import is_answered_by_a_room
from maillage.communities.creation.clocks import RunningClock, running
from maillage.communities.creation.models import StageEvent
from maillage.communities.creation.parameters import parameters
from maillage.communities.creation.queries import promised
from maillage.communities.creation.stages import StageText, stage_book
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import Reads, Task, asks

SOON = timedelta(days=14)
# A yearly dialogue is prepared two months before; a letter and a project are watched all along.
AHEAD = timedelta(days=62)
WATCHED = {"letter", "project"}
# Where a community goes by its own work; elsewhere it waits for an answer, or a contract runs.
AHEAD_OF = {
    Stage.PRE_PROJET: Stage.LI_DEPOSEE,
    Stage.LI_REFUSEE: Stage.LI_DEPOSEE,
    Stage.LI_VALIDEE: Stage.STRUCTURE_CREEE,
    Stage.STRUCTURE_CREEE: Stage.PS_REDACTION,
    Stage.PS_REDACTION: Stage.PS_DEPOSE,
    Stage.PS_OPPOSITION: Stage.PS_DEPOSE,
    Stage.PS_VALIDE: Stage.ACI_NEGOCIATION,
}


@dataclass(frozen=True, slots=True)
class _Reached:
    status: str
    effective_on: date


def _reads(actor: Actor, today: date) -> Reads:
    return {"promised": promised(today)} if actor.can(Permission.CREATION_VIEW) else {}


@asks(_reads)
def line_of_life(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """The clocks for everyone; what is promised within two weeks for those who keep the line.

    One query more in the years of a contract, whose day the register of communities does not hold.
    """
    community: Community = get_scope()["community"]
    tasks = [_clock_task(one, actor, today) for one in _clocks(community, today)]
    if actor.can(Permission.CREATION_EDIT):
        tasks += [*_promised(found["promised"], today), *_next_stage(Stage(community.stage))]
    return tasks


def _next_stage(present: Stage) -> list[Task]:
    """What the community goes to while nobody else has to answer, and what it must produce for that."""
    if present == Stage.EMERGENCE:
        return [_towards("Étape en cours", stage_book().of(present))]
    following = AHEAD_OF.get(present)
    return [_towards("Prochaine étape", stage_book().of(following))] if following else []


def _towards(when: str, text: StageText) -> Task:
    produced = f"{text.document[0].lower()}{text.document[1:]}"
    return Task(f"{when} : {text.title}", f"À produire : {produced}.", "Voir ce qui manque", "life_line")


def _clocks(community: Community, today: date) -> list[RunningClock]:
    present = Stage(community.stage)
    line: list[_Reached] | list[StageEvent] = [_Reached(present, community.stage_since)]
    if present.bucket is Bucket.ACI_SIGNE and present != Stage.ACI_SIGNE:
        line = list(StageEvent.objects.standing())
    held = parameters(community.region_code, today)
    found = running(line, held, department=community.department_code, today=today)
    return [one for one in found if one.code in WATCHED or one.limit.ends_on - today <= AHEAD]


def _clock_task(clock: RunningClock, actor: Actor, today: date) -> Task:
    title, why = _said(clock)
    close = clock.limit.ends_on - today <= SOON
    button = "Ouvrir la ligne de vie"
    if clock.code == "project" and clock.standing.over and actor.can(Permission.CREATION_EDIT):
        return Task(title, why, "Noter l’étape", "life_line_record", due=clock.limit.ends_on, tone="due")
    return Task(title, why, button, "life_line", due=clock.limit.ends_on, tone="due" if close else "todo")


def _said(clock: RunningClock) -> tuple[str, str]:
    over = clock.standing.over
    match clock.code:
        case "project" if over:
            return (
                "Constater la validation tacite du projet de santé",
                "Le délai de deux mois est passé : sans opposition de l’ARS, le projet est réputé validé.",
            )
        case "project":
            return (
                "Attendre la réponse de l’ARS sur le projet de santé",
                "Sans opposition à cette date, le projet est réputé validé.",
            )
        case "letter" if over:
            return "Relancer l’ARS sur la lettre d’intention", "Le délai qu’elle annonce est passé."
        case "letter":
            return "Attendre la réponse de l’ARS à la lettre d’intention", clock.parameter.source
        case "anniversary":
            return "Préparer le dialogue de gestion", "Le contrat ACI a son anniversaire à cette date."
        case _:
            return clock.title, "Le contrat ACI dure cinq ans : le suivant se prépare tôt."


def _promised(lines: list[dict[str, str]], today: date) -> list[Task]:
    book = stage_book()
    found = []
    for line in lines:
        item = book.item(line["item"])
        # What a room answers, its own tasks ask for: they end by themselves.
        if item is None or is_answered_by_a_room(item.check):
            continue
        due = date.fromisoformat(line["due_on"])
        who = line["responsible"] or item.owner
        why = f"Promis par {who}{', et la date est passée' if due < today else ''}."
        tone = "late" if due < today else "due"
        found.append(Task(item.label, why, "Ouvrir la ligne de vie", "life_line", due=due, tone=tone))
    return found
