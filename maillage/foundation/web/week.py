"""« Ma semaine »: what each room asks of a person, gathered for the home of the community."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.foundation.access.queries import Actor


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
_askers: list[Asker] = []


def asks(function: Asker) -> Asker:
    """Register a function that reads the community in scope and says what waits; one query at most each."""
    _askers.append(function)
    return function


def asked(actor: Actor, today: date) -> list[Task]:
    """What every room asks of this person today."""
    return [task for asker in _askers for task in asker(actor, today)]
