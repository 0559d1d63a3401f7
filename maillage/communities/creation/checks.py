"""The registry by which rooms answer lines of the checklists: a higher room registers, this one asks.

A provider is registered in its app's ``ready()``::

    @answers("letter_complete", "letter_filed")
    def letter(community: Community, today: date) -> dict[str, Answer]: ...

It runs in the community's scope and should ask the database one question at most. One that only reads a few
columns says which, and asks nothing: those of every room are one query, and what was read is its last
argument::

    @answers_from(lambda today: {"last": rows(...)}, "diagnosis_frozen")
    def diagnosis(community: Community, today: date, read: Mapping[str, Any]) -> dict[str, Answer]: ...
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.expressions import BaseExpression

from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Answer:
    """What a room knows of one line.

    ``detail`` is a short French sentence; ``url_name`` (with ``number`` if it takes one) is where one sees or
    does it, ``address`` where a number does not say it; ``document`` names the proof.
    """

    done: bool
    detail: str = ""
    on: date | None = None
    url_name: str = ""
    number: int | None = None
    document: str = ""
    address: str = ""


Provider = Callable[[Community, date], dict[str, Answer]]
Reads = Callable[[date], Mapping[str, BaseExpression]]
Told = Callable[[Community, date, Mapping[str, Any]], dict[str, Answer]]


@dataclass(frozen=True, slots=True)
class _Room:
    """A provider; ``reads`` are the columns of the community that it is handed, if it takes some."""

    name: str
    answer: Callable[..., dict[str, Answer]]
    reads: Reads | None = None


_providers: dict[str, _Room] = {}


def answers(*codes: str) -> Callable[[Provider], Provider]:
    """Register a provider for these codes. Raises ``ValueError`` when another one answers one of them."""

    def register(provider: Provider) -> Provider:
        _register(codes, _Room(provider.__qualname__, provider))
        return provider

    return register


def answers_from(reads: Reads, *codes: str) -> Callable[[Told], Told]:
    """The same for one that is handed what ``reads`` names: expressions on ``Community``."""

    def register(provider: Told) -> Told:
        _register(codes, _Room(provider.__qualname__, provider, reads))
        return provider

    return register


def _register(codes: tuple[str, ...], room: _Room) -> None:
    for code in codes:
        former = _providers.get(code)
        if former is not None and former.name != room.name:
            raise ValueError(f"{code} is already answered by {former.name}")
        _providers[code] = room


def answered(community: Community, today: date) -> dict[str, Answer]:
    """Every answer that the rooms give today; each provider is asked once."""
    rooms = list(dict.fromkeys(_providers.values()))
    read = _read(community, today, rooms)
    found: dict[str, Answer] = {}
    for room in rooms:
        found |= room.answer(community, today, *([read[room]] if room in read else []))
    return found


def _read(community: Community, today: date, rooms: list[_Room]) -> dict[_Room, dict[str, Any]]:
    """What each of those that read columns reads. One query for all of them."""
    wanted = {
        f"room{rank}_{name}": (room, name, column)
        for rank, room in enumerate(rooms)
        if room.reads
        for name, column in room.reads(today).items()
    }
    if not wanted:
        return {}
    columns = {key: column for key, (_, _, column) in wanted.items()}
    row: Mapping[str, Any] = Community.objects.filter(pk=community.pk).values(**columns).get()
    found: dict[_Room, dict[str, Any]] = {}
    for key, (room, name, _) in wanted.items():
        found.setdefault(room, {})[name] = row[key]
    return found


def is_answered_by_a_room(check: str) -> bool:
    """Whether a room answers this code, so that no person may tick it."""
    return check in _providers
