"""What the oversight asks of the week: of data protection, and of those who take requests."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.care.circle.queries import consents_to_take, know_my_cases
from maillage.care.oversight.queries import emergencies_waiting
from maillage.care.oversight.review import is_to_examine
from maillage.care.roster.queries import categories_for, reads_categories
from maillage.care.switch.queries import could_be_on, may_be_on
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import Task, asks_apart


@asks_apart()
def accesses_to_examine(
    actor: Actor, today: date, community: Community, known: Mapping[str, Any]
) -> list[Task]:
    """Emergencies that wait for a decision, the month that waits for its look."""
    if not actor.can(Permission.CARE_REVIEW) or not could_be_on(community):
        return []
    with care_scope(community, person=actor.user.pk, desk=True):
        waiting, month = emergencies_waiting(), is_to_examine(today)
    found = []
    if waiting:
        what = "une ouverture en urgence" if waiting == 1 else f"{waiting} ouvertures en urgence"
        why = "Quelqu’un a ouvert un dossier sans être de son cercle."
        found.append(Task(f"Examiner {what}", why, "Examiner", "care_emergencies", tone="late"))
    if month:
        why = "Le contrôle régulier des accès aux dossiers de patients."
        found.append(Task("Contrôler les accès du mois dernier", why, "Contrôler", "care_review"))
    return found


@asks_apart(reads_categories)
def consents_to_ask(actor: Actor, today: date, community: Community, known: Mapping[str, Any]) -> list[Task]:
    """Agreements that could not be asked for at the time."""
    if Role.OPERATOR not in actor.roles or not could_be_on(community) or not may_be_on(community):
        return []
    still = categories_for(actor, known)
    with care_scope(community, person=actor.user.pk, categories=still) as session:
        count = len(consents_to_take(know_my_cases(session)))
    if not count:
        return []
    what = "un accord" if count == 1 else f"{count} accords"
    why = "Ils n’ont pas pu être demandés sur le moment."
    return [Task(f"Reprendre {what} de patients", why, "Voir", "care_consents", tone="due")]
