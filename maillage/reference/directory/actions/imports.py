"""Imports one published file: read, stage by checkpoints, then merge in one transaction.

Killed at any moment, it leaves the directory as it was; started again on the same file, it goes on from its
last checkpoint. Memory: eight bytes a line of the file and as many a line held, plus one batch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.reference.directory import reading
from maillage.reference.directory.actions import merging, register, staging
from maillage.reference.directory.actions.passes import OWNER, Progress, Reader, Work, compare, read
from maillage.reference.directory.actions.staging import Hashes, Held
from maillage.reference.directory.enums import Feed, ImportState
from maillage.reference.directory.finess import FinessReader
from maillage.reference.directory.layouts import Layout, UnreadableFileError
from maillage.reference.directory.lines import PracticeReader, QualificationReader
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import Extract

# More lines missing or refused than this, and a person must confirm.
MOST_LOST = 0.05
TOO_MUCH_LOST = (
    "Ce fichier ferait perdre plus de 5 % des lignes. Vérifiez qu’il est entier, puis confirmez pour le "
    "reprendre quand même."
)
_LOCK = 71_004
_READERS: dict[Feed, type[Reader]] = {
    Feed.PRACTICES: PracticeReader,
    Feed.SKILLS: QualificationReader,
    Feed.DIPLOMAS: QualificationReader,
    Feed.ESTABLISHMENTS: FinessReader,
}
_HELD = {
    Feed.PRACTICES: ("reference_practice", "gone_on IS NULL"),
    Feed.SKILLS: ("reference_qualification", "gone_on IS NULL AND feed = 'skills'"),
    Feed.DIPLOMAS: ("reference_qualification", "gone_on IS NULL AND feed = 'diplomas'"),
}
# What the demonstration left, when published data come.
_INVENTED_PEOPLE = "DELETE FROM reference_qualification WHERE professional_id LIKE '899%'"
_CLEANING = {
    Feed.PRACTICES: "TRUNCATE reference_directorychange, reference_practice, reference_practicesite,"
    f" reference_professional; {_INVENTED_PEOPLE}",
    Feed.SKILLS: f"{_INVENTED_PEOPLE} AND feed = 'skills'",
    Feed.DIPLOMAS: f"{_INVENTED_PEOPLE} AND feed = 'diplomas'",
    Feed.ESTABLISHMENTS: "TRUNCATE reference_establishment",
}


class ImportRefusedError(Exception):
    """The import was not done; the message says why, in French. The directory is as it was."""


def import_extract(
    *,
    extract: Extract,
    by: User | None,
    confirm: bool = False,
    run: DirectoryImport | None = None,
    progress: Progress = lambda run: None,
) -> DirectoryImport:
    """Read this file into the directory; the outcome, whose state is DONE, SAME, or HELD when more than 5 %
    of the lines would be lost and ``confirm`` is false. Raises ImportRefusedError.

    ``run`` is the row of an import that was asked for on the site.
    """
    with only_one():
        try:
            work = _prepare(extract, run, confirm=confirm, progress=progress)
        except (UnreadableFileError, ImportRefusedError) as error:
            if run is not None:
                refuse(run=run, message=str(error))
            raise ImportRefusedError(str(error)) from error
        try:
            if work.run.state == ImportState.READING or work.run.confirmed:
                read(work)
                _finish(work, by)
        except (UnreadableFileError, ImportRefusedError) as error:
            refuse(run=work.run, message=str(error))
            raise ImportRefusedError(str(error)) from error
    return work.run


@contextmanager
def only_one() -> Iterator[None]:
    """One import at a time on an instance. Raises ImportRefusedError when another one is at work."""
    with connections[OWNER].cursor() as cursor:
        # The server notices within seconds that a killed import is gone, and frees its lock.
        cursor.execute("SELECT set_config('client_connection_check_interval', '2s', false)")
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRefusedError("un autre import est en cours sur cette installation.")
        try:
            yield
        finally:
            if connections[OWNER].is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _prepare(extract: Extract, run: DirectoryImport | None, *, confirm: bool, progress: Progress) -> Work:
    layout = reading.layout_of(extract)
    mark = reading.fingerprint(extract)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        gazetteer = _gazetteer(cursor)
    reader = _READERS[layout.feed](layout, gazetteer)
    former = (
        DirectoryImport.objects.using(OWNER)
        .filter(feed=layout.feed, fingerprint=mark, state__in=[ImportState.READING, ImportState.HELD])
        .first()
    )
    if former is not None and run is not None and former.pk != run.pk:
        refuse(
            run=run,
            message="un import de ce fichier était en attente : il continue.",
            state=ImportState.DROPPED,
        )
    run = former or run or DirectoryImport(started_at=timezone.now())
    if former is None or not _resumable(former, reader):
        _start(run, extract, layout, mark, reader)
    run.confirmed = confirm or run.confirmed
    _beat(run, "Lecture du fichier")
    replaces = _replaces(run)
    held = Held(np.empty(0, np.int64)) if replaces else _held(layout.feed)
    work = Work(run, extract, layout, reader, held, replaces, progress)
    progress(run)
    return work


def _gazetteer(cursor: Any) -> Gazetteer:
    cursor.execute(
        "SELECT code, search_name, postal_codes, EXISTS (SELECT FROM reference_commune d"
        " WHERE d.parent_id = c.code) FROM reference_commune c WHERE active"
    )
    communes = cursor.fetchall()
    if not communes:
        raise ImportRefusedError("chargez d’abord les communes : maillage reference load")
    cursor.execute("SELECT old_code, commune_id FROM reference_communesuccession")
    return Gazetteer.of(communes, cursor.fetchall())


def _resumable(run: DirectoryImport, reader: Reader) -> bool:
    """Whether what the run had staged is still there: a crash of the server empties unlogged tables."""
    with connections[OWNER].cursor() as cursor:
        return staging.staged_rows(cursor, reader.stages) == run.staged


def _start(run: DirectoryImport, extract: Extract, layout: Layout, mark: str, reader: Reader) -> None:
    """A run from the first line; one that another file interrupted for ever is given up."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        staging.create(cursor, reader.stages)
        DirectoryImport.objects.using(OWNER).filter(
            feed=layout.feed, state__in=[ImportState.READING, ImportState.HELD]
        ).exclude(pk=run.pk).update(state=ImportState.DROPPED, finished_at=timezone.now())
        run.feed, run.fingerprint, run.state = layout.feed, mark, ImportState.READING
        run.file_name, run.path = extract.name[:200], extract.place[:500]
        run.edition_on = reading.edition_day(extract, layout)
        run.bytes_total, run.bytes_done, run.checkpoint, run.staged = extract.size, 0, 1, 0
        run.lines_read = run.created = run.updated = run.same = run.rejected = run.gone = 0
        run.notes = {f"colonne absente du fichier : {name}": 1 for name in layout.missing}
        run.invented = _is_invented(extract, layout, reader)
        run.beat_at = timezone.now()
        if layout.feed == Feed.ESTABLISHMENTS and not layout.edition:
            run.checkpoint = 0  # no first line to skip
        run.save(using=OWNER)
        cursor.execute("DELETE FROM reference_importrejection WHERE run_id = %s", [run.pk])


