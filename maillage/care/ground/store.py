"""Where the keys of patient data are, and the columns that a rotation makes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from maillage.care.ground.doors import APP, UPKEEP
from maillage.care.ground.enums import INDEX_PURPOSE
from maillage.care.ground.fields import BlindIndex, SealedText
from maillage.care.ground.models import CareKey
from maillage.care.ground.scope import upkeep
from maillage.foundation.tenancy.locks import LockSpace
from maillage.foundation.vault.columns import SealedColumn, register
from maillage.foundation.vault.queries import Keys
from maillage.foundation.vault.stores import Store, add_store

STORE = Store(CareKey, UPKEEP, upkeep, LockSpace.CARE_VAULT)


@dataclass(frozen=True, slots=True)
class MarkedColumn:
    """A blind index: made again from the sealed columns that it marks."""

    model: type[models.Model]
    field: BlindIndex
    store: Store = STORE
    purpose: str = INDEX_PURPOSE

    @property
    def column(self) -> str:
        return self.field.name

    @property
    def reads(self) -> Sequence[str]:
        return ("pk", *self.field.of)

    def again(self, keys: Keys, values: Sequence[Any]) -> bytes | None:
        row, *sealed = values
        fields = [self.model._meta.get_field(name) for name in self.field.of]
        texts = [
            _sealed(self.model, one).open_with(_keys(keys, one), row, bytes(value)) if value else ""
            for one, value in zip(fields, sealed, strict=True)
        ]
        return self.field.mark(keys, *texts)


def _keys(keys: Keys, column: Any) -> Keys:
    return Keys(keys.community, column.seal.value, STORE)


def _sealed(model: type[models.Model], column: Any) -> SealedColumn:
    return SealedColumn(model, column.column, "pk", column.seal.value, STORE)


def register_columns() -> None:
    """Make every sealed column of this app known to ``maillage vault``."""
    add_store(STORE)
    for model in apps.get_app_config(APP).get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, SealedText):
                register(_sealed(model, one))
            elif isinstance(one, BlindIndex):
                register(MarkedColumn(model, one))
