"""Lines of a FINESS extraction to rows of the staging tables: structures, then where they stand."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from maillage.reference.directory.enums import LabelKind
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.lines import NULL, RefusedLineError, Rows, clean
from maillage.reference.directory.names import name_key
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import MAX_LINE, TOO_LONG

_STRUCTURE, _PLACE = b"structureet", b"geolocalisation"
# The projection that the source of a position names, and that of each department when it names none.
_PROJECTIONS = {
    "LAMBERT_93": 2154, "UTM_N20": 5490, "UTM_N21": 4467, "UTM_N22": 2972, "UTM_S40": 2975, "UTM_S38": 4471,
}  # fmt: skip
_OVERSEAS = {"9A": 5490, "9B": 5490, "9C": 2972, "9D": 2975, "9F": 4471, "9E": 4467}
# West, south, east, north: mainland, Antilles and Guyane, Saint-Pierre-et-Miquelon, Indian Ocean.
_FRANCE = ((-6, 41, 10, 52), (-64, 2, -51, 19), (-57, 46, -56, 48), (44, -22, 56, -11))
NO_COMMUNE = "établissements dont la commune n’a pas été reconnue : gardés sans commune"


@cache
def _to_degrees(epsg: int) -> Any:
    from pyproj import Transformer  # noqa: PLC0415 -- 20 MB that web processes do without

    return Transformer.from_crs(epsg, 4326, always_xy=True)


class FinessReader:
    """Both kinds of lines of ``etalab-cs1100502`` and ``etalab-cs1100507``.

    No quoting, and either UTF-8 or Latin-1: each line is read as what it is.
    """

    stages = {
        "establishment": (
            "line", "finess", "finess_legal", "name", "search_key", "category", "category_group", "siret",
            "complement", "street", "postal_line", "commune_id", "phone", "opened_on", "updated_on",
        ),
        "place": ("line", "finess", "lat", "lon"),
    }  # fmt: skip

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        self.layout, self.gazetteer = layout, gazetteer
        self.labels: dict[tuple[str, str], str] = {}
        self.notes: Counter[str] = Counter()
        self.invented = False
        # Overseas only (about 4,000): their positions may not say their projection.
        self._projection: dict[str, int] = {}

    def rows(self, numbers: Sequence[int], lines: Sequence[bytes], hashes: Sequence[int]) -> Rows:
        """The rows of these lines; their hashes are not used, the whole register is compared."""
        rows = Rows({stage: [] for stage in self.stages})
        for number, line in zip(numbers, lines, strict=True):
            try:
                self._take(rows, number, line)
            except RefusedLineError as refusal:
                rows.refused.append((number, str(refusal), b"" if line == TOO_LONG else line[:120]))
        return rows

    def _take(self, rows: Rows, number: int, line: bytes) -> None:
        if line == TOO_LONG or len(line) > MAX_LINE:
            raise RefusedLineError("ligne trop longue (plus de 64 ko)")
        try:
            line = clean(line, "utf-8")
        except RefusedLineError:
            line = clean(line, "latin-1")
        fields = line.decode().split(";")
        if line.startswith(_STRUCTURE):
            self._take_structure(rows, number, fields)
        elif line.startswith(_PLACE):
            self._take_place(rows, number, fields)
        else:
            raise RefusedLineError("ni « structureet » ni « geolocalisation »")

    def _take_structure(self, rows: Rows, number: int, fields: list[str]) -> None:
        if len(fields) == 32 and not fields[31]:
            fields = fields[:31]
        if len(fields) != 31:
            raise RefusedLineError(f"{len(fields)} cellules au lieu de 31")
        finess, legal, short, long, extra, delivery = fields[1:7]
        way, postal = [*fields[7:11], fields[11]], fields[15]
        insee, department = fields[12], fields[13]
        if len(finess) != 9 or not finess.isalnum():
            raise RefusedLineError("numéro FINESS absent ou illisible")
        name = long or short
        if not name:
            raise RefusedLineError("raison sociale absente")
        code = (
            f"97{insee}"
            if department.startswith("9") and len(insee) == 3 and department[1:].isalpha()
            else department + insee
        )
        commune = self.gazetteer.commune(code, postal[:5], postal[5:])
        if not commune:
            self.notes[NO_COMMUNE] += 1
        if department in _OVERSEAS:
            self._projection[finess] = _OVERSEAS[department]
        self.invented = self.invented or finess.startswith("99")
        for kind, at in ((LabelKind.FINESS_CATEGORY, 18), (LabelKind.FINESS_GROUP, 20)):
            if fields[at] and fields[at + 1]:
                self.labels[kind.value, fields[at][:20]] = fields[at + 1]
        row = (
            str(number), finess, legal, name, name_key(f"{name} {short if short != name else ''}"),
            fields[18], fields[20], fields[22], " ".join(filter(None, (extra, delivery))),
            " ".join(filter(None, way)), postal, commune or NULL.decode(), fields[16],
            _day(fields[28]), _day(fields[30]),
        )  # fmt: skip
        rows.staged["establishment"].append("\t".join(row).encode())

    def _take_place(self, rows: Rows, number: int, fields: list[str]) -> None:
        if len(fields) < 4:
            raise RefusedLineError(f"{len(fields)} cellules au lieu de 6")
        finess, source = fields[1], fields[4] if len(fields) > 4 else ""
        try:
            x, y = (float(text.replace(",", ".")) for text in fields[2:4])
        except ValueError:
            raise RefusedLineError("coordonnées illisibles") from None
        epsg = next((code for name, code in _PROJECTIONS.items() if name in source.upper()), None)
        lon, lat = _to_degrees(epsg or self._projection.get(finess, 2154)).transform(x, y)
        if not any(west < lon < east and south < lat < north for west, south, east, north in _FRANCE):
            raise RefusedLineError("coordonnées hors de France")
        rows.staged["place"].append(f"{number}\t{finess}\t{lat:.6f}\t{lon:.6f}".encode())


def _day(text: str) -> str:
    """A day as PostgreSQL takes it, or NULL for what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return NULL.decode()