def _is_invented(extract: Extract, layout: Layout, reader: Reader) -> bool:
    """Whether the file was made by our generator, from its first lines."""
    probe = type(reader)(layout, reader.gazetteer)
    for block in reading.blocks(extract, skip=1):
        some = block.text.split(b"\n", 200)[:200]
        probe.rows(range(len(some)), some, [0] * len(some))
        break
    return probe.invented


def _replaces(run: DirectoryImport) -> bool:
    """Whether this run puts published data in the place of the demonstration. Raises ImportRefusedError for
    the contrary.
    """
    done = DirectoryImport.objects.using(OWNER).filter(feed=run.feed, state=ImportState.DONE)
    last = done.order_by("-pk").first()
    if last is None or last.invented == run.invented:
        return False
    if run.invented:
        raise ImportRefusedError(
            "ce fichier est inventé : il ne remplace pas l’annuaire national déjà chargé."
        )
    return True


def _held(feed: Feed) -> Held:
    """The lines that the directory has; none for FINESS, compared as a whole."""
    if feed == Feed.ESTABLISHMENTS:
        return Held(np.empty(0, np.int64))
    with connections[OWNER].cursor() as cursor:
        return Held(staging.hashes_in(cursor, *_HELD[feed]))


class _HeldError(Exception):
    """Too much would be lost: nothing is merged until somebody confirms."""


