"""Facts of the platform and files beside what people write."""

import hashlib
import re

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.actions.documents import note_change
from maillage.foundation.writing.declaration import Field
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import Attachment, DocumentSection, SectionFact
from maillage.foundation.writing.sources import take
from maillage.foundation.writing.writings import Writing

MAX_FILE, MOST_FILES = 10_000_000, 30
# What may be joined, by the first bytes of the file: its name alone says nothing.
_NATURES = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "application/zip": (b"PK\x03\x04",),
}
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def _field(spec: Writing, section: DocumentSection, key: str) -> Field:
    outline = spec.template_of(section.document).section(section.key)
    field = outline.field(key) if outline else None
    if field is None:
        raise WritingError("Ce champ n’est pas dans la trame du document.")
    return field


@transaction.atomic
def take_fact(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, field: str, source: str
) -> SectionFact | None:
    """Insert what a source says today, or bring it up to date; None when it says nothing.

    What was there is kept as history. Raises ``WritingError`` for a source that the field does not take.
    """
    actor = entitled(by, community, spec.edit)
    if source not in _field(spec, section, field).sources:
        raise WritingError("Ce champ ne reçoit pas ces données.")
    with community_scope(community):
        lock(LockSpace.WRITING, section.document_id)
        today, about = timezone.localdate(), section.document.about
        taken = take([source], community, today, about=about).get(source)
        if taken is None:
            return None
        here = SectionFact.objects.filter(section=section, field=field, source=source, replaced_at=None)
        present: SectionFact | None = here.first()
        if present is not None and present.digest == taken.digest:
            return present
        here.update(replaced_at=timezone.now())
        made: SectionFact = SectionFact.objects.create(
            community=community, section=section, field=field, source=source, content=taken.as_json(),
            digest=taken.digest, taken_on=taken.taken_on, taken_by=by,
        )  # fmt: skip
        _changed(actor, community, section, source=source, taken=True)
    return made


@transaction.atomic
def remove_fact(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, field: str, source: str
) -> None:
    """Take a fact out of the document; its history stays."""
    actor = entitled(by, community, spec.edit)
    with community_scope(community):
        lock(LockSpace.WRITING, section.document_id)
        here = SectionFact.objects.filter(section=section, field=field, source=source, replaced_at=None)
        if here.update(replaced_at=timezone.now()):
            _changed(actor, community, section, source=source, taken=False)


def _changed(actor: Actor, community: Community, section: DocumentSection, **details: object) -> None:
    note_change(section.document_id)
    trace(AuditAction.SECTION_FACTS, actor, community, section, section=section.key, **details)


@transaction.atomic
def attach(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, field: str, name: str,
    content: bytes,
) -> Attachment:  # fmt: skip
    """Join a file to a field. Raises ``WritingError`` for one too large, or of a nature that is not taken."""
    actor = entitled(by, community, spec.edit)
    if _field(spec, section, field).kind is not FieldKind.FILES:
        raise WritingError("Ce champ ne reçoit pas de fichier.")
    nature = _nature(name, content)
    with community_scope(community):
        lock(LockSpace.WRITING, section.document_id)
        if Attachment.objects.filter(section=section, removed_at=None).count() >= MOST_FILES:
            raise WritingError(f"{MOST_FILES} fichiers sont déjà joints à cette section.")
        made: Attachment = Attachment.objects.create(
            community=community,
            section=section,
            field=field,
            name=re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1])[-200:],
            content_type=nature,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            added_by=by,
        )
        note_change(section.document_id)
        trace(
            AuditAction.ATTACHMENT_ADDED, actor, community, section,
            section=section.key, attachment=made.pk, sha256=made.sha256,
        )  # fmt: skip
    return made


def _nature(name: str, content: bytes) -> str:
    if not content or len(content) > MAX_FILE:
        raise WritingError("Le fichier est vide ou dépasse 10 Mo.")
    nature = next((one for one, starts in _NATURES.items() if content.startswith(starts)), "")
    if nature == "application/zip":
        nature = _OFFICE.get(name.rsplit(".", 1)[-1].lower(), "")
    if not nature:
        raise WritingError("On peut joindre un PDF, une image PNG ou JPEG, un DOCX, XLSX, ODT ou ODS.")
    return nature


@transaction.atomic
def detach(*, by: User, community: Community, spec: Writing, attachment: Attachment) -> None:
    """Take a file away: it is no longer shown nor filed, and what was filed with it keeps it."""
    actor = entitled(by, community, spec.edit)
    with community_scope(community):
        section = attachment.section
        lock(LockSpace.WRITING, section.document_id)
        here = Attachment.objects.filter(pk=attachment.pk, removed_at=None)
        if here.update(removed_at=timezone.now()):
            note_change(section.document_id)
            trace(
                AuditAction.ATTACHMENT_REMOVED, actor, community, section,
                section=section.key, attachment=attachment.pk,
            )  # fmt: skip
