"""What the directory asks of the week."""

from collections.abc import Mapping
from datetime import date

from maillage.communities.cards.models import CardReport
from maillage.communities.cards.queries import stale_members
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count
from maillage.french import counted


def _reads(actor: Actor, today: date) -> Reads:
    found = {}
    if actor.can(Permission.CARDS_VIEW):
        found["own"] = count(stale_members(today).filter(user=actor.user))
    if actor.can(Permission.CARDS_EDIT):
        found["stale"] = count(stale_members(today))
        found["reports"] = count(CardReport.objects.filter(settled_on=None))
    return found


@asks(_reads)
def cards_to_do(actor: Actor, today: date, found: Mapping[str, int]) -> list[Task]:
    """One's own card to confirm; for the coordination, stale cards and reports."""
    tasks = []
    if found.get("own"):
        tasks.append(
            Task(
                "Confirmer votre fiche d’annuaire",
                "Les patients et vos confrères s’y fient : un coup d’œil suffit.",
                "Voir ma fiche",
                "own_card",
                tone="due",
            )
        )
    if number := found.get("reports"):
        tasks.append(
            Task(
                f"Traiter {counted(number, 'signalement')} sur l’annuaire",
                "Un lecteur dit qu’une fiche est inexacte.",
                "Voir les fiches",
                "cards_board",
                tone="due",
            )
        )
    if number := found.get("stale"):
        tasks.append(
            Task(
                f"{counted(number, 'fiche')} d’annuaire à rafraîchir",
                "Les membres reçoivent un lien ; un appel aide ceux qui ne répondent pas.",
                "Voir les fiches",
                "cards_board",
            )
        )
    return tasks
