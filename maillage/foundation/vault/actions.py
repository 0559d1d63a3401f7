"""The only writer of data keys, and of sealed values when they are sealed again."""

import os
from collections.abc import Sequence
from typing import Protocol

from django.db import models, transaction

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault import sealing
from maillage.foundation.vault.keys import Ring, ring
from maillage.foundation.vault.models import DataKey
from maillage.foundation.vault.queries import TABLE, Keys, unwrap

CHUNK = 200


class Sealed(Protocol):
    """What a rotation needs of a column (``columns.SealedColumn``)."""

    @property
    def model(self) -> type[models.Model]: ...

    @property
    def column(self) -> str: ...

    @property
    def row(self) -> str: ...

    @property
    def purpose(self) -> str: ...

    def bound_to(self, community: int, row: object) -> bytes: ...


@transaction.atomic
def sealing_keys(*, community: Community, purpose: str) -> Keys:
    """The keys of one class in the community; the first is made when there is none."""
    keys = Keys(community, purpose)
    if keys.latest:
        return keys
    lock(LockSpace.VAULT, community.pk)
    if not DataKey.objects.filter(community=community, purpose=purpose).exists():
        _make(community, purpose, 1, ring())
    return Keys(community, purpose)


@transaction.atomic
def new_key(*, community: Community, purpose: str) -> int:
    """A data key that seals from now on; its number. None when the latest holds nothing old to leave."""
    lock(LockSpace.VAULT, community.pk)
    number = Keys(community, purpose).latest + 1
    _make(community, purpose, number, ring())
    record(
        action=AuditAction.VAULT_ROTATED, by=None, community=community, subject_type="datakey",
        subject_id=number, roles="instance", details={"purpose": purpose},
    )  # fmt: skip
    return number


def seal_again(*, community: Community, column: Sealed) -> int:
    """Seal with the latest key what an older one sealed, a few rows a transaction; how many were."""
    count = 0
    last = 0
    while True:
        with transaction.atomic():
            rows = list(
                column.model._default_manager.select_for_update()
                .filter(pk__gt=last)
                .exclude(**{column.column: None})
                .order_by("pk")[:CHUNK]
            )
            if not rows:
                return count
            count += _seal_rows(community, column, rows)
            last = rows[-1].pk


def _seal_rows(community: Community, column: Sealed, rows: Sequence[models.Model]) -> int:
    keys = Keys(community, column.purpose)
    changed = 0
    for one in rows:
        sealed = bytes(getattr(one, column.column))
        if sealing.key_number(sealed) == keys.latest:
            continue
        where = column.bound_to(community.pk, getattr(one, column.row))
        fresh = sealing.seal(keys.key(keys.latest), keys.latest, keys.open(sealed, where).encode(), where)
        column.model._default_manager.filter(pk=one.pk).update(**{column.column: fresh})
        changed += 1
    return changed


@transaction.atomic
def drop_old_keys(*, community: Community, purpose: str, in_use: set[int]) -> int:
    """Delete the older keys that seal nothing any more; how many. ``in_use`` are numbers that still do."""
    lock(LockSpace.VAULT, community.pk)
    latest = Keys(community, purpose).latest
    old = DataKey.objects.filter(purpose=purpose, number__lt=latest).exclude(number__in=in_use)
    return int(old.delete()[0])


@transaction.atomic
def rewrap(*, community: Community) -> int:
    """Wrap every data key with the first master key; how many changed."""
    lock(LockSpace.VAULT, community.pk)
    masters = ring()
    count = 0
    for key in DataKey.objects.exclude(master=masters.current).select_for_update():
        plain = unwrap(key, masters)
        key.wrapped, key.master = _wrap(plain, key, masters), masters.current
        key.save(update_fields=["wrapped", "master"])
        count += 1
    return count


def _make(community: Community, purpose: str, number: int, masters: Ring) -> None:
    key = DataKey(community=community, purpose=purpose, number=number, master=masters.current)
    key.wrapped = _wrap(os.urandom(sealing.KEY_BYTES), key, masters)
    key.save()


def _wrap(plain: bytes, key: DataKey, masters: Ring) -> bytes:
    where = sealing.place(TABLE, key.purpose, key.community_id, key.number)
    return sealing.seal(masters.key(masters.current), 0, plain, where)
