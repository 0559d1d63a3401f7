"""What the register asks of the week."""

from datetime import date

from maillage.communities.members.queries import waiting
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks_with


@asks_with(waiting)
def members_to_do(actor: Actor, today: date, counts: dict[str, int] | None) -> list[Task]:
    """Requests to verify, decisions of the bureau, fees that are late."""
    if counts is None or not actor.can(Permission.MEMBERS_VIEW):
        return []
    tasks = []
    if counts["to_verify"] and actor.can(Permission.MEMBERS_EDIT):
        tasks.append(
            Task(
                f"Vérifier {_count(counts['to_verify'], 'demande')} d’adhésion",
                "Qui est-ce, exerce-t-il ici, dans quelle catégorie ? Le bureau décidera ensuite.",
                "Voir les demandes",
                "member_requests",
                tone="due",
            )
        )
    if counts["for_bureau"] and actor.can(Permission.MEMBERS_ADMIT):
        tasks.append(
            Task(
                f"Décider de {_count(counts['for_bureau'], 'adhésion')}",
                "Les demandes sont vérifiées : il manque la décision.",
                "Décider",
                "member_requests",
                tone="due",
            )
        )
    if counts["fees_late"] and actor.can(Permission.FEES_EDIT):
        tasks.append(
            Task(
                f"{_count(counts['fees_late'], 'cotisation')} à recevoir",
                "Notez ce qui est arrivé, relancez qui a oublié.",
                "Voir les cotisations",
                "fees",
            )
        )
    return tasks


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"
