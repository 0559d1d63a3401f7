"""What the agreement, or what could be read of it, leaves open: each choice has a name and a default."""

from dataclasses import dataclass
from enum import StrEnum

from .vocabulary import PreMissionRow, Size


class ProrationUnit(StrEnum):
    """How the share of a contract year is counted."""

    DAYS = "days"
    MONTHS = "months"
    E30_360 = "30E360"


class Effect(StrEnum):
    """When a change (of size, of version of the agreement) acts on the amounts."""

    NEXT_ANNIVERSARY = "next_anniversary"
    ON_DATE = "on_date"


class DefaultStart(StrEnum):
    """When a mission starts if nobody says."""

    DEADLINE = "deadline"
    SIGNATURE = "signature"


class Rounding(StrEnum):
    """How a total is cut into whole cents; both rules keep the parts equal to the total."""

    LARGEST_REMAINDER = "largest_remainder"
    LAST_TAKES_REST = "last_takes_rest"


@dataclass(frozen=True, slots=True)
class Settings:
    """Readings of the agreement that no source settles. Defaults are the readings of `README.md`.

    size_at_80000: size of a population of exactly 80 000 (the published wording fits sizes 2 and 3).
    proration_unit: exact days of the contract year, contract months (a begun month counts whole), or 30E/360.
    size_change_effect, version_effect: whole contract years keep the size and the version of their first day,
        or the amount of the year is cut at the date of the change.
    variable_prorated: whether the variable part of a mission's first year follows its fixed part.
    rounding: how an advance and its balance share the cents.
    pre_mission_row: the amount before missions with or without the 75 % increase of avenant 2.
    default_start: a mission without a given date starts at its deadline (at the first anniversary when the
        agreement sets none), or on the day of signature.
    use_reconstruction: fill unknown figures with reconstruction R1, marked low, or leave them unknown.
    """

    size_at_80000: Size = Size.THREE
    proration_unit: ProrationUnit = ProrationUnit.DAYS
    size_change_effect: Effect = Effect.NEXT_ANNIVERSARY
    version_effect: Effect = Effect.NEXT_ANNIVERSARY
    variable_prorated: bool = True
    rounding: Rounding = Rounding.LARGEST_REMAINDER
    pre_mission_row: PreMissionRow = PreMissionRow.BASE
    default_start: DefaultStart = DefaultStart.DEADLINE
    use_reconstruction: bool = True

    def __post_init__(self) -> None:
        if self.size_at_80000 not in (Size.TWO, Size.THREE):
            raise ValueError("size_at_80000 must be 2 or 3")


DEFAULT_SETTINGS = Settings()
