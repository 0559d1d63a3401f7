"""What may be settled by the bank, registered by the rooms above: this one knows none of them.

A room above writes a ``Source`` and calls ``register`` when its app is ready.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models.expressions import BaseExpression

from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that waits for money: what the person reads, and what the matcher compares.

    ``wanted.key`` begins with the code of its source. ``url_name`` and ``url_arg`` (after the
    community's slug) open its page.
    """

    wanted: Wanted
    label: str
    detail: str
    url_name: str
    url_arg: int


class Settle(Protocol):
    """Write that money settled the thing: returns the key of what was written.

    The same ``key`` again writes nothing more and returns the first writing. ``cents`` is above zero. Raises
    ``TreasuryError`` when the thing is no longer open for so much.
    """

    def __call__(self, *, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str: ...


class Unsettle(Protocol):
    """Undo what ``Settle`` wrote under this proof; twice changes nothing. Raises ``TreasuryError``."""

    def __call__(self, *, by: User, proof: str, reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that the bank may settle. ``permission``: who may settle it.

    ``reads`` says which rows are open in the community in scope (``foundation.web.week.rows``): those of all
    sources come in one query. ``expected`` makes of them what waits for money, and asks the database nothing.
    """

    code: str
    label: str
    permission: Permission
    reads: Callable[[], BaseExpression]
    expected: Callable[[Sequence[Mapping[str, Any]]], list[Expected]]
    settle: Settle
    unsettle: Unsettle


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Make a kind of thing known to the treasury; a code is registered once."""
    if _sources.setdefault(source.code, source) is not source:
        raise ValueError(f"two sources named {source.code}")
    return source


def source_of(code: str) -> Source | None:
    return _sources.get(code)


def sources_for(actor: Actor) -> list[Source]:
    """Those that this person may settle."""
    return [source for source in _sources.values() if actor.can(source.permission)]
