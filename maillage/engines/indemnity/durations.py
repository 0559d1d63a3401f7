"""How long is paid: the time spent, rounded by the step that was voted, within the cap of one line."""

from dataclasses import dataclass
from enum import StrEnum

HOUR = 60
DAY = 24 * HOUR


class Direction(StrEnum):
    """Which step a time that falls between two goes to."""

    UP = "up"
    NEAREST = "nearest"  # half a step goes up
    DOWN = "down"

    @property
    def label(self) -> str:
        return {"up": "supérieur", "nearest": "le plus proche", "down": "inférieur"}[self.value]


@dataclass(frozen=True, slots=True)
class Rounding:
    """``step`` minutes (1 leaves the time as it is); ``cap`` minutes at most for a line, 0 for none."""

    step: int = 1
    direction: Direction = Direction.NEAREST
    cap: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.step <= HOUR or not 0 <= self.cap <= DAY:
            raise ValueError("a step is 1 to 60 minutes, a cap at most a day")

    def apply(self, minutes: int) -> int:
        """The minutes that are paid. Raises ``ValueError`` for a time that no day holds."""
        if not 0 <= minutes <= DAY:
            raise ValueError("a line holds 0 to 1440 minutes")
        extra = {Direction.UP: self.step - 1, Direction.NEAREST: self.step // 2, Direction.DOWN: 0}
        rounded = (minutes + extra[self.direction]) // self.step * self.step
        return min(rounded, self.cap) if self.cap else rounded
