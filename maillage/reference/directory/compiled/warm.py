"""Compiles the loops once, for every later import: numba keeps what it compiles beside the sources."""

from maillage.reference.directory.compiled.reader import CompiledReader
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.layouts import COLUMNS, Layout
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import Block


def warm() -> None:
    """One step of a file that says nothing goes through every loop."""
    names = COLUMNS[Feed.PRACTICES]
    layout = Layout(Feed.PRACTICES, {name: rank for rank, name in enumerate(names)}, len(names))
    CompiledReader(layout, Gazetteer.of([], [])).step(Block(2, b"|" * (len(names) - 1), 0), after=1)
