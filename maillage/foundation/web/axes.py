"""From values to positions along an axis of a chart. Pure arithmetic."""

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """``start`` is where ``low`` stands, ``end`` where ``high`` does; about ``parts`` round steps."""

    low: float
    high: float
    start: float
    end: float
    parts: int = 4

    @classmethod
    def around(cls, low: float, high: float, start: float, end: float, parts: int = 4) -> "Axis":
        """From one value to the other, or a little around them when they are the same."""
        if high - low < 1e-9 * max(abs(low), abs(high), 1.0):
            spare = max(abs(low) / 10, 0.5)
            low, high = low - spare, high + spare
        return cls(low, high, start, end, parts)

    @classmethod
    def rounded(cls, low: float, high: float, start: float, end: float) -> "Axis":
        """The same between two round values; from zero when the values are not far above it."""
        axis = cls.around(low, high, start, end)
        if low >= 0 and axis.low < (axis.high - axis.low):
            axis = cls(0.0, axis.high, start, end)
        step = axis._step()
        return cls(math.floor(axis.low / step) * step, math.ceil(axis.high / step) * step, start, end)

    def at(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Three to six round values within the axis."""
        step = self._step()
        first = math.ceil(self.low / step - 1e-9)
        return [step * rank for rank in range(first, math.floor(self.high / step + 1e-9) + 1)]

    def _step(self) -> float:
        rough = (self.high - self.low) / self.parts
        power = 10.0 ** math.floor(math.log10(rough))
        return next(power * one for one in _STEPS if power * one >= rough * 0.999)
