"""What the indicators ask of the week."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count
from maillage.planning.evaluation.enums import Nature
from maillage.planning.evaluation.models import IndicatorValue
from maillage.planning.evaluation.queries import STALE, followed


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.EVALUATION_EDIT):
        return {}
    recent = IndicatorValue.objects.filter(
        indicator=OuterRef("pk"), ended_at__isnull=True, on__gte=today - STALE
    )
    waiting = followed().exclude(nature=Nature.DONE).filter(~Exists(recent), added_at__date__lt=today - STALE)
    return {"silent": count(waiting)}


@asks(_reads)
def values_to_bring(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Indicators that nobody gave a value for half a year."""
    number = found["silent"]
    if not number:
        return []
    several = number > 1
    return [
        Task(
            f"Donner une valeur à {number} indicateur{'s' if several else ''}",
            "Rien de neuf depuis plus de six mois : demandez-les à la CPAM, ou saisissez les vôtres.",
            "Voir les indicateurs",
            "indicators",
        )
    ]
