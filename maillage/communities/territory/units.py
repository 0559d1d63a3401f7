"""Codes that cannot be taken, and units that overlap. Pure: values in, values and French sentences out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maillage.reference.geography.queries import Unit

# The largest real community holds about 150 communes. An address of 8 190 characters is what servers accept:
# 6 a unit, plus the sub-territories and the history of the drawing.
MAX_UNITS = 1_000


@dataclass(frozen=True, slots=True)
class Unknown:
    """A code that names nothing, and the commune that replaced it when it merged."""

    code: str
    successor: str
    successor_name: str

    @property
    def sentence(self) -> str:
        if self.successor:
            return (
                f"{self.code} : cette commune a fusionné ; "
                f"elle fait aujourd’hui partie de {self.successor_name} ({self.successor})."
            )
        if len(self.code) == 9:
            return f"{self.code} : aucun IRIS ne porte ce code."
        return f"{self.code} : aucune commune ne porte ce code."


class UnknownUnitsError(ValueError):
    """Some codes name nothing: the message says which, and what to write instead."""

    def __init__(self, codes: Sequence[str], successors: Mapping[str, tuple[str, str]]) -> None:
        self.unknown = tuple(Unknown(code, *successors.get(code, ("", ""))) for code in codes)
        super().__init__(" ".join(entry.sentence for entry in self.unknown))


def normalise(units: Sequence[Unit], city_of: Callable[[str], str]) -> tuple[list[Unit], list[str]]:
    """Drop what is already inside another unit: an IRIS of a whole commune, a district of a whole city.

    The units come back by code, whatever the order they came in.
    """
    whole = {unit.code: unit for unit in units if len(unit.code) != 9}
    kept: dict[str, Unit] = {}
    swallowed: dict[str, list[Unit]] = {}
    for unit in units:
        holders = [city_of(unit.commune)]
        if len(unit.code) == 9:
            holders.append(unit.commune)
        holder = next((code for code in holders if code in whole and code != unit.code), "")
        if holder:
            swallowed.setdefault(holder, []).append(unit)
        else:
            kept[unit.code] = unit
    messages = [
        f"{whole[holder].name} est déjà dans le territoire en entier : {_names(parts)} n’y ajoute rien."
        for holder, parts in sorted(swallowed.items())
    ]
    return [kept[code] for code in sorted(kept)], messages


def _names(units: Sequence[Unit]) -> str:
    if len(units) > 1:
        return f"choisir aussi {len(units)} de ses parties"
    return f"choisir aussi {units[0].name}"
