"""Days on which nobody works, by French department."""

from datetime import date
from functools import lru_cache

from jours_feries_france import JoursFeries

SATURDAY, SUNDAY = 5, 6
# Department (INSEE) -> zone of the library; the others follow the national list.
_ZONES = {
    "57": "Alsace-Moselle", "67": "Alsace-Moselle", "68": "Alsace-Moselle", "971": "Guadeloupe",
    "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte",
    "975": "Saint-Pierre-et-Miquelon", "977": "Saint-Barthélémy", "978": "Saint-Martin",
    "986": "Wallis-et-Futuna", "987": "Polynésie Française", "988": "Nouvelle-Calédonie",
}  # fmt: skip
ALSACE_MOSELLE = frozenset({"57", "67", "68"})


@lru_cache(maxsize=256)
def _year(zone: str, year: int) -> dict[date, str]:
    return {day: name for name, day in JoursFeries.for_year(year, zone=zone).items()}


def day_off(day: date, department: str = "") -> str:
    """Why nobody works that day: « samedi », « dimanche », the name of the holiday; empty on a working day.

    ``department`` is an INSEE code; an unknown or empty one follows the national list.
    """
    name = _year(_ZONES.get(department, "Métropole"), day.year).get(day, "")
    return name or {SATURDAY: "samedi", SUNDAY: "dimanche"}.get(day.weekday(), "")
