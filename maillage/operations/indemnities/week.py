"""What indemnities ask of the week."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count
from maillage.french import counted
from maillage.operations.indemnities.enums import BatchState, LineState
from maillage.operations.indemnities.models import IndemnityLine, PaymentBatch


def _reads(actor: Actor, today: date) -> Reads:
    lines, found = IndemnityLine.objects, {}
    if actor.can(Permission.INDEMNITY_DECLARE):
        found["own"] = count(lines.filter(payee=actor.user, state=LineState.COMPUTED))
    others = lines.exclude(payee=actor.user)
    if actor.can(Permission.INDEMNITY_APPROVE):
        mine = Q(state__in=[LineState.CONFIRMED, LineState.LED]) | Q(state=LineState.CHECKED)
        found["inbox"] = count(others.filter(mine))
        found["batches"] = count(
            PaymentBatch.objects.filter(state=BatchState.PREPARED).exclude(prepared_by=actor.user)
        )
    elif actor.can(Permission.INDEMNITY_PREPARE):
        found["inbox"] = count(others.filter(state__in=[LineState.CONFIRMED, LineState.LED]))
    elif actor.can(Permission.INDEMNITY_CHECK):
        found["inbox"] = count(others.filter(state=LineState.CONFIRMED, sheet__lead=actor.user))
    return found


@asks(_reads)
def indemnities_to_do(actor: Actor, today: date, found: Mapping[str, int]) -> list[Task]:
    """One's own lines to confirm, those that wait for a decision, batches to approve."""
    tasks = []
    if number := found.get("own"):
        tasks.append(
            Task(
                f"Confirmer {counted(number, 'ligne')} d’indemnité",
                "Le temps vient des feuilles de présence : dites s’il est juste, il sera ensuite vérifié.",
                "Confirmer",
                "own_indemnities",
            )
        )
    if number := found.get("inbox"):
        tasks.append(
            Task(
                f"Décider de {counted(number, 'ligne')} d’indemnité",
                "Elles attendent une relecture, une vérification ou une validation.",
                "Voir les lignes",
                "indemnity_inbox",
            )
        )
    if number := found.get("batches"):
        tasks.append(
            Task(
                f"Approuver {counted(number, 'lot')} de virements",
                "Une autre personne l’a figé : comparez les montants et les comptes changés.",
                "Voir les lots",
                "indemnity_batches",
                tone="due",
            )
        )
    return tasks
