"""« Ma semaine »: what each room asks of a person, gathered for the home of the community.

A room that needs the database declares what it reads as an expression on the community's row: one question
then answers for every room, however many they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Expression, Subquery
from django_scopes import get_scope

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: why, by when if a clock runs, and maybe the button that does it (an address name)."""

    title: str
    why: str
    button: str
    url_name: str
    number: int | None = None
    due: date | None = None
    tone: str = "todo"


Asker = Callable[[Actor, date], list[Task]]
ReadingAsker = Callable[[Actor, date, Any], list[Task]]
Reader = Callable[[date], Expression | Subquery]
_askers: list[Asker] = []
_reading: dict[str, tuple[Reader, ReadingAsker]] = {}


def asks(function: Asker) -> Asker:
    """Register a function that reads the community in scope and says what waits; one query at most each."""
    _askers.append(function)
    return function


def asks_with(reader: Reader) -> Callable[[ReadingAsker], ReadingAsker]:
    """Register a function that receives what ``reader`` reads, in the one query that all of them share.

    ``reader`` gives an expression on a row of ``Community`` (a subquery on ``OuterRef("pk")``), as for
    ``annotate``; the function receives its value, None for a subquery without a row.
    """

    def register(function: ReadingAsker) -> ReadingAsker:
        _reading[f"week_{function.__module__.replace('.', '_')}_{function.__name__}"] = (reader, function)
        return function

    return register


def asked(actor: Actor, today: date) -> list[Task]:
    """What every room asks of this person today."""
    tasks = [task for asker in _askers for task in asker(actor, today)]
    if _reading:
        expressions = {name: reader(today) for name, (reader, _) in _reading.items()}
        community: Community = get_scope()["community"]
        row = Community.objects.filter(pk=community.pk).annotate(**expressions).values(*expressions).get()
        tasks += [task for name, (_, asker) in _reading.items() for task in asker(actor, today, row[name])]
    return tasks
