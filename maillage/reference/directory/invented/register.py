"""An invented FINESS extraction, structures then positions, in the published layout."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pyproj import Transformer

from maillage.reference.directory.invented import words
from maillage.reference.directory.invented.people import Made, finess_number, places
from maillage.reference.geography.tables import read

_OVERSEAS = {"971": ("9A", 5490, "UTM_N20"), "972": ("9B", 5490, "UTM_N20"), "973": ("9C", 2972, "UTM_N22")}
_OVERSEAS |= {"974": ("9D", 2975, "UTM_S40"), "976": ("9F", 4471, "UTM_S38")}


def make_finess(folder: Path, *, departments: Sequence[str] = (), day: date = date(2026, 1, 5)) -> Made:
    """Write ``etalab-cs1100507-stock-<day>.csv`` into ``folder``: what communes of that size usually have."""
    folder.mkdir(parents=True, exist_ok=True)
    country = places(departments)
    table = read("communes.parquet")
    where = {
        code: (lat, lon) for code, lat, lon in table.select("code", "lat", "lon").drop_nulls().iter_rows()
    }
    structures, positions = [], []
    for home, code in enumerate(country.codes):
        kinds = [row for row in words.ESTABLISHMENTS if country.populations[home] >= row[4]]
        for rank, row in enumerate(kinds):
            finess = finess_number(home, rank)
            structures.append(_structure(finess, row, code, country.names[home], country.postal[home], home))
            if code in where:
                positions.append(_position(finess, code, *where[code], rank))
    path = folder / f"etalab-cs1100507-stock-{day:%Y%m%d}-0800.csv"
    text = "\n".join([f"finess;etalab;{len(structures)};{day}", *structures, *positions])
    path.write_text(f"{text}\n", encoding="utf-8")
    return Made((path,), len(structures) + len(positions))


def _structure(
    finess: str, row: tuple[str, str, str, str, int, str], code: str, town: str, postal: str, home: int
) -> str:
    category, label, group, group_label, _, name = row
    plant = words.PLANTS[home % len(words.PLANTS)].upper()
    department, _, _ = _OVERSEAS.get(code[:3], (code[:2], 0, ""))
    street = words.STREETS[home % len(words.STREETS)]
    full = name.format(f"{plant}S")
    number, phone = str(home % 90 + 1), f"01{home % 10_000:04d}{home % 9_000:04d}"
    cells = (
        "structureet", finess, finess, full[:30], f"{full} (inventé)", "", "", number, "R", street,
        "", "", code[2:], department, "", f"{postal} {town.upper()}", phone,
        "", category, label, group, group_label, "", "8610Z", "99", "Indéterminé", "1",
        "Etablissement public de santé", "2020-01-01", "2020-01-01", "2025-06-01",
    )  # fmt: skip
    return ";".join(cells)


@cache
def _transformer(epsg: int) -> Transformer:
    """Making one takes a thousand times what it then does."""
    return Transformer.from_crs(4326, epsg, always_xy=True)


def _position(finess: str, code: str, lat: float, lon: float, rank: int) -> str:
    """Near the centre of the commune, in the projection of the place."""
    _, epsg, name = _OVERSEAS.get(code[:3], ("", 2154, "LAMBERT_93"))
    x, y = _transformer(epsg).transform(lon, lat)
    x, y = x + 300 * (rank % 3 - 1), y + 300 * (rank // 3 - 1)
    return f"geolocalisation;{finess};{x:.1f};{y:.1f};1,INVENTE,80,IGN,BD_ADRESSE,V2.2,{name};2026-01-05"
