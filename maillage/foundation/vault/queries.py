"""Opening sealed values, and what each key still holds."""

from collections import Counter
from functools import cached_property
from typing import Any

from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault import sealing
from maillage.foundation.vault.errors import VaultError
from maillage.foundation.vault.keys import Ring, ring
from maillage.foundation.vault.models import DataKey

TABLE = DataKey._meta.db_table


def unwrap(key: DataKey, masters: Ring) -> bytes:
    """The data key itself. Raises ``VaultError``."""
    where = sealing.place(TABLE, key.purpose, key.community_id, key.number)
    return sealing.unseal(masters.key(key.master), bytes(key.wrapped), where)


class Keys:
    """The data keys of one class in one community, each read and unwrapped once."""

    def __init__(self, community: Community, purpose: str) -> None:
        self.community, self.purpose = community, purpose

    @cached_property
    def _rows(self) -> dict[int, DataKey]:
        rows = DataKey.objects.filter(community=self.community, purpose=self.purpose)
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


def masters_in_use() -> Counter[str]:
    """{master key: how many data keys it wraps}, in the communities of the open scope."""
    return Counter(DataKey.objects.values_list("master", flat=True).order_by())


def numbers_in_use(blobs: Any) -> Counter[int]:
    """{data key: how many values it sealed} among these sealed values."""
    return Counter(sealing.key_number(bytes(blob)) for blob in blobs)
