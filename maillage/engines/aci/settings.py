"""What the agreement, or what could be read of it, leaves open: each choice has a name and a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

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

_BOOLEANS = {"oui": True, "non": False}
_KINDS: dict[str, type[Enum] | None] = {
    "size_at_80000": Size,
    "proration_unit": ProrationUnit,
    "size_change_effect": Effect,
    "version_effect": Effect,
    "variable_prorated": None,
    "rounding": Rounding,
    "pre_mission_row": PreMissionRow,
    "default_start": DefaultStart,
    "use_reconstruction": None,
}


def settings_from(values: Mapping[str, str]) -> Settings:
    """Settings written as text, as `proration_unit` = `months`; booleans are `oui` and `non`.

    Raises ValueError with a French message on an unknown name or value.
    """
    read: dict[str, object] = {}
    for name, text in values.items():
        if name not in _KINDS:
            raise ValueError(f"le réglage « {name} » est inconnu ; choisissez parmi {', '.join(_KINDS)}")
        kind = _KINDS[name]
        choices: dict[str, object] = dict(_BOOLEANS)
        if kind is not None:
            choices = {str(member.value): member for member in kind}
        if name == "size_at_80000":
            choices = {"2": Size.TWO, "3": Size.THREE}
        if text not in choices:
            raise ValueError(f"{name} vaut {' ou '.join(choices)}, pas « {text} »")
        read[name] = choices[text]
    return Settings(**read)  # type: ignore[arg-type]
