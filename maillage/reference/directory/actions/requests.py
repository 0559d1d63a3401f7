"""Imports asked for on the site, and what is forgotten in time."""

from datetime import date

from django.db import connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.reference.directory import reading
from maillage.reference.directory.actions.imports import ImportRefusedError, import_extract, refuse
from maillage.reference.directory.actions.passes import OWNER
from maillage.reference.directory.enums import ImportState
from maillage.reference.directory.layouts import UnreadableFileError
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.reading import Extract

IMPORT_TASK = "directory_import"
QUEUE = "imports"


@transaction.atomic
def request_import(*, extract: Extract, by: User) -> DirectoryImport:
    """Note that this file is to be read, and leave it to the worker. Raises UnreadableFileError."""
    layout = reading.layout_of(extract)
    now = timezone.now()
    run = DirectoryImport(
        feed=layout.feed, file_name=extract.name[:200], path=extract.place[:500],
        fingerprint=reading.fingerprint(extract), edition_on=reading.edition_day(extract, layout),
        state=ImportState.WAITING, bytes_total=extract.size, started_at=now, beat_at=now,
    )  # fmt: skip
    run.save(force_insert=True)
    record(
        action=AuditAction.REFERENCE_REQUESTED,
        by=by,
        subject_type="directoryimport",
        subject_id=run.pk,
        details={"feed": run.feed, "confirmed": False},
    )
    app.configure_task(IMPORT_TASK, queue=QUEUE).defer(run_id=run.pk, confirm=False)
    return run


@transaction.atomic
def confirm_import(*, run: DirectoryImport, by: User) -> None:
    """Let the worker go on with an import that would lose more than 5 % of the lines."""
    record(
        action=AuditAction.REFERENCE_REQUESTED,
        by=by,
        subject_type="directoryimport",
        subject_id=run.pk,
        details={"feed": run.feed, "confirmed": True},
    )
    app.configure_task(IMPORT_TASK, queue=QUEUE).defer(run_id=run.pk, confirm=True)


def run_requested(*, run_id: int, confirm: bool) -> None:
    """What the worker does. A refusal is written on the run, for the page; it is not an error of the job."""
    run = DirectoryImport.objects.using(OWNER).get(pk=run_id)
    if run.state not in {ImportState.WAITING, ImportState.READING, ImportState.HELD}:
        return
    try:
        import_extract(extract=reading.extract_at(run.path), by=None, confirm=confirm, run=run)
    except (ImportRefusedError, UnreadableFileError) as error:
        refuse(run=run, message=str(error))


def forget_gone(*, before: date) -> int:
    """Delete what left the national files before this day, and the changes of editions as old.

    How many rows that was.
    """
    total: int = 0
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        for table in ("practice", "qualification", "professional", "establishment"):
            cursor.execute(f"DELETE FROM reference_{table} WHERE gone_on < %s", [before])  # noqa: S608 -- constants
            total += cursor.rowcount
        cursor.execute(
            "DELETE FROM reference_directorychange WHERE run_id IN"
            " (SELECT id FROM reference_directoryimport WHERE edition_on < %s)",
            [before],
        )
        total += cursor.rowcount
        cursor.execute(
            "DELETE FROM reference_practicesite s WHERE NOT EXISTS"
            " (SELECT FROM reference_practice p WHERE p.site_id = s.ident)"
        )
        total += cursor.rowcount
    return total
