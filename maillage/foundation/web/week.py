"""« Ma semaine »: what each room asks of a person, gathered for the home of the community in one query.

A room registers a function and, apart, what it must read: expressions made with ``count`` and ``rows``. They
become the columns of a single statement, so that the home costs the same however many rooms there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Model, QuerySet, Subquery, Value
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce, JSONObject

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community

Filled = TypeVar("Filled", bound=Model)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: why, by when if a clock runs, and maybe the button that does it.

    ``url_name`` is the name of an address of the community, ``number`` and ``part`` what it takes after it.
    """

    title: str
    why: str
    button: str
    url_name: str
    number: int | None = None
    due: date | None = None
    tone: str = "todo"
    part: str = ""


Reads = Mapping[str, BaseExpression]
Reader = Callable[[Actor, date], Reads]
Asker = Callable[[Actor, date, Mapping[str, Any]], list[Task]]
Apart = Callable[[Actor, date, Community, Mapping[str, Any]], list[Task]]
_askers: list[tuple[Reader, Asker]] = []
_apart: list[tuple[Reader, Apart]] = []


def asks(reads: Reader) -> Callable[[Asker], Asker]:
    """Register a function that says what waits, and what it reads in the community in scope.

    ``reads(actor, today)`` gives expressions by name, none when this person has nothing to do with them: the
    function is then not called. It receives what was found, by the same names.
    """

    def register(function: Asker) -> Asker:
        _askers.append((reads, function))
        return function

    return register


def _nothing(actor: Actor, today: date) -> Reads:
    return {}


def asks_apart(reads: Reader = _nothing) -> Callable[[Apart], Apart]:
    """Register a room whose tables are behind another connection: it reads them itself, in one query.

    ``reads`` is what it must know from this side, with the rest of the home; it is called whatever was found.
    """

    def register(function: Apart) -> Apart:
        _apart.append((reads, function))
        return function

    return register


def count(rows: QuerySet[Any]) -> BaseExpression:
    """How many rows, 0 when there is none."""
    numbers = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), 0)


def rows(found: QuerySet[Any], *fields: str) -> BaseExpression:
    """The rows as a list of ``{field: value}``, in their order; a day comes as text, ``2026-11-22``."""
    return ArraySubquery(found.values(row=JSONObject(**{name: name for name in fields})))


def filled(model: type[Filled], row: Mapping[str, Any]) -> Filled:
    """A row of ``rows`` as its model, unsaved; ``author__email`` fills the author.

    Only what was read is there.
    """
    own: dict[str, Any] = {}
    others: dict[str, dict[str, Any]] = {}
    for name, value in row.items():
        first, _, inner = name.partition("__")
        if inner:
            others.setdefault(first, {})[inner] = value
        else:
            field: Any = model._meta.get_field(name)
            own[name] = field.to_python(value)
    for name, values in others.items():
        other: Any = model._meta.get_field(name).related_model
        own[name] = other(**values) if any(value is not None for value in values.values()) else None
    return model(**own)


def asked(community: Community, actor: Actor, today: date) -> list[Task]:
    """What every room asks of this person today. One query, and one for each room apart."""
    readers = [reads for reads, _ in (*_apart, *_askers)]
    wanted = {
        f"read_{rank}_{name}": found
        for rank, reads in enumerate(readers)
        for name, found in reads(actor, today).items()
    }
    row: Mapping[str, Any] = {}
    if wanted:
        row = Community.objects.filter(pk=community.pk).values(**wanted).get()

    def found_of(rank: int) -> Mapping[str, Any]:
        prefix = f"read_{rank}_"
        return {name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)}

    tasks: list[Task] = []
    for rank, (_, apart) in enumerate(_apart):
        tasks += apart(actor, today, community, found_of(rank))
    for rank, (_, function) in enumerate(_askers, start=len(_apart)):
        if found := found_of(rank):
            tasks += function(actor, today, found)
    return tasks
