"""Reads a whole activity file: lines that hold no surprise by compiled loops, the others in Python."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from maillage.reference.directory.compiled import cutting, hashing, writing
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.lines import PracticeReader, Rows, Step
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import MAX_LINE, READER_VERSION, Block

Array = np.ndarray[Any, np.dtype[Any]]
# A table is forgotten before it is half full: two megabytes hold at most 37,000 sound lines.
_SLOTS, _SITE_SLOTS, _MOST_LINES = 1 << 18, 1 << 20, 40_000
_CODE = 5
_END = ord("\n")


class CompiledReader:
    """The same rows as ``PracticeReader``, to which it leaves every line that is not plain."""

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        self.plain = PracticeReader(layout, gazetteer)
        self.layout, self.columns = layout, Columns(layout)
        at, width = layout.at, layout.width
        labels = [at[f"{name}{end}"] for _, name in self.plain.label_columns for end in ("", "_label")]
        self._labels = Met(labels, width)
        self._homes = Met([at[name] for name in ("commune", "postal_code", "commune_label", "cedex")], width)
        self._sites = Met([at["site"]], width, _SITE_SLOTS)
        # The commune of each slot of ``_homes``: zeros where none was recognised.
        self._communes = np.zeros((_SLOTS, _CODE), np.uint8)
        self._last = np.zeros(1, np.uint64)

    def step(self, block: Block, *, after: int) -> Step:
        """The lines of the block whose number is greater than ``after``; all are hashed."""
        text = np.frombuffer(block.text, np.uint8)
        count = int(np.count_nonzero(text == _END)) + 1
        bounds, hashes = np.empty(count + 1, np.int64), np.empty(count, np.uint64)
        hashing.cut_lines(text, bounds, hashes, np.uint64(READER_VERSION))
        signed = hashes.view(np.int64)
        chosen = np.arange(min(count, max(0, after + 1 - block.first)), count)
        cells = np.empty((len(chosen), self.layout.width + 2), np.int32)
        sound = np.zeros(len(chosen), np.bool_)
        if self.layout.encoding == "utf-8":
            at = self.columns
            cutting.cut_cells(text, bounds, chosen, MAX_LINE, cutting.KINDS, cells, sound)
            cutting.judge(text, cells, at.who, at.profession, at.names, at.site, at.place, sound)
        lines = _Lines(block.text, bounds)
        others = chosen[~sound]
        rows = self.plain.rows((others + block.first).tolist(), lines.at(others), signed[others].tolist())
        homes, sites = self._learn(lines, chosen, text, cells, sound)
        self._write(rows, text, cells, sound, chosen + block.first, signed[chosen], homes, sites)
        learned = self.plain.labels, self.plain.notes
        self.plain.labels, self.plain.notes = {}, Counter()
        return Step(block.first + count - 1, block.done, signed, rows, *learned)

    def _learn(
        self, lines: "_Lines", chosen: Array, text: Array, cells: Array, sound: Array
    ) -> tuple[Array, Array]:
        """The communes of these lines, and those that are the first to name their place. What they are the
        first to say is read in Python: labels, addresses.
        """
        _, fresh = self._labels.look(text, cells, sound)
        for line in lines.at(chosen[fresh]):
            self.plain.note_labels([*line.split(b"|"), b""])
        slots, fresh = self._homes.look(text, cells, sound)
        for slot, line in zip(slots[fresh].tolist(), lines.at(chosen[fresh]), strict=True):
            code = self.plain.commune_of([*line.split(b"|"), b""])
            self._communes[slot] = list(code) if len(code) == _CODE else 0
        _, sites = self._sites.look(text, cells, sound)
        return self._communes[slots], sites

    def _write(
        self, rows: Rows, text: Array, cells: Array, sound: Array, numbers: Array, hashes: Array,
        homes: Array, sites: Array,
    ) -> None:  # fmt: skip
        """Add the rows of the sound lines."""
        at, keys = self.columns, (writing.LETTERS, writing.SIZES)
        # A search key may be longer than the name: « ½ » makes three letters of two bytes.
        out = np.empty(3 * len(text) + 80 * len(numbers), np.uint8)
        person = (at.person_spans, at.person, at.person_names, *keys, self._last)
        _keep(rows, "person", out, writing.persons(text, cells, sound, numbers, *person, out))
        site = (at.site, at.plain, at.address, at.site_names, homes, *keys)
        _keep(rows, "site", out, writing.sites(text, cells, sites, numbers, *site, out))
        practice = (at.person[0], at.activity, at.site, homes)
        _keep(rows, "practice", out, writing.activities(text, cells, sound, numbers, hashes, *practice, out))


class _Lines:
    """The lines of a block, cut when they are asked for."""

    def __init__(self, text: bytes, bounds: Array) -> None:
        self.text, self.bounds = text, bounds

    def at(self, ranks: Array) -> list[bytes]:
        return [self.text[self.bounds[rank] : self.bounds[rank + 1] - 1] for rank in ranks.tolist()]


class Columns:
    """Where the compiled loops find what they look for."""

    def __init__(self, layout: Layout) -> None:
        def at(names: str) -> Array:
            return np.array([layout.at[name] for name in names.split()], np.int64)

        self.who = at("ident id_type")
        self.person = at("ident title civility last_name first_name")
        self.person_spans = spans(self.person.tolist(), layout.width)
        self.person_names = at("last_name first_name")
        self.site_names = at("site_name trade_name")
        self.names = np.concatenate((self.person_names, self.site_names))
        self.plain = at("siret finess finess_legal site_name trade_name phone email country postal_code")
        self.address = at("addressee building number repeat street_kind street mention cedex")
        self.place = np.concatenate((self.plain, self.address))
        self.activity = at(
            "profession category specialty_kind specialty mode sector section function genre authority"
        )
        self.profession, self.site = layout.at["profession"], layout.at["site"]


class Met:
    """What was met already, by the hash of some cells of a line; forgotten when there is too much of it."""

    def __init__(self, columns: Sequence[int], width: int, slots: int = _SLOTS) -> None:
        self.spans = spans(columns, width)
        self.keys = np.zeros(slots, np.uint64)
        self.count = 0

    def look(self, text: Array, cells: Array, sound: Array) -> tuple[Array, Array]:
        """The slot of each line, and the lines (ranks among ``cells``) met for the first time."""
        if self.count > len(self.keys) // 2 - _MOST_LINES:
            self.keys[:], self.count = 0, 0
        slots, fresh = np.zeros(len(cells), np.int64), np.empty(len(cells), np.int64)
        found = hashing.meet(text, cells, sound, self.spans, self.keys, slots, fresh)
        self.count += found
        return slots, fresh[:found]


def spans(columns: Sequence[int], width: int) -> Array:
    """(first, last) of the runs of neighbouring columns; those that the file lacks say nothing."""
    found: list[list[int]] = []
    for column in sorted(set(columns) - {width}):
        if found and found[-1][1] == column - 1:
            found[-1][1] = column
        else:
            found.append([column, column])
    return np.array(found, np.int64)


def _keep(rows: Rows, stage: str, out: Array, length: int) -> None:
    if length:
        rows.staged[stage].append(out[: length - 1].tobytes())
