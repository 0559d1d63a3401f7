"""Sealed columns: declared once by the room that owns them, so that a rotation finds them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db import models

from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault import actions, sealing
from maillage.foundation.vault.queries import Keys
from maillage.foundation.vault.stores import MAIN, Store


class Rotated(Protocol):
    """A column whose values are made again with each new key; each starts as a sealed value does."""

    @property
    def model(self) -> type[models.Model]: ...

    @property
    def column(self) -> str: ...

    @property
    def purpose(self) -> str: ...

    @property
    def store(self) -> Store: ...

    @property
    def reads(self) -> Sequence[str]:
        """The columns that ``again`` receives, in this order."""

    def again(self, keys: Keys, values: Sequence[Any]) -> bytes | None:
        """The value made again with the latest of ``keys``. Raises ``VaultError``."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A binary column of a tenant table. ``row`` names a UUID that never changes: it binds."""

    model: type[models.Model]
    column: str
    row: str
    purpose: str
    store: Store = MAIN

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def reads(self) -> Sequence[str]:
        return (self.row, self.column)

    def bound_to(self, community: int, row: object) -> bytes:
        return sealing.place(self.table, self.column, community, row)

    def seal(self, *, community: Community, row: object, text: str) -> bytes:
        """The value to store, sealed by the latest key of the community; the first use makes it."""
        keys = actions.sealing_keys(community=community, purpose=self.purpose, store=self.store)
        return self.seal_with(keys, row, text)

    def seal_with(self, keys: Keys, row: object, text: str) -> bytes:
        """The value to store, when the keys are at hand already."""
        number, where = keys.latest, self.bound_to(keys.community.pk, row)
        return sealing.seal(keys.key(number), number, text.encode(), where)

    def open_with(self, keys: Keys, row: object, sealed: bytes) -> str:
        """The text of a sealed value of this column. Raises ``VaultError``."""
        return keys.open(sealed, self.bound_to(keys.community.pk, row))

    def again(self, keys: Keys, values: Sequence[Any]) -> bytes | None:
        row, sealed = values
        return self.seal_with(keys, row, self.open_with(keys, row, bytes(sealed)))

    def opener(self, community: Community) -> "Opener":
        """Opens many values with few queries."""
        return Opener(self, Keys(community, self.purpose, self.store))


@dataclass(frozen=True, slots=True)
class Opener:
    """Reads the values of one column in one community."""

    column: SealedColumn
    keys: Keys

    def open(self, one: Any) -> str:
        """The text sealed in this row. Raises ``VaultError``."""
        return self.column.open_with(
            self.keys, getattr(one, self.column.row), bytes(getattr(one, self.column.column))
        )


RotatedColumn = TypeVar("RotatedColumn", bound=Rotated)
_columns: list[Rotated] = []


def register(column: RotatedColumn) -> RotatedColumn:
    """Make a column known to rotations."""
    if column not in _columns:
        _columns.append(column)
    return column


def columns(store: Store | None = None) -> list[Rotated]:
    """Every column, or those whose keys are in this store."""
    return [column for column in _columns if store is None or column.store == store]
