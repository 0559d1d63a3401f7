"""The only writer of data keys, and of sealed values when they are sealed again."""

import os
from collections.abc import Sequence
from typing import Any, Protocol

from django.db import models, transaction

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.locks import lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.vault import sealing
from maillage.foundation.vault.keys import Ring, ring
from maillage.foundation.vault.models import WrappedKey
from maillage.foundation.vault.queries import Keys, bound_key, unwrap
from maillage.foundation.vault.stores import MAIN, Store

CHUNK = 200


class Sealed(Protocol):
    """What a rotation needs of a column (``columns.Rotated``)."""

    @property
    def model(self) -> type[models.Model]: ...

    @property
    def column(self) -> str: ...

    @property
    def purpose(self) -> str: ...

    @property
    def store(self) -> Store: ...

    @property
    def reads(self) -> Sequence[str]: ...

    def again(self, keys: Keys, values: Sequence[Any]) -> bytes | None: ...


def sealing_keys(
    *, community: Community, purpose: str, store: Store = MAIN, using: str | None = None
) -> Keys:
    """The keys of one class in the community; the first is made when there is none.

    ``using`` is the connection of the caller's transaction, where it is not that of the upkeep.
    """
    door = using or store.using
    with transaction.atomic(using=door):
        keys = Keys(community, purpose, store, using=door)
        if keys.latest:
            return keys
        lock(store.space, community.pk, using=door)
        if not Keys(community, purpose, store, using=door).latest:  # another process was faster
            _make(community, purpose, 1, store, door)
        return Keys(community, purpose, store, using=door)


def new_key(*, community: Community, purpose: str, store: Store = MAIN) -> int:
    """A data key that seals from now on; its number."""
    with community_scope(community), store.opened(community), transaction.atomic(using=store.using):
        lock(store.space, community.pk, using=store.using)
        number = Keys(community, purpose, store).latest + 1
        _make(community, purpose, number, store, store.using)
        record(
            action=AuditAction.VAULT_ROTATED, by=None, community=community, subject_type="datakey",
            subject_id=number, roles="instance", details={"purpose": purpose},
        )  # fmt: skip
    return number


def seal_again(*, community: Community, column: Sealed) -> int:
    """Seal with the latest key what an older one sealed, a few rows a transaction; how many were."""
    count, last = 0, None
    while True:
        with column.store.opened(community), transaction.atomic(using=column.store.using):
            rows = column.model._default_manager.using(column.store.using).select_for_update()
            if last is not None:
                rows = rows.filter(pk__gt=last)
            found = list(
                rows.filter(**{f"{column.column}__isnull": False})
                .order_by("pk")
                .values_list("pk", column.column, *column.reads)[:CHUNK]
            )
            if not found:
                return count
            count += _seal_rows(community, column, found)
            last = found[-1][0]


def _seal_rows(community: Community, column: Sealed, rows: Sequence[Sequence[Any]]) -> int:
    keys = Keys(community, column.purpose, column.store)
    changed = 0
    for key, sealed, *values in rows:
        if sealing.key_number(bytes(sealed)) == keys.latest:
            continue
        fresh = column.again(keys, values)
        table = column.model._default_manager.using(column.store.using)
        table.filter(pk=key).update(**{column.column: fresh})
        changed += 1
    return changed


def drop_old_keys(*, community: Community, purpose: str, in_use: set[int], store: Store = MAIN) -> int:
    """Delete the older keys that seal nothing any more; how many. ``in_use`` are numbers that still do."""
    with store.opened(community), transaction.atomic(using=store.using):
        lock(store.space, community.pk, using=store.using)
        latest = Keys(community, purpose, store).latest
        table = store.keys._default_manager.using(store.using)
        old = table.filter(purpose=purpose, number__lt=latest).exclude(number__in=in_use)
        return int(old.delete()[0])


def rewrap(*, community: Community, store: Store = MAIN) -> int:
    """Wrap every data key with the first master key; how many changed."""
    with store.opened(community), transaction.atomic(using=store.using):
        lock(store.space, community.pk, using=store.using)
        masters = ring()
        count = 0
        table = store.keys._default_manager.using(store.using)
        for key in table.exclude(master=masters.current).select_for_update():
            plain = unwrap(key, masters)
            key.wrapped, key.master = _wrap(plain, key, masters), masters.current
            key.save(using=store.using, update_fields=["wrapped", "master"])
            count += 1
        return count


def _make(community: Community, purpose: str, number: int, store: Store, door: str) -> None:
    masters = ring()
    key = store.keys(purpose=purpose, number=number, master=masters.current)
    key.community_id = community.pk  # type: ignore[attr-defined]
    key.wrapped = _wrap(os.urandom(sealing.KEY_BYTES), key, masters)
    key.save(using=door)


def _wrap(plain: bytes, key: WrappedKey, masters: Ring) -> bytes:
    where = bound_key(key._meta.db_table, key.purpose, key.community_id, key.number)  # type: ignore[attr-defined]
    return sealing.seal(masters.key(masters.current), 0, plain, where)
