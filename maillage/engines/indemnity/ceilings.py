"""Where a person stands under the ceiling of a year: what is left, which alert, whether more fits."""

from dataclasses import dataclass
from enum import StrEnum

from maillage import french

from .figures import Figure

_STEPS = (80, 90, 100)


class Level(StrEnum):
    """The alerts, in hundredths of the ceiling."""

    QUIET = "quiet"
    WATCH = "80"
    NEAR = "90"
    REACHED = "100"

    @property
    def label(self) -> str:
        return "" if self is Level.QUIET else f"{self.value}{french.NBSP}% du plafond"


@dataclass(frozen=True, slots=True)
class Standing:
    """Cents engaged in a year, here and (when the person agreed) in other communities."""

    year: int
    ceiling_cents: int
    here_cents: int
    elsewhere_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.here_cents + self.elsewhere_cents

    @property
    def left_cents(self) -> int:
        """Never below zero: sums engaged elsewhere may already be beyond."""
        return max(0, self.ceiling_cents - self.total_cents)

    @property
    def percent(self) -> int:
        """Rounded down: 100 only once the ceiling is reached."""
        return self.total_cents * 100 // self.ceiling_cents

    @property
    def level(self) -> Level:
        reached = [step for step in _STEPS if self.total_cents * 100 >= step * self.ceiling_cents]
        return Level(str(reached[-1])) if reached else Level.QUIET

    def fits(self, cents: int) -> bool:
        """Whether so much more stays within the ceiling."""
        return cents <= self.left_cents

    def after(self, cents: int) -> "Standing":
        return Standing(self.year, self.ceiling_cents, self.here_cents + cents, self.elsewhere_cents)

    @property
    def explanation(self) -> str:
        text = (
            f"{french.euros(self.total_cents)} engagés sur {french.euros(self.ceiling_cents)} en {self.year}"
        )
        if self.elsewhere_cents:
            text += f", dont {french.euros(self.elsewhere_cents)} dans une autre communauté"
        return french.sentence(f"{text} : il reste {french.euros(self.left_cents)}.")


def standing(figure: Figure, here_cents: int, elsewhere_cents: int = 0) -> Standing:
    """Where the person stands. Raises ``IndemnityError`` while the ceiling of the year is not confirmed."""
    if here_cents < 0 or elsewhere_cents < 0:
        raise ValueError("what is engaged is not below zero")
    return Standing(figure.year, figure.confirmed_cents, here_cents, elsewhere_cents)
