"""The activity file at the speed of the disk: what holds no surprise is compiled, the rest is read as before."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from maillage.reference.directory.compiled import cutting, hashing, writing
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.lines import PracticeReader, Rows
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import MAX_LINE, Block

Array = np.ndarray[Any, np.dtype[Any]]
# A table is at most half full: a quarter, and the 37,000 sound lines that two megabytes may hold.
_SLOTS = 1 << 18
_CODE = 5


class CompiledPracticeReader(PracticeReader):
    """The same rows as ``PracticeReader``, to which it leaves every line that is not plain."""

    def __init__(self, layout: Layout, gazetteer: Gazetteer) -> None:
        super().__init__(layout, gazetteer)
        at = layout.at
        self._columns = Columns(layout)
        width = layout.width
        labels = [at[f"{name}{end}"] for _, name in self.label_columns for end in ("", "_label")]
        self._met_labels = Met(labels, width)
        self._met_homes = Met([at[name] for name in ("commune", "postal_code", "commune_label", "cedex")], width)
        self._met_sites = Met([at["site"]], width)
        # The commune of each slot of ``_met_homes``: zeros where none was recognised.
        self._homes = np.zeros((_SLOTS, _CODE), np.uint8)
        self._last = np.zeros(1, np.uint64)

    def rows_of(self, block: Block, chosen: Array) -> Rows:
        if self.layout.encoding != "utf-8" or not len(chosen):
            return super().rows_of(block, chosen)
        at = self._columns
        text = np.frombuffer(block.text, np.uint8)
        cells = np.empty((len(chosen), self.layout.width + 2), np.int32)
        sound = np.empty(len(chosen), np.bool_)
        cutting.cut_cells(text, block.bounds, chosen, MAX_LINE, cutting.KINDS, cells, sound)
        cutting.judge(text, cells, at.who, at.profession, at.names, at.site, at.place, sound)
        rows = super().rows_of(block, chosen[~sound])
        homes, sites = self._learn(block, chosen, text, cells, sound)
        numbers, hashes = chosen + block.first, block.hashes[chosen]
        # A search key may be longer than the name: « ½ » makes three letters of two bytes.
        out = np.empty(3 * len(block.text) + 80 * len(chosen), np.uint8)
        letters, sizes = writing.LETTERS, writing.SIZES
        length = writing.persons(
            text, cells, sound, numbers, at.person_spans, at.person, at.person_names, letters, sizes, self._last, out
        )
        _keep(rows, "person", out, length)
        length = writing.sites(
            text, cells, sites, numbers, at.site, at.plain, at.address, at.site_names, homes, letters, sizes, out
        )
        _keep(rows, "site", out, length)
        length = writing.activities(
            text, cells, sound, numbers, hashes, at.person[0], at.activity, at.site, homes, out
        )
        _keep(rows, "practice", out, length)
        return rows

    def _learn(
        self, block: Block, chosen: Array, text: Array, cells: Array, sound: Array
    ) -> tuple[Array, Array]:
        """The communes of these lines, and those that are the first to name their place. What they are the
        first to say is read in Python: labels, addresses.
        """
        _, fresh = self._met_labels.look(text, cells, sound)
        for rank in chosen[fresh].tolist():
            self.note_labels([*block.line(rank).split(b"|"), b""])
        slots, fresh = self._met_homes.look(text, cells, sound)
        for slot, rank in zip(slots[fresh].tolist(), chosen[fresh].tolist(), strict=True):
            code = self.commune_of([*block.line(rank).split(b"|"), b""])
            self._homes[slot] = list(code) if len(code) == _CODE else 0
        _, sites = self._met_sites.look(text, cells, sound)
        return self._homes[slots], sites


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

    def __init__(self, columns: Sequence[int], width: int) -> None:
        self.spans = spans(columns, width)
        self.keys = np.zeros(_SLOTS, np.uint64)
        self.count = 0

    def look(self, text: Array, cells: Array, sound: Array) -> tuple[Array, Array]:
        """The slot of each line, and the lines (ranks among ``cells``) met for the first time."""
        if self.count > _SLOTS // 4:
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
