"""Opening a document, moving it from draft to review and back, entrusting its sections."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.declaration import Template
from maillage.foundation.writing.enums import DocumentState, Origin
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import (
    DocumentSection,
    SectionFact,
    SectionRevision,
    WrittenDocument,
)
from maillage.foundation.writing.sources import take
from maillage.foundation.writing.values import opening
from maillage.foundation.writing.writings import Writing

# Documents of one kind that a community may have open at once: two projects are an error, twenty an attack.
MOST_OPEN = 3


@transaction.atomic
def start(
    *, by: User, community: Community, spec: Writing, title: str = "", about: str = ""
) -> WrittenDocument:
    """Open a document on the newest template of the community's region, with the facts known today.

    The one that exists ``about`` the same thing is returned as it is. Raises ``WritingError`` when too many
    are already open.
    """
    actor = entitled(by, community, spec.edit)
    today = timezone.localdate()
    template = spec.newest_template(community, today)
    with community_scope(community):
        lock(LockSpace.WRITING, community.pk)
        mine = WrittenDocument.objects.filter(kind=spec.key)
        known: WrittenDocument | None = mine.filter(about=about).first() if about else None
        if known is not None:
            return known
        if mine.exclude(state=DocumentState.FILED).count() >= MOST_OPEN:
            raise WritingError(
                f"{MOST_OPEN} documents de cette sorte sont déjà ouverts : finissez-en un d’abord."
            )
        last = mine.order_by("-number").values_list("number", flat=True).first() or 0
        made: WrittenDocument = WrittenDocument.objects.create(
            community=community,
            kind=spec.key,
            number=last + 1,
            title=title or template.title,
            template=template.identity,
            about=about,
            started_by=by,
        )
        _prefill(by, community, made, template)
        trace(
            AuditAction.DOCUMENT_STARTED, actor, community, made,
            kind=spec.key, number=made.number, template=made.template,
        )  # fmt: skip
    return made


def _prefill(by: User, community: Community, made: WrittenDocument, template: Template) -> None:
    now, today = timezone.now(), timezone.localdate()
    words = {"community": community.name, "starter": f"{by}, {by.email}"}
    rows = DocumentSection.objects.bulk_create(
        DocumentSection(
            community=community, document=made, key=section.key, revision=1, content=opening(section, words)
        )
        for section in template.sections
    )
    SectionRevision.objects.bulk_create(
        SectionRevision(
            community=community, section=row, number=1, based_on=0, content=row.content,
            origin=Origin.STARTED, written_by=by, written_at=now,
        )
        for row in rows
    )  # fmt: skip
    wanted = [
        (row, field.key, name)
        for row, section in zip(rows, template.sections, strict=True)
        for field in section.fields
        for name in field.sources
    ]
    known = take((name for _, _, name in wanted), community, today, about=made.about)
    SectionFact.objects.bulk_create(
        SectionFact(
            community=community, section=row, field=key, source=name, content=known[name].as_json(),
            digest=known[name].digest, taken_on=today, taken_by=by,
        )
        for row, key, name in wanted
        if name in known
    )  # fmt: skip


@transaction.atomic
def set_state(
    *, by: User, community: Community, spec: Writing, document: WrittenDocument, state: DocumentState
) -> None:
    """Send to review, or back to writing. Filing has its own action.

    Raises ``WritingError`` for a document that stands as it was filed: its next change makes it a draft.
    """
    actor = entitled(by, community, spec.edit)
    if state == DocumentState.FILED:
        raise WritingError("Un document se dépose ; il ne se déclare pas déposé.")
    with community_scope(community):
        lock(LockSpace.WRITING, document.pk)
        current: WrittenDocument = WrittenDocument.objects.get(pk=document.pk)
        if current.state == DocumentState.FILED:
            raise WritingError("Ce document vient d’être déposé : il ne change d’état que si on le modifie.")
        if current.state != state:
            current.state = state
            current.save(update_fields=["state", "changed_at"])
            trace(AuditAction.DOCUMENT_STATE, actor, community, current, state=state.value)


def note_change(document_id: int) -> None:
    """Something of a document was changed: what was filed stays, the document goes on as a draft.

    For the actions of the room, in scope and under the lock of the document.
    """
    reopened = Case(
        When(state=DocumentState.FILED, then=Value(DocumentState.DRAFT.value)), default=F("state")
    )
    WrittenDocument.objects.filter(pk=document_id).update(state=reopened, changed_at=timezone.now())


@transaction.atomic
def assign(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, person: User | None
) -> None:
    """Entrust a section to someone who may write it, or to nobody. Raises ``WritingError``."""
    actor = entitled(by, community, spec.edit)
    with community_scope(community):
        if person is not None:
            try:
                entitled(person, community, spec.edit)
            except PermissionDenied:
                raise WritingError("Cette personne n’a pas le droit d’écrire ce document.") from None
        section.assigned_to = person
        section.save(update_fields=["assigned_to"])
        trace(
            AuditAction.SECTION_ASSIGNED, actor, community, section,
            section=section.key, user=person.pk if person else None,
        )  # fmt: skip
