"""What the register of mandates asks of the week."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.mandates.queries import SOON, in_charge, undeclared, unfollowed
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, filled, rows
from maillage.french import counted

_FIELDS = ("id", "organ_id", "function", "seat", "member_id", "representative_id", "starts_on", "ends_on")
_DECLARED = ("start_declaration_id", "end_declaration_id")


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.GOVERNANCE_EDIT):
        return {}
    # Those to come too: who follows is among them.
    found = in_charge(today + timedelta(days=366)).order_by("pk")
    return {"mandates": rows(found, *_FIELDS, *_DECLARED, "end_reason")}


@asks(_reads)
def mandates_to_do(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Mandates that lapse, and the declaration of those in charge while its three months run."""
    known = [filled(Mandate, row) for row in found["mandates"]]
    begun = [one for one in known if one.starts_on <= today]
    soon = [
        one for one in begun if one.ends_on and today < one.ends_on <= today + SOON and not one.end_reason
    ]
    tasks = []
    if lapsing := unfollowed(soon, [one for one in known if one.starts_on > today]):
        tasks.append(
            Task(
                f"{counted(len(lapsing), 'mandat')} bientôt à échéance",
                "Préparez l’élection avant que le siège ne soit vacant.",
                "Voir les mandats",
                "mandates",
                due=min(one.ends_on for one in lapsing if one.ends_on),
                tone="due",
            )
        )
    if waiting := undeclared(begun, today):
        due = waiting[0].due
        tasks.append(
            Task(
                f"Déclarer {counted(len(waiting), 'changement')} de dirigeants",
                "La loi donne trois mois après chaque entrée ou sortie.",
                "Préparer la déclaration",
                "mandates_declare",
                due=due,
                tone="late" if due < today else "due",
            )
        )
    return tasks
