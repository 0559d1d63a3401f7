"""Contract years (from anniversary to anniversary) and the share of a year that a period fills."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .settings import ProrationUnit


@dataclass(frozen=True, slots=True)
class ContractYear:
    """One year of a contract: `starts_on` is in it, `next_anniversary` is not."""

    number: int
    starts_on: date
    next_anniversary: date

    @property
    def ends_on(self) -> date:
        """Last day of the year."""
        return self.next_anniversary - timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Whether the day falls in this year."""
        return self.starts_on <= day < self.next_anniversary


def contract_years(signed_on: date, count: int) -> tuple[ContractYear, ...]:
    """The contract years from the signature, every anniversary counted from the signature itself.

    A contract signed on 29 February has its anniversary on 28 February, and on the 29th again in leap years
    (rule of article 641 of the code of civil procedure for terms counted in months and years).
    """
    return tuple(
        ContractYear(n, signed_on + relativedelta(years=n - 1), signed_on + relativedelta(years=n))
        for n in range(1, count + 1)
    )


def share_to_end(year: ContractYear, day: date, unit: ProrationUnit) -> tuple[int, int]:
    """Share of the contract year from `day` to its end, as (units left, units in the year).

    `day` lies between the first day of the year (whole year) and the next anniversary (nothing left).
    """
    if not year.starts_on <= day <= year.next_anniversary:
        raise ValueError(f"{day} is outside of contract year {year.number}")
    if unit is ProrationUnit.DAYS:
        return (year.next_anniversary - day).days, (year.next_anniversary - year.starts_on).days
    if unit is ProrationUnit.E30_360:
        left = max(0, _days_30e360(day, year.next_anniversary))
        whole = _days_30e360(year.starts_on, year.next_anniversary)
        return min(left, whole), whole
    month_ends = [year.starts_on + relativedelta(months=k) for k in range(1, 12)] + [year.next_anniversary]
    return sum(1 for end in month_ends if end > day), 12


def share_between(year: ContractYear, start: date, end: date, unit: ProrationUnit) -> Fraction:
    """Share of the contract year from `start` (in) to `end` (out). Shares of successive periods add up."""
    left_at_start, whole = share_to_end(year, start, unit)
    left_at_end, _ = share_to_end(year, end, unit)
    return Fraction(left_at_start - left_at_end, whole)


def _days_30e360(start: date, end: date) -> int:
    """Days between two dates when every month counts 30 (European convention)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + min(end.day, 30) - min(start.day, 30)
