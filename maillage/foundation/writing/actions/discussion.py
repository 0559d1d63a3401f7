"""What is said of a section before it is filed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.models import DocumentSection, SectionComment
from maillage.foundation.writing.writings import Writing


@transaction.atomic
def say(
    *, by: User, community: Community, spec: Writing, section: DocumentSection, text: str,
    parent: SectionComment | None = None,
) -> SectionComment:  # fmt: skip
    """Add a remark, or answer one. An answer to a settled thread opens it again."""
    actor = entitled(by, community, spec.may_comment)
    with community_scope(community):
        first = parent.parent or parent if parent else None
        made: SectionComment = SectionComment.objects.create(
            community=community, section=section, parent=first, text=text, author=by
        )
        if first is not None and first.settled_at is not None:
            first.settled_at = first.settled_by = None
            first.save(update_fields=["settled_at", "settled_by"])
        trace(
            AuditAction.SECTION_DISCUSSED, actor, community, section,
            section=section.key, comment=made.pk, answers=first.pk if first else None,
        )  # fmt: skip
    return made


@transaction.atomic
def resolve(*, by: User, community: Community, spec: Writing, comment: SectionComment) -> None:
    """Settle a thread: whoever opened it, or who writes the document."""
    actor = entitled(by, community, spec.may_comment)
    with community_scope(community):
        first = comment.parent or comment
        if first.author_id != by.pk and not actor.can(spec.edit):
            raise PermissionDenied
        if first.settled_at is None:
            first.settled_at, first.settled_by = timezone.now(), by
            first.save(update_fields=["settled_at", "settled_by"])
            trace(
                AuditAction.SECTION_DISCUSSED, actor, community, first.section,
                section=first.section.key, settled=first.pk,
            )  # fmt: skip
