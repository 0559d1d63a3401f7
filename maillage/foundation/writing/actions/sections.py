"""Writing a section: what arrives joins what others wrote meanwhile, and every version is kept.

The versions themselves are the trace of who wrote what: the log of the community only says what was restored,
settled, entrusted and filed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.actions.documents import note_change
from maillage.foundation.writing.declaration import Field, Section
from maillage.foundation.writing.enums import Choice, FieldKind, Origin
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.merging import Clash, cells, joined, merge_values, paragraphs
from maillage.foundation.writing.models import (
    DocumentSection,
    SectionClash,
    SectionPresence,
    SectionRevision,
)
from maillage.foundation.writing.values import Value, Values, clean, completed, written
from maillage.foundation.writing.writings import Writing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text.

    ``revision`` is the version to go on from when one takes ``values``; ``typed`` the version that holds
    exactly what was sent: whoever typed on meanwhile goes on from that one. ``merged`` says that others wrote
    since; ``clashes`` how many passages are to be settled.
    """

    section: DocumentSection
    values: Values
    revision: int
    typed: int
    merged: bool
    clashes: int


@transaction.atomic
def save(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, based_on: int,
    values: Mapping[str, Value],
) -> Saved:  # fmt: skip
    """Keep what someone wrote from the version ``based_on``. A field not given is left as it was there.

    Nothing of what another wrote since is lost, nor of what arrives. Raises ``WritingError`` for a value that
    cannot be kept, or a version that never was.
    """
    entitled(by, community, spec.edit)
    with community_scope(community):
        lock(LockSpace.WRITING, section.document_id)
        row = _fresh(section)
        outline = _outline(spec, row)
        present = completed(outline, row.content)
        base = present if based_on == row.revision else _version(row, outline, based_on)
        mine = {
            field.key: clean(field, values[field.key]) if field.key in values else base[field.key]
            for field in written(outline)
        }
        if mine in (base, present):
            return Saved(row, present, row.revision, row.revision, based_on != row.revision, 0)
        if based_on == row.revision:
            _append(row, mine, by, Origin.TYPED, based_on)
            return Saved(row, mine, row.revision, row.revision, merged=False, clashes=0)
        return _merge(row, outline, by, based_on, base, present, mine)


def _merge(
    row: DocumentSection,
    outline: Section,
    by: User,
    based_on: int,
    base: Values,
    present: Values,
    mine: Values,
) -> Saved:
    """Two versions: what this person typed, then what it makes with what the others wrote."""
    first_writer = row.written_by
    found = merge_values(outline, base, present, mine)
    typed = _append(row, mine, by, Origin.TYPED, based_on)
    _append(row, found.values, by, Origin.MERGED, typed)
    for clash in found.clashes:
        _keep_apart(row, clash, by, first_writer)
    return Saved(row, found.values, row.revision, typed, merged=True, clashes=len(found.clashes))


def _keep_apart(row: DocumentSection, clash: Clash, by: User, first_writer: User | None) -> None:
    """One open clash for each passage and person: who types on in it makes it longer, not twice.

    Two passages may face the same words, none at all when the first writer erased both: whoever types on
    goes on from what they had typed there, which tells one from the other.
    """
    same = SectionClash.objects.filter(
        section=row, field=clash.field, theirs=clash.theirs, mine=clash.before, mine_by=by, settled_at=None
    )
    if same.update(mine=clash.mine) == 0:
        SectionClash.objects.create(
            community_id=row.community_id,
            section=row,
            field=clash.field,
            theirs=clash.theirs,
            theirs_by=first_writer,
            mine=clash.mine,
            mine_by=by,
        )


@transaction.atomic
def settle(*, by: User, community: Community, spec: Writing, clash: SectionClash, choice: Choice) -> None:
    """Say what is kept of two texts; a second answer changes nothing.

    Where the first text was changed since, the other is added at the end: nothing is guessed.
    """
    actor = entitled(by, community, spec.edit)
    with community_scope(community):
        lock(LockSpace.WRITING, clash.section.document_id)
        current: SectionClash = SectionClash.objects.select_related("section__document").get(pk=clash.pk)
        if current.settled_at is not None:
            return
        row = _fresh(current.section)
        outline = _outline(spec, row)
        field = outline.field(current.field)
        if field is not None and choice != Choice.THEIRS:
            present = completed(outline, row.content)
            value = _settled(field, present[field.key], current, both=choice == Choice.BOTH)
            if value != present[field.key]:
                _append(row, present | {field.key: value}, by, Origin.SETTLED, row.revision)
        current.choice, current.settled_by, current.settled_at = choice, by, timezone.now()
        current.save(update_fields=["choice", "settled_by", "settled_at"])
        trace(
            AuditAction.SECTION_SETTLED, actor, community, row,
            section=row.key, field=current.field, choice=choice.value,
        )  # fmt: skip


