"""Published lines to rows of the staging tables, as PostgreSQL's COPY takes them. No database.

Everything is bytes: a national file has 2.2 million lines, and turning them into text would double the time.
A line that is not taken raises ``RefusedLineError``; nothing of it is kept.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import xxhash

from maillage.reference.directory.enums import INVENTED_PREFIX, LabelKind
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.names import luhn_valid, name_key
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import MAX_LINE, TOO_LONG, Numbers

NULL = b"\\N"
# What repeats itself is remembered up to so many entries, then forgotten: memory stays bounded.
_REMEMBERED = 50_000
_INVENTED = INVENTED_PREFIX.encode()
BAD_KEY = "numéros RPPS dont la clé de contrôle est inattendue : repris tels que publiés"
NO_COMMUNE = "adresses dont la commune n’a pas été reconnue : gardées sans commune"


class RefusedLineError(Exception):
    """Why a line is not taken, in French."""


@dataclass(slots=True)
class Rows:
    """Rows by staging table, one or several in a chunk; what was refused: (line, reason, beginning)."""

    staged: dict[str, list[bytes]] = field(default_factory=dict)
    refused: list[tuple[int, str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """One block of a file, read: its last line, the position reached, the hash of each of its lines, and what
    its new lines say.
    """

    last: int
    done: int
    hashes: Numbers
    rows: Rows
    labels: dict[tuple[str, str], str]
    notes: Counter[str]


class LineReader(ABC):
    """Base of the readers of pipe-separated files: fields, identifiers, labels."""

    stages: dict[str, tuple[str, ...]] = {}
    label_columns: Sequence[tuple[LabelKind, str]] = ()

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        self.layout, self.gazetteer = layout, gazetteer
        self.labels: dict[tuple[str, str], str] = {}
        self.notes: Counter[str] = Counter()
        self.invented = False
        self._seen_labels: set[int] = set()
        self._ident = self._asked = b""
        at = layout.at
        self._names = itemgetter(
            *(at[f"{column}{end}"] for _, column in self.label_columns for end in ("", "_label"))
        )
        self._who = itemgetter(at["ident"], at["id_type"], at["identifier"])

    def rows(self, numbers: Sequence[int], lines: Sequence[bytes], hashes: Sequence[int]) -> Rows:
        """The rows of these lines; ``hashes`` are signed 64-bit."""
        rows = Rows({stage: [] for stage in self.stages})
        for number, line, line_hash in zip(numbers, lines, hashes, strict=True):
            try:
                self.take(rows, b"%d\t%d" % (number, line_hash), self.fields(line))
            except RefusedLineError as refusal:
                excerpt = b"" if line == TOO_LONG else line[:120]
                rows.refused.append((number, str(refusal), excerpt))
        return rows

    @abstractmethod
    def take(self, rows: Rows, start: bytes, fields: list[bytes]) -> None:
        """Add what this line says; ``start`` is its number and hash."""

    def fields(self, line: bytes) -> list[bytes]:
        """The cells of the line, one empty one past the last for the columns that the file lacks."""
        if line == TOO_LONG or len(line) > MAX_LINE:
            raise RefusedLineError("ligne trop longue (plus de 64 ko)")
        line = clean(line, self.layout.encoding)
        fields = line.split(b"|")
        width = self.layout.width
        if len(fields) != width:
            if abs(len(fields) - width) > 1 or (fields[-1] and len(fields) > width):
                raise RefusedLineError(f"{len(fields)} cellules au lieu de {width}")
            fields = fields[:width] if len(fields) > width else [*fields, b""]
        fields.append(b"")
        return fields

    def ident_of(self, fields: list[bytes]) -> bytes:
        """The national identifier, checked once a person."""
        who = self._who(fields)
        if who[0] == self._asked and who[0]:
            return self._ident
        national, kind, identifier = who
        ident = national or kind + identifier
        if not 9 <= len(ident) <= 20 or not ident.isalnum():
            raise RefusedLineError("identifiant national absent ou illisible")
        if ident.startswith(b"8") and kind in {b"8", b""}:
            if len(ident) != 12 or not ident.isdigit():
                raise RefusedLineError("numéro RPPS qui n’a pas 11 chiffres")
            if not luhn_valid(ident[1:].decode()):
                self.notes[BAD_KEY] += 1
        self.invented = self.invented or ident.startswith(_INVENTED)
        self._asked, self._ident = national, ident
        return ident

    def note_labels(self, fields: list[bytes]) -> None:
        """Remember the labels that the line gives to its codes."""
        cells = self._names(fields)
        key = hash(cells)
        if key in self._seen_labels:
            return
        if len(self._seen_labels) >= _REMEMBERED:
            self._seen_labels.clear()
        self._seen_labels.add(key)
        for rank, (kind, _) in enumerate(self.label_columns):
            code, label = cells[2 * rank], cells[2 * rank + 1]
            if code and label and len(code) <= 20:
                self.labels[kind.value, code.decode()] = label.decode()


def clean(line: bytes, encoding: str) -> bytes:
    """The line as UTF-8 without what COPY would misread. Raises RefusedLineError."""
    if b"\0" in line:
        raise RefusedLineError("caractère nul")
    if not line.isascii():
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            raise RefusedLineError("caractères illisibles : la ligne n’est pas en UTF-8") from None
        line = text.encode()
    if b"\\" in line or b"\t" in line:
        line = line.replace(b"\\", b"\\\\").replace(b"\t", b" ")
    return line


class PracticeReader(LineReader):
    """The activity file: persons, places and activities."""

    stages = {
        "person": ("line", "ident", "title", "last_name", "first_name", "search_key"),
        "site": (
            "line", "ident", "siret", "finess", "finess_legal", "name", "trade_name", "phone", "email",
            "country", "postal_code", "complement", "street", "postal_line", "commune_id", "search_key",
        ),
        "practice": (
            "line", "line_hash", "professional_id", "profession", "category", "specialty_kind", "specialty",
            "mode", "sector", "section", "function", "genre", "authority", "site_id", "commune_id",
        ),
    }  # fmt: skip
    label_columns = [
        (LabelKind.PROFESSION, "profession"),
        (LabelKind.CATEGORY, "category"),
        (LabelKind.SPECIALTY_KIND, "specialty_kind"),
        (LabelKind.SPECIALTY, "specialty"),
        (LabelKind.MODE, "mode"),
        (LabelKind.SECTOR, "sector"),
        (LabelKind.SECTION, "section"),
        (LabelKind.FUNCTION, "function"),
        (LabelKind.GENRE, "genre"),
    ]

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        super().__init__(layout, gazetteer)
        pick = lambda names: itemgetter(*(layout.at[name] for name in names.split()))  # noqa: E731
        self._person = pick("title civility last_name first_name")
        self._activity = pick(
            "profession category specialty_kind specialty mode sector section function genre authority"
        )
        self._plain = pick("siret finess finess_legal site_name trade_name phone email country postal_code")
        self._address = pick("addressee building number repeat street_kind street mention cedex")
        self._place = pick("commune postal_code commune_label cedex")
        self._site = layout.at["site"]
        self._last_person: tuple[bytes, ...] = ()
        self._communes: dict[tuple[bytes, ...], bytes] = {}
        self._sites: set[bytes] = set()

    def take(self, rows: Rows, start: bytes, fields: list[bytes]) -> None:
        ident = self.ident_of(fields)
        activity = self._activity(fields)
        if not 0 < len(activity[0]) <= 10:
            raise RefusedLineError("code de profession absent ou illisible")
        person = (ident, *self._person(fields))
        if person != self._last_person:
            self._add_person(rows, start, person)
        self.note_labels(fields)
        commune = self.commune_of(fields)
        site = self._add_site(rows, start, fields, commune)
        rows.staged["practice"].append(b"\t".join((start, ident, *activity, site, commune)))

    def _add_person(self, rows: Rows, start: bytes, person: tuple[bytes, ...]) -> None:
        ident, title, civility, last_name, first_name = person
        if not last_name.strip():
            raise RefusedLineError("nom d’exercice absent")
        key = name_key(f"{last_name.decode()} {first_name.decode()}").encode()
        number = start.partition(b"\t")[0]
        rows.staged["person"].append(
            b"\t".join((number, ident, title or civility, last_name, first_name, key))
        )
        self._last_person = person

    def commune_of(self, fields: list[bytes]) -> bytes:
        """The INSEE code of the commune of the line, or NULL."""
        place = self._place(fields)
        found = self._communes.get(place)
        if found is None:
            if len(self._communes) >= _REMEMBERED:
                self._communes.clear()
            code, postal, label, cedex = (cell.decode() for cell in place)
            home = self.gazetteer.commune(code, postal, label or cedex)
            found = self._communes[place] = home.encode() or NULL
            if found is NULL and any(place):
                self.notes[NO_COMMUNE] += 1
        return found

    def _add_site(self, rows: Rows, start: bytes, fields: list[bytes], commune: bytes) -> bytes:
        """The identifier of the place, NULL where the line names none; its row the first time."""
        ident = fields[self._site][:60]
        if ident in self._sites:
            return ident
        plain, address = self._plain(fields), self._address(fields)
        if not ident:
            # No technical identifier: the same name at the same address is the same place.
            said = b"|".join((*plain, *address))
            if not said.strip(b"|"):
                return NULL
            ident = b"adr-" + xxhash.xxh3_64_hexdigest(said).encode()
        if ident not in self._sites:
            if len(self._sites) >= _REMEMBERED:
                self._sites.clear()
            self._sites.add(ident)
            complement = b" ".join(filter(None, address[:2]))
            street = b" ".join(filter(None, address[2:7]))
            search = name_key(f"{plain[3].decode()} {plain[4].decode()}").encode()
            number = start.partition(b"\t")[0]
            line = (number, ident, *plain, complement, street, address[7], commune, search)
            rows.staged["site"].append(b"\t".join(line))
        return ident


class QualificationReader(LineReader):
    """The two companion files: skills, and diplomas with permits."""

    stages = {
        "qualification": (
            "line", "line_hash", "professional_id", "kind", "code", "permit_kind", "permit",
        )
    }  # fmt: skip

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        diplomas = "permit" in layout.at
        self.label_columns = (
            [
                (LabelKind.DIPLOMA_KIND, "kind"),
                (LabelKind.DIPLOMA, "code"),
                (LabelKind.PERMIT_KIND, "permit_kind"),
                (LabelKind.PERMIT, "permit"),
            ]
            if diplomas
            else [(LabelKind.SPECIALTY_KIND, "kind"), (LabelKind.SPECIALTY, "code")]
        )
        super().__init__(layout, gazetteer)
        at = layout.at
        self._codes = itemgetter(*(at.get(name, layout.width) for name in self.stages["qualification"][3:]))

    def take(self, rows: Rows, start: bytes, fields: list[bytes]) -> None:
        ident, codes = self.ident_of(fields), self._codes(fields)
        if not any(codes):
            raise RefusedLineError("ni savoir-faire, ni diplôme, ni autorisation")
        self.note_labels(fields)
        rows.staged["qualification"].append(b"\t".join((start, ident, *codes)))
