"""Opening sealed values, and what each key still holds."""

from collections import Counter
from functools import cached_property
from typing import Any

from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault import sealing
from maillage.foundation.vault.errors import VaultError
from maillage.foundation.vault.keys import Ring, ring
from maillage.foundation.vault.models import WrappedKey
from maillage.foundation.vault.stores import MAIN, Store


def bound_key(table: str, purpose: str, community: int, number: int) -> bytes:
    """What a wrapped key is bound to: it opens in its own table, class, community and rank only."""
    return sealing.place(table, purpose, community, number)


def unwrap(key: WrappedKey, masters: Ring) -> bytes:
    """The data key itself. Raises ``VaultError``."""
    where = bound_key(key._meta.db_table, key.purpose, key.community_id, key.number)  # type: ignore[attr-defined]
    return sealing.unseal(masters.key(key.master), bytes(key.wrapped), where)


class Keys:
    """The data keys of one class in one community, each read and unwrapped once."""

    def __init__(
        self, community: Community, purpose: str, store: Store = MAIN, *, using: str | None = None
    ) -> None:
        self.community, self.purpose, self.store = community, purpose, store
        self.using = using or store.using

    @cached_property
    def _rows(self) -> dict[int, WrappedKey]:
        table = self.store.keys._default_manager.using(self.using)
        rows = table.filter(community_id=self.community.pk, purpose=self.purpose)
        return {row.number: row for row in rows.order_by("number")}

    @cached_property
    def _masters(self) -> Ring:
        return ring()

    @cached_property
    def _opened(self) -> dict[int, bytes]:
        return {}

    @property
    def latest(self) -> int:
        """The number of the key that seals; 0 when there is none yet."""
        return max(self._rows, default=0)

    @property
    def numbers(self) -> list[int]:
        """Every key that still opens something, or may."""
        return list(self._rows)

    def key(self, number: int) -> bytes:
        """Raises ``VaultError``."""
        if number not in self._rows:
            raise VaultError("la clé qui ouvrait cette valeur n’existe plus")
        if number not in self._opened:
            self._opened[number] = unwrap(self._rows[number], self._masters)
        return self._opened[number]

    def open(self, sealed: bytes, bound_to: bytes) -> str:
        """Raises ``VaultError``."""
        return sealing.unseal(self.key(sealing.key_number(sealed)), sealed, bound_to).decode()


def masters_in_use(store: Store = MAIN) -> Counter[str]:
    """{master key: how many data keys it wraps}, in the communities of the open scope."""
    table = store.keys._default_manager.using(store.using)
    return Counter(table.values_list("master", flat=True).order_by())


def numbers_in_use(blobs: Any) -> Counter[int]:
    """{data key: how many values it sealed} among these sealed values."""
    return Counter(sealing.key_number(bytes(blob)) for blob in blobs)
