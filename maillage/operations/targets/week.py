"""What the variable part asks of the week: values, before the year ends."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import ExtractYear

from maillage import french
from maillage.engines.aci.dates import contract_years
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.operations.contract.models import YEARS
from maillage.operations.targets.models import YearTarget
from maillage.planning.evaluation.models import IndicatorValue

BEFORE, AFTER = timedelta(days=90), timedelta(days=60)


def _reads(actor: Actor, today: date) -> Reads:
    if not (actor.can(Permission.EVALUATION_EDIT) and actor.can(Permission.CONTRACT_VIEW)):
        return {}
    last = IndicatorValue.objects.filter(
        indicator=OuterRef("indicator"), ended_at__isnull=True, on__lte=today
    ).order_by("-on")
    since = Value(today.year, IntegerField()) - ExtractYear("contract__signed_on")
    found = YearTarget.objects.filter(
        ended_at__isnull=True, contract__ends_on__gte=today - AFTER, year__gte=since, year__lte=since + 1
    )
    found = found.annotate(last_on=Subquery(last.values("on")[:1]))
    return {"targets": rows(found, "year", "last_on", "contract__signed_on", "contract__number")}


@asks(_reads)
def values_before_the_end(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Targets that no value of the year answers, as it nears its end or just after it."""
    waiting: dict[date, int] = {}
    for row in found["targets"]:
        year = contract_years(date.fromisoformat(row["contract__signed_on"]), YEARS)[row["year"] - 1]
        answered = row["last_on"] is not None and date.fromisoformat(row["last_on"]) >= year.starts_on
        if not answered and year.ends_on - BEFORE <= today <= year.ends_on + AFTER:
            waiting[year.ends_on] = waiting.get(year.ends_on, 0) + 1
    return [
        Task(
            f"Donner la valeur de {french.counted(number, 'indicateur')} du contrat",
            f"L’année se termine le {french.day(ends_on)} : sans valeur, rien n’est payé.",
            "Voir la part variable",
            "variable_home",
            due=ends_on,
            tone="late" if ends_on < today else "due",
        )
        for ends_on, number in sorted(waiting.items())
    ]
