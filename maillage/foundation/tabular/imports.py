"""What a room declares so that people can bring it their spreadsheets: see ``README.md`` for an example."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms

from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.fields import Field
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row: ``what`` names it in French, ``detail`` says what changes, or why not.

    The detail of a refused row is kept with the trace of the import: it never names a person.
    """

    line: int
    outcome: Outcome
    what: str
    detail: str = ""


Options = Mapping[str, Any]
Judge = Callable[[Sequence[Row], Options], Sequence[Verdict]]


class Write(Protocol):
    """An action of the calling room: it writes the rows in one transaction, and says what it did of each.

    One verdict a row, with the outcomes that ``judge`` would give; a row may be refused, never forgotten.
    """

    def __call__(
        self, *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
    ) -> Sequence[Verdict]: ...


@dataclass(frozen=True, slots=True)
class Import:
    """One kind of file that a room takes.

    ``key`` prefixes the names of its addresses and is stored: never change it. ``fields`` is called inside
    the scope of the community. ``judge`` only reads: it says beforehand what ``write`` would do. ``options``
    is a form for what holds for the whole file (its date, its source); its cleaned data reach both.
    ``home`` is the name of the page to come back to, ``help_page`` that of the help.
    """

    key: str
    title: str
    intro: str
    permission: Permission
    fields: Callable[[], Sequence[Field]]
    judge: Judge
    write: Write
    home: str
    help_page: str
    key_of: Callable[[Row], Hashable] | None = None
    options: type[forms.Form] | None = None