def _finish(work: Work, by: User | None) -> None:
    """Merge what was staged, unless too much would be lost; then count."""
    run = work.run
    _beat(run, "Mise à jour de l’annuaire")
    work.progress(run)
    try:
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            same, vanished = compare(cursor, work)
            if _too_much_lost(cursor, work) and not run.confirmed:
                raise _HeldError
            merged = _merge(cursor, work, vanished)
            run.created, run.updated, run.gone = merged.created, merged.updated, merged.gone
            run.same = same + merged.same
            _close(cursor, work, by)
    except _HeldError:
        run.state, run.step, run.message = ImportState.HELD, "", TOO_MUCH_LOST
        run.save(using=OWNER)
    work.progress(run)


def _too_much_lost(cursor: Any, work: Work) -> bool:
    """Against what is held, and against what the file itself had to give."""
    run, before = work.run, len(work.held)
    kept = run.lines_read - run.rejected
    if work.layout.feed == Feed.ESTABLISHMENTS:
        run.rejected += register.set_aside(cursor, run.pk)
        cursor.execute(
            "SELECT count(*) FROM reference_establishment"
            " WHERE gone_on IS NULL AND (left(finess, 2) = '99') = %s",
            [run.invented],
        )
        before = cursor.fetchone()[0]
        cursor.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(staging.table("establishment")))
        )
        kept = cursor.fetchone()[0]
    return kept == 0 or kept < before * (1 - MOST_LOST) or run.rejected > run.lines_read * MOST_LOST


def _merge(cursor: Any, work: Work, vanished: Hashes) -> merging.Merged:
    run, feed = work.run, work.layout.feed
    if work.replaces:
        for statement in _CLEANING[feed].split(";"):
            cursor.execute(statement)
    if feed == Feed.ESTABLISHMENTS:
        return register.merge(cursor, run.pk, run.edition_on)
    staging.copy_numbers(cursor, "gone_line", "line_hash", vanished)
    if feed != Feed.PRACTICES:
        columns = QualificationReader.stages["qualification"][1:]
        return merging.merge_qualifications(cursor, run.pk, run.edition_on, feed, columns)
    cursor.execute("SELECT EXISTS (SELECT FROM reference_practice)")
    if cursor.fetchone()[0]:
        return merging.update_practices(cursor, run.pk, run.edition_on)
    return merging.fill_practices(cursor, run.pk)


def _close(cursor: Any, work: Work, by: User | None) -> None:
    """The account must balance, or nothing is kept."""
    run = work.run
    if run.lines_read != run.created + run.updated + run.same + run.rejected:
        raise ImportRefusedError(
            f"le compte n’y est pas : {run.lines_read} lues, {run.created} créées, {run.updated} modifiées, "
            f"{run.same} inchangées, {run.rejected} refusées."
        )
    staging.drop(cursor, work.reader.stages)
    changed = run.created or run.updated or run.gone
    run.state = ImportState.DONE if changed else ImportState.SAME
    run.step, run.message, run.finished_at = "", "", timezone.now()
    run.save(using=OWNER)
    cursor.execute(
        "DELETE FROM reference_importrejection WHERE run_id IN (SELECT id FROM reference_directoryimport"
        " WHERE feed = %s AND id < %s ORDER BY id DESC OFFSET 2)",
        [run.feed, run.pk],
    )
    record(
        action=AuditAction.REFERENCE_LOADED,
        by=by,
        subject_type="directoryimport",
        subject_id=run.pk,
        details={"feed": run.feed, "created": run.created, "updated": run.updated, "gone": run.gone},
    )


def _beat(run: DirectoryImport, step: str) -> None:
    run.step, run.beat_at = step, timezone.now()
    run.save(using=OWNER)


def refuse(*, run: DirectoryImport, message: str, state: ImportState = ImportState.REFUSED) -> None:
    """Close a run that did nothing, with the reason that its page shows."""
    run.state, run.message, run.step, run.finished_at = state, message, "", timezone.now()
    run.save(using=OWNER)
