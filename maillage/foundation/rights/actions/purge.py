"""The nightly purge: rows whose time is over are deleted, table by table, a batch per transaction.

A batch and its count are one transaction: killed anywhere, the next run goes on, and the counts never lie.
Two runs at once share the work (``SKIP LOCKED``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DatabaseError, connection, connections, models, transaction
from django.db.models import Exists, ExpressionWrapper, F, ManyToOneRel, OuterRef, Q
from django.utils import timezone
from django_scopes import scope

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.rights.models import PurgeCount, PurgeRun
from maillage.foundation.rights.order import in_order, purged_models
from maillage.foundation.rights.reach import Model
from maillage.foundation.rights.scrubbing import not_scrubbed, scrubbed_values
from maillage.foundation.rights.terms import due
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

BATCH = 500
OWNER = "owner"


@dataclass(slots=True)
class Tally:
    """What happened to the rows of a batch."""

    deleted: int = 0
    scrubbed: int = 0
    refused: int = 0


def purge(*, today: date, batch: int = BATCH, doors: tuple[str, ...] = ("default", OWNER)) -> PurgeRun:
    """Erase everything whose time is over on this day, in every community and in the instance.

    National tables, which the serving role only reads, are emptied by their owner; there a batch and its
    count are two transactions, in this order: a run killed between them counts less than it erased.
    """
    run = PurgeRun.objects.create(day=today)
    for model in in_order(purged_models()):
        door = _door(model)
        if door in doors:
            _purge_table(run, model, today, batch, door)
    _close(run)
    return run


def _door(model: Model) -> str:
    """The connection that may delete from this table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [model._meta.db_table])
        return "default" if cursor.fetchone()[0] else OWNER


def _purge_table(run: PurgeRun, model: Model, today: date, batch: int, door: str) -> None:
    """Batch after batch, by key: a row that the base refuses is not tried twice in a run."""
    last: Any = None
    while True:
        with transaction.atomic(), everywhere(), transaction.atomic(using=door), purging(door):
            keys = _next_keys(model, today, last, batch, door)
            if not keys:
                return
            last, rows = keys[-1], _locked(model, keys, door)
            for tenant, group in _by_tenant(rows).items():
                _count(run, model, tenant, _erase(group, door))


@contextmanager
def everywhere() -> Iterator[None]:
    """Open the scope on every community, closed ones included."""
    communities = list(Community.objects.order_by("pk"))
    # Without any community there is no row of one: a scope on nothing is a mistake elsewhere.
    with community_scope(*communities) if communities else scope(community=[]):
        yield


@contextmanager
def purging(door: str = "default") -> Iterator[None]:
    """Let this transaction delete what is otherwise append-only; an error takes the leave away with it."""
    with connections[door].cursor() as cursor:
        cursor.execute("SELECT set_config('app.retention_purge', 'on', true)")
    yield
    with connections[door].cursor() as cursor:
        cursor.execute("SELECT set_config('app.retention_purge', '', true)")


def _next_keys(model: Model, today: date, last: Any, batch: int, door: str) -> list[Any]:
    """The keys after ``last`` of rows that are due."""
    wanted = model._default_manager.using(door).filter(due(model, today))
    # What another row still needs is made anonymous once, then left.
    wanted = wanted.filter(~_held(model) | not_scrubbed(model))
    if last is not None:
        wanted = wanted.filter(pk__gt=last)
    return list(wanted.order_by("pk").values_list("pk", flat=True).distinct()[:batch])


def _locked(model: Model, keys: list[Any], door: str) -> list[models.Model]:
    """The rows of these keys that no other run is at work on."""
    rows = (
        model._default_manager.using(door)
        .filter(pk__in=keys)
        .annotate(is_held=ExpressionWrapper(_held(model), models.BooleanField()))
    )
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))


def _held(model: Model) -> Q:
    """Whether a row of a table that protects it still points at this one."""
    found = Q(pk__in=[])
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.on_delete is not models.PROTECT:
            continue
        column, other = relation.field.name, relation.related_model
        others = other._default_manager.filter(**{column: OuterRef("pk")})
        if other is model:
            others = others.exclude(pk=F(column))
        found |= Q(Exists(others))
    return found


def _by_tenant(rows: list[models.Model]) -> dict[int, list[models.Model]]:
    found: dict[int, list[models.Model]] = {}
    for row in rows:
        found.setdefault(getattr(row, "community_id", 0) or 0, []).append(row)
    return found


def _erase(rows: list[models.Model], door: str) -> Tally:
    """The whole batch at once; one by one when the base refuses some of it."""
    held = [row for row in rows if getattr(row, "is_held", False)]
    free = [row for row in rows if not getattr(row, "is_held", False)]
    tally = Tally()
    for row in held:
        tally.scrubbed, tally.refused = _one(tally.scrubbed, tally.refused, [row], door, held=True)
    deleted, _ = _one(0, 0, free, door, held=False)
    if deleted:
        tally.deleted = deleted
        return tally
    for row in free:
        tally.deleted, tally.refused = _one(tally.deleted, tally.refused, [row], door, held=False)
    return tally


def _one(done: int, refused: int, rows: list[models.Model], door: str, *, held: bool) -> tuple[int, int]:
    if not rows:
        return done, refused
    try:
        with transaction.atomic(using=door):
            erase_rows(rows, held=held, door=door)
    except DatabaseError:
        return done, refused + len(rows)
    return done + len(rows), refused


def erase_rows(rows: list[models.Model], *, held: bool, door: str = "default") -> None:
    """Delete rows of one table, or make anonymous those that others need. The caller opened ``purging``.

    Raises ``DatabaseError`` when the base refuses.
    """
    model = type(rows[0])
    if held:
        for row in rows:
            models.QuerySet(model, using=door).filter(pk=row.pk).update(**scrubbed_values(row))
    else:
        wanted: models.QuerySet[Any] = models.QuerySet(model, using=door).filter(
            pk__in=[row.pk for row in rows]
        )
        if model._meta.managed:
            wanted.delete()
        else:
            wanted._raw_delete(door)
    # Deferred keys are judged now, while these rows alone can be given up.
    with connections[door].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def is_held(row: models.Model) -> bool:
    """Whether another row still needs this one."""
    model = type(row)
    return bool(model._default_manager.filter(_held(model), pk=row.pk).exists())


def _count(run: PurgeRun, model: Model, tenant: int, tally: Tally) -> None:
    count, _ = PurgeCount.objects.get_or_create(run=run, table=model._meta.label, tenant=tenant)
    PurgeCount.objects.filter(pk=count.pk).update(
        deleted=F("deleted") + tally.deleted,
        scrubbed=F("scrubbed") + tally.scrubbed,
        refused=F("refused") + tally.refused,
    )


@transaction.atomic
def _close(run: PurgeRun) -> None:
    """End the run, and write in the log of each community how many rows of which tables went."""
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    by_tenant: dict[int, dict[str, int]] = {}
    for count in run.counts.order_by("table"):
        by_tenant.setdefault(count.tenant, {})[count.table] = count.deleted + count.scrubbed
    communities = {c.pk: c for c in Community.objects.filter(pk__in=by_tenant)}
    for tenant, counts in sorted(by_tenant.items()):
        community = communities.get(tenant)
        if community is None:
            _trace(run, None, counts)
        else:
            with community_scope(community):
                _trace(run, community, counts)


def _trace(run: PurgeRun, community: Community | None, counts: dict[str, int]) -> None:
    record(
        action=AuditAction.RETENTION_PURGED,
        by=None,
        community=community,
        subject_type="purgerun",
        subject_id=run.pk,
        details={"rows": counts},
    )
