"""Where data keys are: those of the columns of every room, and of a room whose database is its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from maillage.foundation.tenancy.locks import LockSpace
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.vault.models import DataKey, WrappedKey


@dataclass(frozen=True, slots=True)
class Store:
    """A table of data keys, the connection of its upkeep, and how its rows are opened for a community.

    Keys are in the database of what they seal, so that a value and the key it needs are committed together.
    """

    keys: type[WrappedKey]
    using: str
    opened: Callable[[Community], AbstractContextManager[object]]
    # One page may make a key in each store, behind two connections that would wait for each other.
    space: LockSpace = LockSpace.VAULT

    @property
    def table(self) -> str:
        return self.keys._meta.db_table


MAIN = Store(DataKey, DEFAULT_DB_ALIAS, community_scope)
_stores = [MAIN]


def add_store(store: Store) -> Store:
    """Make a store known to the commands."""
    if store not in _stores:
        _stores.append(store)
    return store


def stores() -> list[Store]:
    return list(_stores)
