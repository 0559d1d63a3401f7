"""Facts of the platform that a document may show: given by the rooms that own them, kept with their date.

A room declares a source in its app's ``ready()``::

    @source("territory.summary", "Le territoire en quelques chiffres")
    def summary(community: Community, today: date) -> Fact | None: ...

The function reads the community in scope; ``None`` says that there is nothing to tell yet. A fact is stored
beside what people write, never inside: refreshing it touches no word of theirs.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from maillage.foundation.documents.model import Figure, Key
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Fact:
    """What the platform knew on a day.

    ``text`` is light Markdown (``prose``), tables included; ``lines`` are (term, words) pairs for a cover;
    ``origin`` names where it comes from (« INSEE, populations légales ») and ``vintage`` of which year it is.
    """

    text: str
    origin: str
    vintage: str = ""
    figures: tuple[Figure, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A fact as it was taken: with its source's name and title, the day, and what tells it from another."""

    source: str
    title: str
    fact: Fact
    taken_on: date

    @property
    def digest(self) -> str:
        """Of what the fact says, whatever the day."""
        said = json.dumps(asdict(self.fact), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "title": self.title,
            "taken_on": self.taken_on.isoformat(),
            **asdict(self.fact),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Taken":
        figures = tuple(
            Figure(**{**one, "legend": tuple(Key(**key) for key in one["legend"])}) for one in raw["figures"]
        )
        fact = Fact(
            text=raw["text"],
            origin=raw["origin"],
            vintage=raw["vintage"],
            figures=figures,
            lines=tuple((term, words) for term, words in raw["lines"]),
        )
        return cls(raw["source"], raw["title"], fact, date.fromisoformat(raw["taken_on"]))

    def on(self, day: date) -> "Taken":
        return replace(self, taken_on=day)


Reader = Callable[[Community, date], Fact | None]
# Told what the document is about besides (``WrittenDocument.about``).
ReaderAbout = Callable[[Community, date, str], Fact | None]


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    title: str
    read: ReaderAbout


_sources: dict[str, Source] = {}
_MARKS = frozenset("\\`*_[]<>|#")


def quoted(text: str) -> str:
    """Words of someone for the text of a fact: on one line, none of its letters a mark."""
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in " ".join(text.split()))


def source(name: str, title: str) -> Callable[[Reader], Reader]:
    """Declare a source; its name is stored in documents: never change it."""

    def declare(read: Reader) -> Reader:
        _sources[name] = Source(name, title, lambda community, today, about: read(community, today))
        return read

    return declare


def source_about(name: str, title: str) -> Callable[[ReaderAbout], ReaderAbout]:
    """Declare a source that answers about one thing: the reader is also given ``about`` of the document."""

    def declare(read: ReaderAbout) -> ReaderAbout:
        _sources[name] = Source(name, title, read)
        return read

    return declare


def known() -> dict[str, Source]:
    """Every source declared, by name."""
    return dict(_sources)


def take(names: Iterable[str], community: Community, today: date, *, about: str = "") -> dict[str, Taken]:
    """What these sources say today of the community in scope; one undeclared or empty is left out."""
    found = {}
    for name in dict.fromkeys(names):
        declared = _sources.get(name)
        fact = declared.read(community, today, about) if declared else None
        if declared and fact is not None:
            found[name] = Taken(name, declared.title, fact, today)
    return found
