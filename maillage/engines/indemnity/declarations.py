"""What the association declares to the tax office: each beneficiary whose year is above the threshold."""

from collections.abc import Iterable
from dataclasses import dataclass

from .figures import Figure


@dataclass(frozen=True, slots=True)
class Paid:
    """What one line paid to one person; travel apart, as the form asks."""

    person: int
    time_cents: int
    travel_cents: int = 0


@dataclass(frozen=True, slots=True)
class Declared:
    """The year of one person; ``due`` when it must be declared."""

    person: int
    time_cents: int
    travel_cents: int
    due: bool

    @property
    def total_cents(self) -> int:
        return self.time_cents + self.travel_cents


def declared(paid: Iterable[Paid], threshold: Figure) -> list[Declared]:
    """The sums of a year by person, the largest first: due strictly above the threshold, travel included.

    Raises ``IndemnityError`` while the threshold of the year is not confirmed.
    """
    limit = threshold.confirmed_cents
    sums: dict[int, tuple[int, int]] = {}
    for one in paid:
        time, travel = sums.get(one.person, (0, 0))
        sums[one.person] = (time + one.time_cents, travel + one.travel_cents)
    rows = [
        Declared(person, time, travel, due=time + travel > limit) for person, (time, travel) in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row.total_cents, row.person))
