"""What a control may be drawn from: a registry of lists, each line with a name that does not change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.foundation.tenancy.models import Community
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.lacking import Period
from maillage.operations.evidence.models import Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its name (« preuve-12 »), what people read, and its proof when it is one (key)."""

    name: str
    label: str
    evidence: int | None = None


Lister = Callable[[Community, Period], Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Population:
    key: str
    label: str
    lines: Lister


_populations: dict[str, Population] = {}


def drawn_from(key: str, label: str) -> Callable[[Lister], Lister]:
    """Register a list, read in the scope of the community. ``key`` is stored: never change it."""

    def register(lines: Lister) -> Lister:
        _populations[key] = Population(key, label, lines)
        return lines

    return register


def populations() -> list[Population]:
    return list(_populations.values())


def population(key: str) -> Population | None:
    return _populations.get(key)


@drawn_from("evidence", "Les preuves de l’année")
def proofs(community: Community, period: Period) -> Sequence[Line]:
    """The standing proofs whose fact is in the year; what is internal was never handed over."""
    found = (
        Evidence.objects.standing()
        .filter(period.condition("fact_on"))
        .exclude(confidentiality=Confidentiality.INTERNAL)
        .order_by("number")
    )
    return [Line(f"preuve-{one.number}", _label(one), one.pk) for one in found]


def _label(one: Evidence) -> str:
    """The nature before the title, unless the title begins with it."""
    nature: str = one.get_nature_display()
    return one.title if one.title.casefold().startswith(nature.casefold()) else f"{nature} : {one.title}"