def _settled(field: Field, value: Value, clash: SectionClash, *, both: bool) -> Value:
    if field.kind is FieldKind.TABLE:
        return _settled_rows(field, value, clash, both=both)
    if field.kind is not FieldKind.TEXT:
        return clean(
            field, f"{clash.theirs} {clash.mine}" if both and field.kind is FieldKind.LINE else clash.mine
        )
    # By whole paragraphs: a short line may also be the beginning of another.
    parts = (paragraphs(text) for text in (value, clash.theirs, clash.mine))
    return clean(field, joined(_put(*parts, both=both)))


def _settled_rows(field: Field, value: Value, clash: SectionClash, *, both: bool) -> Value:
    return clean(field, _put(value, cells(clash.theirs), cells(clash.mine), both=both))


def _put(present: list[T], theirs: list[T], mine: list[T], *, both: bool) -> list[T]:
    """``mine`` in the place of ``theirs``, or after it; at the end where ``theirs`` has gone."""
    places = range(len(present) if theirs else 0)
    at = next((rank for rank in places if present[rank : rank + len(theirs)] == theirs), None)
    if at is None:
        return [*present, *mine]
    kept = [*theirs, *mine] if both else mine
    return [*present[:at], *kept, *present[at + len(theirs) :]]


@transaction.atomic
def restore(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, number: int
) -> DocumentSection:
    """Bring back a version as a new one; what stood there stays in the history. Raises ``WritingError``."""
    actor = entitled(by, community, spec.edit)
    with community_scope(community):
        lock(LockSpace.WRITING, section.document_id)
        row = _fresh(section)
        outline = _outline(spec, row)
        values = _version(row, outline, number)
        if values != completed(outline, row.content):
            _append(row, values, by, Origin.RESTORED, number)
            trace(
                AuditAction.SECTION_RESTORED, actor, community, row,
                section=row.key, restored=number, revision=row.revision,
            )  # fmt: skip
    return row


@transaction.atomic
def touch(*, by: User, community: Community, spec: Writing, section: DocumentSection) -> None:
    """Note that this person is writing here."""
    entitled(by, community, spec.edit)
    with community_scope(community):
        SectionPresence.objects.bulk_create(
            [SectionPresence(community=community, section=section, person=by, seen_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["community", "section", "person"],
            update_fields=["seen_at"],
        )


def _fresh(section: DocumentSection) -> DocumentSection:
    row: DocumentSection = DocumentSection.objects.select_related("document", "written_by").get(pk=section.pk)
    return row


def _outline(spec: Writing, row: DocumentSection) -> Section:
    outline = spec.template_of(row.document).section(row.key)
    if outline is None:
        raise WritingError("Cette section n’est plus dans la trame du document.")
    return outline


def _version(row: DocumentSection, outline: Section, number: int) -> Values:
    content = (
        SectionRevision.objects.filter(section=row, number=number).values_list("content", flat=True).first()
    )
    if content is None:
        raise WritingError("Cette version du texte n’existe pas : rechargez la page et recommencez.")
    return completed(outline, content)


def _append(row: DocumentSection, values: Values, by: User, origin: Origin, based_on: int) -> int:
    """The next version, which becomes the present one. Returns its rank."""
    now = timezone.now()
    row.revision += 1
    row.content, row.written_by, row.written_at = values, by, now
    SectionRevision.objects.create(
        community_id=row.community_id, section=row, number=row.revision, based_on=based_on, content=values,
        origin=origin, written_by=by, written_at=now,
    )  # fmt: skip
    row.save(update_fields=["revision", "content", "written_by", "written_at"])
    note_change(row.document_id)
    return row.revision
