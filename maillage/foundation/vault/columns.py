"""Sealed columns: declared once by the room that owns them, so that a rotation finds them all."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault import actions, sealing
from maillage.foundation.vault.queries import Keys


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A binary column of a tenant table. ``row`` names a UUID that never changes: it binds."""

    model: type[models.Model]
    column: str
    row: str
    purpose: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def bound_to(self, community: int, row: object) -> bytes:
        return sealing.place(self.table, self.column, community, row)

    def seal(self, *, community: Community, row: object, text: str) -> bytes:
        """The value to store, sealed by the latest key of the community; the first use makes it."""
        keys = actions.sealing_keys(community=community, purpose=self.purpose)
        number = keys.latest
        return sealing.seal(keys.key(number), number, text.encode(), self.bound_to(community.pk, row))

    def opener(self, community: Community) -> "Opener":
        """Opens many values with few queries."""
        return Opener(self, Keys(community, self.purpose))


@dataclass(frozen=True, slots=True)
class Opener:
    """Reads the values of one column in one community."""

    column: SealedColumn
    keys: Keys

    def open(self, one: Any) -> str:
        """The text sealed in this row. Raises ``VaultError``."""
        row = getattr(one, self.column.row)
        where = self.column.bound_to(self.keys.community.pk, row)
        return self.keys.open(bytes(getattr(one, self.column.column)), where)


_columns: list[SealedColumn] = []


def register(column: SealedColumn) -> SealedColumn:
    """Make a column known to rotations."""
    if column not in _columns:
        _columns.append(column)
    return column


def columns() -> list[SealedColumn]:
    return list(_columns)
