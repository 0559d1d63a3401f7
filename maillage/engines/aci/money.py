"""Integer cents: rounding and sharing without losing or making one."""

from collections.abc import Sequence
from fractions import Fraction

from .settings import Rounding


def round_half_up(amount: Fraction) -> int:
    """Nearest whole cent of a non-negative amount, a half going up."""
    if amount < 0:
        raise ValueError("an amount cannot be negative")
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def allocate(
    total_cents: int, weights: Sequence[int], rounding: Rounding = Rounding.LARGEST_REMAINDER
) -> tuple[int, ...]:
    """Share `total_cents` along `weights`; the parts always sum to the total.

    Largest remainder: each part is rounded down, then the cents left go one by one to the largest remainders
    (the earlier part first when they are equal). Last takes rest: the cents left go to the last part.
    Raises ValueError on a negative total or weight, or when every weight is zero.
    """
    if total_cents < 0 or any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("needs a non-negative total and non-negative weights, one at least above zero")
    whole = sum(weights)
    parts = [total_cents * weight // whole for weight in weights]
    left = total_cents - sum(parts)
    if rounding is Rounding.LAST_TAKES_REST:
        parts[-1] += left
    else:
        by_remainder = sorted(range(len(weights)), key=lambda i: -(total_cents * weights[i] % whole))
        for i in by_remainder[:left]:
            parts[i] += 1
    return tuple(parts)
