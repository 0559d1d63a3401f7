"""Live objects that may be a proof: a registry that rooms fill.

What is added is a copy of what the object says that day, laid out as a PDF and frozen; the object goes on
living, and the page of the proof says when it has changed since.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.model import Document
from maillage.foundation.tenancy.models import Community
from maillage.operations.evidence.enums import Nature


@dataclass(frozen=True, slots=True)
class Offer:
    """An object that could be added: its reference in its room, its title, its day, a few words."""

    ref: str
    title: str
    on: date
    detail: str = ""
    sheets: tuple[int, ...] = ()  # numbers of action sheets that it obviously serves


@dataclass(frozen=True, slots=True)
class Told:
    """What an object says: ``document`` is what is frozen, ``url`` its page. ``names`` says that people are
    named in it: the proof is then not open to every member.
    """

    title: str
    on: date
    nature: Nature
    proves: str
    document: Document
    url: str
    names: bool = False

    @property
    def stamp(self) -> str:
        """Changes when anything that the document says changes."""
        return hashlib.sha256(repr(self.document).encode()).hexdigest()


Offers = Callable[[Community, date], Sequence[Offer]]
Teller = Callable[[Community, str], Told | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of live object; ``permission`` is what one needs to read it."""

    key: str
    label: str
    permission: Permission
    offers: Offers
    tell: Teller


_sources: dict[str, Source] = {}


def proves(key: str, label: str, permission: Permission, offers: Offers) -> Callable[[Teller], Teller]:
    """Register a kind of object by the function that tells one, from its reference; ``offers`` lists them.

    Both read in the scope of the community. ``key`` is stored: never change it.
    """

    def register(tell: Teller) -> Teller:
        _sources[key] = Source(key, label, permission, offers, tell)
        return tell

    return register


def sources() -> list[Source]:
    """Every kind, in the order of their labels."""
    return sorted(_sources.values(), key=lambda one: one.label)


def source_of(key: str) -> Source | None:
    """The kind of this key; None when no room declares it any more."""
    return _sources.get(key)
