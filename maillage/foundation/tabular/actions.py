"""The only writer of the room: a file received, its columns chosen, confirmed or abandoned, expired."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.queries import Actor, community_actor
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.books import read_book, unpacked
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.errors import ImportRefusedError, UnreadableError
from maillage.foundation.tabular.fields import Field
from maillage.foundation.tabular.headings import (
    Choice,
    fingerprint,
    from_json,
    guess,
    guess_columns,
    guess_line,
    headings_of,
)
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tabular.queries import Preview, every_verdict, read_upload, remembered
from maillage.foundation.tabular.reading import share_columns
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

VALIDITY = timedelta(days=2)
# Files that may wait at once in a community: a coordinator has a few, a script has thousands.
MOST_WAITING = 20


@transaction.atomic
def receive(*, by: User, community: Community, spec: Import, name: str, content: bytes) -> PendingUpload:
    """Read a file, guess its columns, and keep its cells until they are confirmed.

    Raises ``UnreadableError`` for a file that cannot be taken, or when too many already wait.
    """
    actor = _entitled(by, community, spec)
    with community_scope(community):
        PendingUpload.objects.filter(expires_at__lte=timezone.now()).delete()
        if PendingUpload.objects.count() >= MOST_WAITING:
            raise UnreadableError(
                f"{MOST_WAITING} fichiers attendent déjà d’être importés : terminez ou abandonnez-en un."
            )
        book = read_book(content)
        fields = spec.fields()
        choice = guess(book.sheets, fields, remembered(spec))
        sheet = book.sheets[choice.sheet]
        choice = replace(choice, shares=choice.shares | share_columns(sheet, choice, fields))
        upload: PendingUpload = PendingUpload.objects.create(
            community=community,
            spec=spec.key,
            # Only the last part: some browsers send a whole path.
            file_name=name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
            sha256=hashlib.sha256(content).hexdigest(),
            content=book.packed(),
            choice=choice.as_json(),
            uploaded_by=by,
            expires_at=timezone.now() + VALIDITY,
        )
        _trace(AuditAction.IMPORT_RECEIVED, actor, community, upload, spec=spec.key, sha256=upload.sha256)
    return upload


@transaction.atomic
def choose(
    *,
    by: User,
    community: Community,
    spec: Import,
    upload: PendingUpload,
    choice: Choice,
    options: Mapping[str, str],
) -> None:
    """Keep how the file is to be read. Another sheet or line of headings has its columns guessed anew.

    Raises ``ImportRefusedError`` for a sheet, a line, a column or a field that does not exist.
    """
    _entitled(by, community, spec)
    with community_scope(community):
        current = _still_waiting(upload)
        book, fields, former = unpacked(bytes(current.content)), spec.fields(), from_json(current.choice)
        if choice.sheet >= len(book.sheets):
            raise ImportRefusedError("Cette feuille n’existe pas dans le fichier.")
        sheet = book.sheets[choice.sheet]
        if choice.sheet != former.sheet:
            choice = replace(choice, header=guess_line(sheet, fields))
        if choice.header >= len(sheet.rows):
            raise ImportRefusedError(f"La feuille n’a que {len(sheet.rows)} lignes.")
        if (choice.sheet, choice.header) != (former.sheet, former.header):
            choice = replace(choice, columns=guess_columns(headings_of(sheet, choice.header), fields))
            former = replace(former, columns={})
        # A column that has just been given its field: nobody could yet say whether it holds parts of 1.
        parts = share_columns(sheet, choice, fields)
        fresh = {column for column, name in choice.columns.items() if former.columns.get(column) != name}
        choice = replace(choice, shares=(choice.shares - fresh) | (parts & fresh))
        _check_columns(choice, fields, sheet.width)
        current.choice, current.options = choice.as_json(), dict(options)
        current.save(update_fields=["choice", "options"])


@transaction.atomic
def confirm(
    *, by: User, community: Community, spec: Import, upload: PendingUpload, options: Options
) -> ImportRecord:
    """Have the calling room write the rows, keep the trace, and forget the cells.

    A second click finds the file gone and returns what the first one did. Raises ``ImportRefusedError`` when
    a required column is missing or when no line can be taken.
    """
    actor = _entitled(by, community, spec)
    with community_scope(community):
        done: ImportRecord | None = ImportRecord.objects.filter(spec=spec.key, upload=upload.pk).first()
        if done is not None:
            return done
        current = _still_waiting(upload)
        read = read_upload(spec, current, spec.fields())
        if read.missing:
            raise ImportRefusedError(f"Il manque la colonne : {', '.join(read.missing)}.")
        if not read.reading.rows:
            raise ImportRefusedError("Aucune ligne de ce fichier ne peut être importée.")
        kept = _start_record(by, current, read)
        verdicts = every_verdict(
            read.reading,
            spec.write(by=by, community=community, record=kept, rows=read.reading.rows, options=options),
        )
        _count(kept, verdicts, read)
        current.delete()
        counts = {outcome.value: getattr(kept, outcome.value) for outcome in Outcome}
        _trace(
            AuditAction.IMPORT_DONE, actor, community, kept,
            spec=spec.key, sha256=kept.sha256, read=kept.read, **counts,
        )  # fmt: skip
    return kept


@transaction.atomic
def abandon(*, by: User, community: Community, spec: Import, upload: PendingUpload) -> None:
    """Forget a file that waits."""
    actor = _entitled(by, community, spec)
    with community_scope(community):
        current = _still_waiting(upload)
        _trace(AuditAction.IMPORT_ABANDONED, actor, community, current, spec=spec.key, sha256=current.sha256)
        current.delete()


def purge_expired() -> int:
    """Delete the cells of every file whose time has passed, community by community; how many there were."""
    count = 0
    for community in Community.objects.all():
        with transaction.atomic(), community_scope(community):
            count += PendingUpload.objects.filter(expires_at__lte=timezone.now()).delete()[0]
    return count


# --- What they share ------------------------------------------------------------------------------------


def _start_record(by: User, upload: PendingUpload, read: Preview) -> ImportRecord:
    """The trace before its counts: what is written may point at it."""
    kept: ImportRecord = ImportRecord.objects.create(
        community_id=upload.community_id,
        spec=upload.spec,
        upload=upload.pk,
        file_name=upload.file_name,
        sha256=upload.sha256,
        sheet=read.sheet.name,
        headings=fingerprint(read.headings),
        choice=upload.choice,
        imported_by=by,
    )
    return kept


def _count(kept: ImportRecord, verdicts: Sequence[Verdict], read: Preview) -> None:
    """Every line read has one verdict: the database holds the sum, this says which line was forgotten."""
    lines = {row.line for row in read.reading.rows} | {one.line for one in read.reading.rejected}
    if sorted(verdict.line for verdict in verdicts) != sorted(lines):
        raise AssertionError(f"{kept.spec}: one verdict a line is due")
    found = Counter(verdict.outcome for verdict in verdicts)
    kept.read = len(verdicts)
    for outcome in Outcome:
        setattr(kept, outcome.value, found[outcome])
    kept.corrected = len(read.reading.corrections)
    kept.rejected_lines = [
        [verdict.line, verdict.detail] for verdict in verdicts if verdict.outcome == Outcome.REJECTED
    ]
    kept.save()


def _check_columns(choice: Choice, fields: Sequence[Field], width: int) -> None:
    known = {field.name: field.label for field in fields}
    names = list(choice.columns.values())
    if any(name not in known for name in names) or any(column >= width for column in choice.columns):
        raise ImportRefusedError("Une colonne choisie n’existe pas.")
    twice = {known[name] for name in names if names.count(name) > 1}
    if twice:
        raise ImportRefusedError(f"Deux colonnes sont données pour : {', '.join(sorted(twice))}.")


def _still_waiting(upload: PendingUpload) -> PendingUpload:
    """The file as it is now, held to the end of the transaction."""
    current: PendingUpload | None = (
        PendingUpload.objects.select_for_update().filter(pk=upload.pk, expires_at__gt=timezone.now()).first()
    )
    if current is None:
        raise ImportRefusedError("Ce fichier a déjà été importé, abandonné, ou effacé au bout de deux jours.")
    return current


def _entitled(by: User, community: Community, spec: Import) -> Actor:
    actor = community_actor(by, community, today=timezone.localdate())
    if not actor.can(spec.permission):
        raise PermissionDenied
    return actor


def _trace(
    action: AuditAction,
    by: Actor,
    community: Community,
    subject: PendingUpload | ImportRecord,
    **details: Any,
) -> None:
    """Codes and counts, never the name of a file, which may be that of a person."""
    record(
        action=action,
        by=by.user,
        community=community,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.pk,
        roles=",".join(sorted(by.roles)),
        details=details,
    )
