"""Regional parameters as dated data (``data/regions.toml``): a region's own value, else the national one."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from maillage import french
from maillage.communities.creation.stages import DATA
from maillage.engines.aci import Confidence
from maillage.engines.deadlines import Clock, Unit

_UNITS = {"days": Unit.DAYS, "months": Unit.MONTHS}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value: an integer in ``unit`` (days, months, cents, people), or a text; None and empty are unknown.

    ``region`` is an INSEE code, empty for a national value. It holds from ``valid_from`` to ``valid_to``.
    """

    code: str
    label: str
    region: str
    source: str
    confidence: Confidence
    value: int | None = None
    unit: str = ""
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_known(self) -> bool:
        return self.value is not None or bool(self.text)

    @property
    def shown(self) -> str:
        """The value in French, with its unit."""
        if self.value is None:
            return self.text or "inconnu"
        if self.unit == "cents":
            return french.euros(self.value)
        if self.unit in _UNITS:
            return _UNITS[self.unit].said(self.value)
        return f"{french.number(self.value)} habitants"

    def clock(self) -> Clock | None:
        """The time limit that it states; None when it is not one, or not known."""
        return Clock(self.value, _UNITS[self.unit]) if self.value and self.unit in _UNITS else None

    def holds(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@lru_cache(maxsize=1)
def _all() -> tuple[Parameter, ...]:
    raw: dict[str, Any] = tomllib.loads((DATA / "regions.toml").read_text(encoding="utf-8"))
    return tuple(
        Parameter(**{**one, "label": raw["labels"][one["code"]], "confidence": Confidence(one["confidence"])})
        for one in raw["parameter"]
    )


def parameters(region: str, day: date) -> dict[str, Parameter]:
    """{code: what holds that day in this region}, the region's own before the national, the newest first."""
    found: dict[str, Parameter] = {}
    held = [one for one in _all() if one.region in {"", region} and one.holds(day)]
    for one in sorted(held, key=lambda one: (one.region != "", one.valid_from or date.min)):
        found[one.code] = one
    return found
