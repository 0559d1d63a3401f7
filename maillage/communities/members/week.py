"""What the register asks of the week."""

from collections.abc import Mapping
from datetime import date

from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count
from maillage.french import counted


def _reads(actor: Actor, today: date) -> Reads:
    live, found = Member.objects.live(), {}
    if actor.can(Permission.MEMBERS_EDIT):
        found["to_verify"] = count(live.filter(status=MemberStatus.A_VERIFIER))
    if actor.can(Permission.MEMBERS_ADMIT):
        found["for_bureau"] = count(live.filter(status=MemberStatus.EN_ATTENTE_BUREAU))
    if actor.can(Permission.FEES_EDIT):
        late = (MemberStatus.COTISATION_ATTENDUE, MemberStatus.A_RENOUVELER)
        found["fees_late"] = count(live.filter(status__in=late))
    return found


@asks(_reads)
def members_to_do(actor: Actor, today: date, found: Mapping[str, int]) -> list[Task]:
    """Requests to verify, decisions of the bureau, fees that are late."""
    tasks = []
    if number := found.get("to_verify"):
        tasks.append(
            Task(
                f"Vérifier {counted(number, 'demande')} d’adhésion",
                "Qui est-ce, exerce-t-il ici, dans quelle catégorie ? Le bureau décidera ensuite.",
                "Voir les demandes",
                "member_requests",
                tone="due",
            )
        )
    if number := found.get("for_bureau"):
        tasks.append(
            Task(
                f"Décider de {counted(number, 'adhésion')}",
                "Les demandes sont vérifiées : il manque la décision.",
                "Décider",
                "member_requests",
                tone="due",
            )
        )
    if number := found.get("fees_late"):
        tasks.append(
            Task(
                f"{counted(number, 'cotisation')} à recevoir",
                "Notez ce qui est arrivé, relancez qui a oublié.",
                "Voir les cotisations",
                "fees",
            )
        )
    return tasks
