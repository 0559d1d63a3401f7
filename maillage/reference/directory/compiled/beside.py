"""Reads a whole file in a process beside: memory of the compiler apart, and both processors at work.

The import starts it, and takes what it reads step by step; it dies with the import, at its next step.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from maillage.reference.directory import reading
from maillage.reference.directory.layouts import Layout, UnreadableFileError
from maillage.reference.directory.lines import Step
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import Extract

# Below this, the process would take longer to start than the file to read.
WORTH_BYTES = 32 << 20
_ROOT = Path(__file__).resolve().parents[4]


def steps_beside(extract: Extract, layout: Layout, gazetteer: Gazetteer, *, after: int) -> Iterator[Step]:
    """The steps of an activity file; rows only of the lines after this one. Raises UnreadableFileError."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:  # noqa: S603 -- ourselves
        assert reader.stdin is not None  # noqa: S101 -- for the type checker: both are pipes
        assert reader.stdout is not None  # noqa: S101
        try:
            pickle.dump((extract, layout, gazetteer, after), reader.stdin)
            reader.stdin.close()
            while (said := pickle.load(reader.stdout)) is not None:  # noqa: S301 -- our own process
                if isinstance(said, UnreadableFileError):
                    raise said
                yield said
        finally:
            reader.kill()


def main() -> None:
    from maillage.reference.directory.compiled.reader import CompiledReader  # noqa: PLC0415 -- the child alone

    extract, layout, gazetteer, after = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from our own parent
    reader = CompiledReader(layout, gazetteer)
    try:
        for block in reading.blocks(extract, skip=1):
            _say(reader.step(block, after=after))
    except UnreadableFileError as error:
        _say(error)
    _say(None)


def _say(what: Any) -> None:
    pickle.dump(what, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the import is gone
        os._exit(1)
