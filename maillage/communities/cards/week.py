"""What the directory asks of the week."""

from datetime import date

from maillage.communities.cards.queries import waiting
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks


@asks
def cards_to_do(actor: Actor, today: date) -> list[Task]:
    """One's own card to confirm; for the coordination, stale cards and reports."""
    if not actor.can(Permission.CARDS_VIEW):
        return []
    found = waiting(actor.user.pk, today=today)
    tasks = []
    if found.own:
        tasks.append(
            Task(
                "Confirmer votre fiche d’annuaire",
                "Les patients et vos confrères s’y fient : un coup d’œil suffit.",
                "Voir ma fiche",
                "own_card",
                tone="due",
            )
        )
    if not actor.can(Permission.CARDS_EDIT):
        return tasks
    if found.reports:
        tasks.append(
            Task(
                f"Traiter {_count(found.reports, 'signalement')} sur l’annuaire",
                "Un lecteur dit qu’une fiche est inexacte.",
                "Voir les fiches",
                "cards_board",
                tone="due",
            )
        )
    if found.stale:
        tasks.append(
            Task(
                f"{_count(found.stale, 'fiche')} d’annuaire à rafraîchir",
                "Les membres reçoivent un lien ; un appel aide ceux qui ne répondent pas.",
                "Voir les fiches",
                "cards_board",
            )
        )
    return tasks


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"
