"""Columns that are sealed before they reach PostgreSQL, and the blind indexes that find them exactly.

``SealedText`` holds bytes in the row and opens when it is read, in a session that notes whose case it was:
no statement, log, error page or copy holds the clear text. ``BlindIndex`` is an HMAC of the normalised text
under a key of its own in each community: equality is all that it tells, and only inside one community.
"""

import hmac
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import INDEX_PURPOSE, Seal
from maillage.care.ground.session import Session, current
from maillage.foundation.vault import actions, sealing
from maillage.foundation.vault.queries import Keys

_MARK = 16


class Clear:
    """A text that was typed, or opened, and is not to be shown by accident."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "•••"


class _Opening(DeferredAttribute):
    """Opens the value when it is read; ``__dict__`` holds the sealed bytes, or a ``Clear`` once known."""

    def __get__(self, row: Any, cls: Any = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        held = super().__get__(row, cls) if name not in row.__dict__ else row.__dict__[name]
        if isinstance(held, (bytes, memoryview)):
            held = Clear(self.field.open(row, bytes(held)))
            row.__dict__[self.field.opened_name] = held
            return held.text
        return held.text if isinstance(held, Clear) else held

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__.pop(self.field.opened_name, None)
        row.__dict__[self.field.attname] = Clear(value) if isinstance(value, str) else value


class SealedText(models.Field):
    """Text sealed with the key of its class; empty text is stored as NULL.

    The row belongs to a case: ``case_id``, or ``id`` for the case itself.
    """

    description = "Texte scellé"
    empty_strings_allowed = False
    descriptor_class = _Opening

    def __init__(self, *args: Any, seal: Seal | str = Seal.IDENTITY, **kwargs: Any) -> None:
        self.seal = Seal(seal)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "seal": self.seal.value}

    @property
    def opened_name(self) -> str:
        return f"_{self.attname}_opened"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its blind index")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed")

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, (bytes, memoryview)):
            # bulk_update and update() would write the clear text: they go round the row that binds the seal.
            raise TypeError(f"{self.name} is sealed: change the row and save it")
        return value

    def value_from_object(self, obj: Any) -> Any:
        return getattr(obj, self.attname)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 -- Django's signature
        held = model_instance.__dict__.get(self.attname)
        if not isinstance(held, Clear):
            return held
        return self.make(model_instance, held.text)

    def make(self, row: Any, text: str) -> bytes | None:
        """The sealed value of this text in this row; None for an empty text."""
        if not text:
            return None
        keys = sealing_keys(self.seal.value, current())
        return sealing.seal(keys.key(keys.latest), keys.latest, text.encode(), self.bound_to(row))

    def open(self, row: Any, sealed: bytes) -> str:
        """The text. Raises ``VaultError``, ``NoSessionError``, or ``NotYoursError`` beyond one's mission."""
        if opened := row.__dict__.get(self.opened_name):
            return str(opened.text)
        session = current()
        session.note_opening(case_of(row), self.seal)
        return session.keys(self.seal.value).open(sealed, self.bound_to(row))

    def bound_to(self, row: Any) -> bytes:
        return sealing.place(self.model._meta.db_table, self.column, row.community_id, row.pk)


class BlindIndex(models.BinaryField):
    """What finds a row by the exact value of one or several of its sealed columns.

    ``of`` names these columns, ``normal`` turns their texts into the one that counts ("" when unknown).
    """

    description = "Empreinte d’une colonne scellée"

    def __init__(
        self,
        *args: Any,
        of: Sequence[str] = (),
        normal: Callable[..., str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.of, self.normal = tuple(of), normal
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 -- Django's signature
        held = [model_instance.__dict__.get(name) for name in self.of]
        if not any(isinstance(value, Clear) for value in held):
            return getattr(model_instance, self.attname)
        return self.mark(sealing_keys(INDEX_PURPOSE, current()), *self.texts(model_instance))

    def texts(self, row: models.Model) -> list[str]:
        return [getattr(row, name) or "" for name in self.of]

    def mark(self, keys: Keys, *texts: str, number: int | None = None) -> bytes | None:
        """A version, the number of the key, then sixteen bytes; None for what is not known."""
        if self.normal is None or not (text := self.normal(*texts)):
            return None
        number = number or keys.latest
        label = f"{self.model._meta.db_table}|{self.column}|{text}".encode()
        digest = hmac.digest(keys.key(number), label, "sha256")[:_MARK]
        return bytes([1]) + number.to_bytes(4, "big") + digest

    def marks(self, *texts: str) -> list[bytes]:
        """What to search for: one mark for each key, since a rotation may be under way."""
        session = current()
        session.searches += 1
        keys = session.keys(INDEX_PURPOSE)
        found = [self.mark(keys, *texts, number=number) for number in keys.numbers]
        return [mark for mark in found if mark is not None]


def case_of(row: Any) -> UUID:
    """The case that a row belongs to."""
    case: UUID = row.case_id if hasattr(row, "case_id") else row.pk
    return case


def sealing_keys(purpose: str, session: Session) -> Keys:
    """The keys of this class, on the session's own transaction; the first use makes one."""
    if not session.keys(purpose).latest:
        actions.sealing_keys(community=session.community, purpose=purpose, store=session.store, using=CARE)
        session.forget_keys(purpose)
    return session.keys(purpose)
