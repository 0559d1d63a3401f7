"""What assemblies ask of the week: come or give a proxy, convene in time, sign and publish the minutes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from maillage.communities.governance.assemblies.enums import ENDED, AssemblyState
from maillage.communities.governance.assemblies.models import Assembly
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.french import day


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.ASSEMBLY_VIEW):
        return {}
    found = Assembly.objects.filter(state=AssemblyState.CONVENED, starts_at__date__gte=today)
    if actor.can(Permission.ASSEMBLY_EDIT):
        unpublished = Q(state__in=ENDED) & Q(minutes__published_at__isnull=True)
        found = Assembly.objects.filter(
            Q(state=AssemblyState.CONVENED, starts_at__date__gte=today)
            | Q(state=AssemblyState.DRAFT)
            | unpublished
        )
    return {"assemblies": rows(found.order_by("starts_at")[:5], "number", "state", "starts_at")}


@asks(_reads)
def assemblies_to_hold(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """One task an assembly, by its state."""
    return [_task(row) for row in found["assemblies"]]


def _task(row: Mapping[str, Any]) -> Task:
    # The database says the instant; the day is that of the place.
    when, number = timezone.localtime(datetime.fromisoformat(row["starts_at"])).date(), row["number"]
    if row["state"] == AssemblyState.CONVENED:
        return Task(
            f"Assemblée générale le {day(when)}", "Venez, ou donnez pouvoir avant l’ouverture de la séance.",
            "Voir l’assemblée", "assembly", number=number, due=when,
        )  # fmt: skip
    if row["state"] == AssemblyState.DRAFT:
        return Task(
            f"Convoquer l’assemblée du {day(when)}", "Le dernier jour pour convoquer vient des statuts.",
            "Préparer la convocation", "assembly_convene", number=number,
        )  # fmt: skip
    return Task(
        f"Publier le procès-verbal du {day(when)}", "Il se publie une fois signé par les deux.",
        "Ouvrir le procès-verbal", "assembly_minutes", number=number,
    )  # fmt: skip
