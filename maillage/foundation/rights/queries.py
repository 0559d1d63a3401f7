"""Reads of the room."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.clock import SOON
from maillage.foundation.rights.models import NoticeReading, PurgeCount, PurgeRun, RequestStep, RightsRequest
from maillage.foundation.rights.order import in_order, purged_models
from maillage.foundation.rights.reach import Model
from maillage.foundation.rights.terms import due
from maillage.foundation.rights.told import table_name
from maillage.foundation.tenancy.models import Community, TenantModel

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the next purge would take from a table, and what the thirty days after would."""

    table: str
    code: str
    retention: str
    now: int
    soon: int


def requests_of_scope() -> list[RightsRequest]:
    """Every request of the community in scope: those to answer by their day, then the others."""
    return sorted(
        RightsRequest.objects.all(),
        key=lambda r: (not r.is_pending, r.due_on.toordinal() if r.is_pending else -r.number),
    )


def request_numbered(number: int) -> RightsRequest | None:
    """A request of the community in scope."""
    found = RightsRequest.objects.select_related("community", "user", "closed_by", "notice")
    request: RightsRequest | None = found.filter(number=number).first()
    return request


def steps_of(request: RightsRequest) -> list[RequestStep]:
    """The history, the oldest first."""
    return list(request.steps.select_related("by").order_by("pk"))


def soon_due(today: date) -> QuerySet[RightsRequest]:
    """What is to be answered within ten days, or late, the first due first."""
    return RightsRequest.objects.pending().filter(due_on__lte=today + SOON).order_by("due_on")


def own_requests(user_id: int) -> list[RightsRequest]:
    """What this account asked, in the communities of the open scope."""
    return list(RightsRequest.objects.select_related("community").filter(user=user_id).order_by("-pk"))


def readings_count() -> int:
    """How many people were shown a version of the notice."""
    return int(NoticeReading.objects.count())


def forecast(today: date, *, own: bool = False) -> list[Forecast]:
    """What is to be erased in the open scope, in one query; ``own``: only tables of communities."""
    tables = [m for m in in_order(purged_models()) if not own or issubclass(m, TenantModel)]
    parts = [_counted(model, today) for model in tables]
    rows = {label: (now, soon) for label, now, soon in parts[0].union(*parts[1:], all=True)}
    found = []
    for model in tables:
        now, soon = rows.get(model._meta.label, (0, 0))
        declared = declaration_of(model)
        retention = declared.retention if declared else ""
        found.append(Forecast(table_name(model), model._meta.label, retention, now, soon - now))
    return sorted(found, key=lambda line: (-line.now, -line.soon, line.table))


def _counted(model: Model, today: date) -> QuerySet[Any, Any]:
    rows = model._default_manager.filter(due(model, today + AHEAD)).order_by()
    return (
        rows.values(which_table=Value(model._meta.label))
        .annotate(
            due_now=Coalesce(
                Count("pk", distinct=True, filter=due(model, today)), 0, output_field=IntegerField()
            ),
            due_soon=Count("pk", distinct=True),
        )
        .values_list("which_table", "due_now", "due_soon")
    )


def last_run() -> PurgeRun | None:
    """The last purge of the instance."""
    return PurgeRun.objects.first()


def counts_of(run: PurgeRun, community: Community | None = None) -> list[PurgeCount]:
    """What a purge erased, table by table; of one community if given."""
    rows = run.counts.filter(Q(deleted__gt=0) | Q(scrubbed__gt=0) | Q(refused__gt=0))
    if community is not None:
        rows = rows.filter(tenant=community.pk)
    return list(rows.order_by("table", "tenant"))
