"""The passes of an import over its file: staging by checkpoints, then comparing with what is held."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from maillage.reference.directory import reading
from maillage.reference.directory.actions import staging
from maillage.reference.directory.actions.staging import Growing, Hashes, Held
from maillage.reference.directory.compiled.beside import WORTH_BYTES, steps_beside
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.finess import FinessReader
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.lines import LineReader, Step
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.reading import Extract

OWNER = "owner"
Progress = Callable[[DirectoryImport], None]
Reader = LineReader | FinessReader
# Bytes staged between two checkpoints: what a kill makes read again, and what is held in memory.
BATCH = 4 << 20


@dataclass(slots=True)
class Pending:
    """What was read since the last checkpoint; ``size`` in bytes, about."""

    staged: dict[str, list[bytes]] = field(default_factory=dict)
    refused: list[tuple[int, str, bytes]] = field(default_factory=list)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, step: Step) -> None:
        for stage, chunks in step.rows.staged.items():
            self.staged.setdefault(stage, []).extend(chunks)
            self.size += sum(map(len, chunks))
        self.refused.extend(step.rows.refused)
        self.size += 200 * len(step.rows.refused)
        self.labels |= step.labels
        self.notes += step.notes


@dataclass(slots=True)
class Work:
    """An import under way.

    ``held`` are the hashes that the directory has, sorted; ``replaces`` tells that published data take the
    place of the demonstration; ``seen`` are the hashes of the file in order, header left out.
    """

    run: DirectoryImport
    extract: Extract
    layout: Layout
    reader: Reader
    held: Held
    replaces: bool
    progress: Progress
    seen: Growing = field(default_factory=Growing)
    pending: Pending = field(default_factory=Pending)

    @property
    def hashed(self) -> bool:
        return self.layout.feed != Feed.ESTABLISHMENTS

    @property
    def header(self) -> int:
        """Lines before the first one that says something."""
        return 1 if self.hashed or self.layout.edition else 0


def read(work: Work) -> None:
    """Stage every line that is not held, from the checkpoint on; hash them all."""
    run, last = work.run, work.header
    for step in _steps(work):
        last = step.last
        if work.hashed:
            work.seen.add(step.hashes)
        work.pending.add(step)
        run.bytes_done = step.done
        if work.pending.size >= BATCH:
            _checkpoint(work, last)
        work.progress(run)
    run.lines_read = last - work.header
    run.bytes_done = run.bytes_total
    _checkpoint(work, last)


def _steps(work: Work) -> Iterator[Step]:
    """A file of which nothing is held is read at full speed in a process beside; else most lines are known,
    and known lines cost their hash.
    """
    extract, reader, after = work.extract, work.reader, work.run.checkpoint
    if work.layout.feed == Feed.PRACTICES and not len(work.held) and extract.size > WORTH_BYTES:
        yield from steps_beside(extract, work.layout, reader.gazetteer, after=after)
        return
    for block in reading.blocks(extract, skip=work.header):
        lines = block.text.split(b"\n")
        hashes = reading.line_hashes(lines) if work.hashed else np.zeros(len(lines), np.int64)
        fresh = ~work.held.among(hashes)
        fresh[: max(0, after + 1 - block.first)] = False
        chosen = np.flatnonzero(fresh)
        rows = reader.rows(
            (chosen + block.first).tolist(),
            [lines[rank] for rank in chosen.tolist()],
            hashes[chosen].tolist(),
        )
        yield Step(block.first + len(lines) - 1, block.done, hashes, rows, reader.labels, reader.notes)
        reader.labels, reader.notes = {}, Counter()


def _checkpoint(work: Work, line: int) -> None:
    """What was read up to this line, and the fact that it was: one transaction."""
    run, pending = work.run, work.pending
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # Lost together in a crash of the server, rows and checkpoint: the disk is not waited for.
        cursor.execute("SET LOCAL synchronous_commit = off")
        for stage, lines in pending.staged.items():
            run.staged += staging.copy(cursor, staging.table(stage), work.reader.stages[stage], lines)
        refused = [_rejection(run.pk, *refusal) for refusal in pending.refused]
        staging.copy(cursor, "reference_importrejection", ("run_id", "line", "reason", "excerpt"), refused)
        run.rejected += len(refused)
        for (kind, code), label in pending.labels.items():
            cursor.execute(
                "INSERT INTO reference_directorylabel (kind, code, label) VALUES (%s, %s, left(%s, 250))"
                " ON CONFLICT (kind, code) DO UPDATE SET label = excluded.label"
                " WHERE reference_directorylabel.label <> excluded.label",
                [kind, code, label],
            )
        for note, count in pending.notes.items():
            run.notes[note] = run.notes.get(note, 0) + count
        run.checkpoint, run.beat_at = line, timezone.now()
        run.save(using=OWNER)
    work.pending = Pending()


def _rejection(run: int, line: int, reason: str, excerpt: bytes) -> bytes:
    """A row of the report, whatever bytes the line held."""
    shown = excerpt.decode("utf-8", errors="replace").replace("\0", "␀").replace("\\", "\\\\")
    return f"{run}\t{line}\t{reason}\t{' '.join(shown.split())[:200]}".encode()


def compare(cursor: Any, work: Work) -> tuple[int, Hashes]:
    """Set aside the lines that repeat another one. How many lines are held already, and the hashes of those
    that the file no longer has.
    """
    if not work.hashed:
        work.run.rejected = count_rejected(cursor, work.run)
        return 0, work.held.hashes
    seen = work.seen.taken()
    ranked = np.sort(seen)
    # The header is line 1.
    staging.copy_numbers(cursor, "repeated", "line", _again(seen, ranked) + 2)
    del seen
    cursor.execute(
        "INSERT INTO reference_importrejection (run_id, line, reason, excerpt)"
        " SELECT %s, line, 'ligne identique à une autre du fichier', '' FROM repeated WHERE line NOT IN"
        " (SELECT line FROM reference_importrejection WHERE run_id = %s)",
        [work.run.pk, work.run.pk],
    )
    stage = next(reversed(work.reader.stages))
    cursor.execute(
        sql.SQL("DELETE FROM {} WHERE line IN (SELECT line FROM repeated)").format(
            sql.Identifier(staging.table(stage))
        )
    )
    work.run.rejected = count_rejected(cursor, work.run)
    present = Held(ranked).among(work.held.hashes)
    return int(present.sum()), work.held.hashes[~present]


def _again(seen: Hashes, ranked: Hashes) -> Hashes:
    """The ranks of the lines whose hash was met before; ``ranked`` are the hashes in order."""
    several = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    suspects = np.flatnonzero(Held(several).among(seen))
    _, first = np.unique(seen[suspects], return_index=True)
    found: Hashes = np.delete(suspects, first)
    return found


def count_rejected(cursor: Any, run: DirectoryImport) -> int:
    cursor.execute("SELECT count(*) FROM reference_importrejection WHERE run_id = %s", [run.pk])
    return int(cursor.fetchone()[0])
