"""The passes of an import over its file: staging by checkpoints, then comparing with what is held."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xxhash
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from maillage.reference.directory import reading
from maillage.reference.directory.actions import staging
from maillage.reference.directory.actions.staging import Hashes
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.finess import FinessReader
from maillage.reference.directory.layouts import Layout
from maillage.reference.directory.lines import LineReader, Rows
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.reading import Block, Extract

OWNER = "owner"
Progress = Callable[[DirectoryImport], None]
Reader = LineReader | FinessReader
# Lines staged between two checkpoints: what a kill makes read again, and what is held in memory.
BATCH = 20_000
_SLICE = 100_000


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
    held: Hashes
    replaces: bool
    progress: Progress
    seen: list[Hashes] = field(default_factory=list)
    pending: Rows = field(default_factory=Rows)

    @property
    def hashed(self) -> bool:
        return self.layout.feed != Feed.ESTABLISHMENTS

    @property
    def header(self) -> int:
        """Lines before the first one that says something."""
        return 1 if self.hashed or self.layout.edition else 0


def read(work: Work) -> None:
    """Stage every line that is not held, from the checkpoint on; hash them all."""
    hashed, last = work.hashed, work.header
    for block in reading.blocks(work.extract, skip=work.header):
        last = block.first + len(block.lines) - 1
        hashes = _hashes(block) if hashed else np.zeros(len(block.lines), np.int64)
        if hashed:
            work.seen.append(hashes)
        if last <= work.run.checkpoint:
            continue
        fresh = ~_among(hashes, work.held) if hashed else np.ones(len(hashes), np.bool_)
        fresh[: max(0, work.run.checkpoint + 1 - block.first)] = False
        chosen = np.flatnonzero(fresh).tolist()
        rows = work.reader.rows(
            [block.first + rank for rank in chosen],
            [block.lines[rank] for rank in chosen],
            hashes[fresh].tolist(),
        )
        _gather(work.pending, rows)
        work.run.bytes_done = block.done
        if sum(map(len, work.pending.staged.values())) + len(work.pending.refused) >= BATCH:
            _checkpoint(work, last)
        work.progress(work.run)
    work.run.lines_read = last - work.header
    work.run.bytes_done = work.run.bytes_total
    _checkpoint(work, last)


def _hashes(block: Block) -> Hashes:
    found = np.fromiter(map(xxhash.xxh3_64_intdigest, block.lines), np.uint64, len(block.lines))
    signed: Hashes = found.view(np.int64)
    return signed


def _among(values: Hashes, held: Hashes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of the values are in the sorted array."""
    found = np.zeros(len(values), np.bool_)
    if not len(held):
        return found
    # By slices: what is worked out on the way is as long as what is looked at.
    for start in range(0, len(values), _SLICE):
        part = values[start : start + _SLICE]
        at = np.searchsorted(held, part)
        at[at == len(held)] = 0
        found[start : start + _SLICE] = held[at] == part
    return found


def _gather(pending: Rows, rows: Rows) -> None:
    for stage, lines in rows.staged.items():
        pending.staged.setdefault(stage, []).extend(lines)
    pending.refused.extend(rows.refused)


def _checkpoint(work: Work, line: int) -> None:
    """What was read up to this line, and the fact that it was: one transaction."""
    run, pending = work.run, work.pending
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # Lost together in a crash of the server, rows and checkpoint: the disk is not waited for.
        cursor.execute("SET LOCAL synchronous_commit = off")
        for stage, lines in pending.staged.items():
            staging.copy(cursor, staging.table(stage), work.reader.stages[stage], lines)
            run.staged += len(lines)
        refused = [_rejection(run.pk, *refusal) for refusal in pending.refused]
        staging.copy(cursor, "reference_importrejection", ("run_id", "line", "reason", "excerpt"), refused)
        run.rejected += len(refused)
        for (kind, code), label in work.reader.labels.items():
            cursor.execute(
                "INSERT INTO reference_directorylabel (kind, code, label) VALUES (%s, %s, left(%s, 250))"
                " ON CONFLICT (kind, code) DO UPDATE SET label = excluded.label"
                " WHERE reference_directorylabel.label <> excluded.label",
                [kind, code, label],
            )
        for note, count in work.reader.notes.items():
            run.notes[note] = run.notes.get(note, 0) + count
        run.checkpoint, run.beat_at = line, timezone.now()
        run.save(using=OWNER)
    work.pending = Rows()
    work.reader.labels.clear()
    work.reader.notes.clear()


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
        return 0, work.held
    seen: Hashes = np.concatenate(work.seen) if work.seen else np.empty(0, np.int64)
    work.seen.clear()
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
    present = _among(work.held, ranked)
    return int(present.sum()), work.held[~present]


def _again(seen: Hashes, ranked: Hashes) -> Hashes:
    """The ranks of the lines whose hash was met before; ``ranked`` are the hashes in order."""
    several = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    suspects = np.flatnonzero(_among(seen, several))
    _, first = np.unique(seen[suspects], return_index=True)
    found: Hashes = np.delete(suspects, first)
    return found


def count_rejected(cursor: Any, run: DirectoryImport) -> int:
    cursor.execute("SELECT count(*) FROM reference_importrejection WHERE run_id = %s", [run.pk])
    return int(cursor.fetchone()[0])
