"""What a control may be drawn from: a registry of lists, each line with a name that does not change.

The list of the proofs is here; those of the other rooms below are in ``own_populations``, and a room above
registers its own when the app is ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.foundation.access.enums import Permission
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.lacking import Period
from maillage.operations.evidence.models import Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its name (« preuve-12 »), what people read, and its proof when it is one (key)."""

    name: str
    label: str
    evidence: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file of a line; ``key`` finds it again, with the name of the line."""

    key: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A line as both sides read it: (label, value) facts, its files, its page in the community (path)."""

    facts: tuple[tuple[str, str], ...]
    files: tuple[File, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, and the name under which it is given."""

    name: str
    media_type: str
    content: bytes


Lister = Callable[[AciContract, int], Sequence[Line]]
Opener = Callable[[str], Opened | None]
Giver = Callable[[str, int], Content | None]


@dataclass(frozen=True, slots=True)
class Population:
    """``opens`` and ``gives`` are for lines that have no page of their own on the side of the agencies: they
    take the name of a line. ``permission`` is what one needs in the community to open one.
    """

    key: str
    label: str
    lines: Lister
    permission: Permission
    opens: Opener | None = None
    gives: Giver | None = None


PROOF_NAME = "preuve-{}"
_populations: dict[str, Population] = {}


def drawn_from(
    key: str,
    label: str,
    permission: Permission,
    *,
    opens: Opener | None = None,
    gives: Giver | None = None,
) -> Callable[[Lister], Lister]:
    """Register a list: a function of a contract and a year, read in the scope of the community.

    ``key`` and the names of the lines are stored: never change them.
    """

    def register(lines: Lister) -> Lister:
        _populations[key] = Population(key, label, lines, permission, opens, gives)
        return lines

    return register


def populations() -> list[Population]:
    return list(_populations.values())


def population(key: str) -> Population | None:
    return _populations.get(key)


@drawn_from("evidence", "Les preuves de l’année", Permission.EVIDENCE_VIEW)
def proofs(contract: AciContract, year: int) -> Sequence[Line]:
    """The standing proofs whose fact is in the year; what is internal was never handed over."""
    days = contract_year(contract, year)
    found = (
        Evidence.objects.standing()
        .filter(Period(days.starts_on, days.ends_on).condition("fact_on"))
        .exclude(confidentiality=Confidentiality.INTERNAL)
        .order_by("number")
    )
    return [Line(PROOF_NAME.format(one.number), _label(one), one.pk) for one in found]


def _label(one: Evidence) -> str:
    """The nature before the title, unless the title begins with it."""
    nature: str = one.get_nature_display()
    return one.title if one.title.casefold().startswith(nature.casefold()) else f"{nature} : {one.title}"
