"""The life of a protocol in its community: written, reviewed, approved, written anew."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.health_project.actions.common import begin, note
from maillage.planning.health_project.contents import changed
from maillage.planning.health_project.enums import Act
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.protocols.enums import Caller, Opinion, VersionState
from maillage.planning.health_project.protocols.models import Protocol, ProtocolReview, ProtocolVersion
from maillage.planning.health_project.protocols.queries import AT_WORK, favourable


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version says; ``professions`` are codes of ``Caller``."""

    purpose: str = ""
    professions: tuple[str, ...] = ()
    inclusion: str = ""
    exclusion: str = ""
    steps: str = ""
    red_flags: str = ""
    referral: str = ""
    tools: str = ""
    sources: str = ""

    def columns(self) -> dict[str, Any]:
        return asdict(self) | {
            "professions": [caller.value for caller in Caller if caller in self.professions]
        }


@transaction.atomic
def write_protocol(
    *, by: User, community: Community, key: UUID, title: str, mission: str, wording: Wording
) -> Protocol:
    """A new protocol with its first draft; the same key gives the same row."""
    actor = begin(by, community, Permission.PROJECT_LEAD)
    known: Protocol | None = Protocol.objects.filter(key=key).first()
    if known is not None:
        return known
    protocol: Protocol = Protocol.objects.create(
        community=community, number=next_number(Protocol), key=key, title=title, mission=mission, author=by
    )
    ProtocolVersion.objects.create(
        community=community, protocol=protocol, version=1, author=by, **wording.columns()
    )
    note(AuditAction.PROTOCOL_RECORDED, actor, protocol, Act.WRITTEN, {"title": [None, title]})
    return protocol


def _working(version: ProtocolVersion, state: VersionState) -> ProtocolVersion:
    current: ProtocolVersion = ProtocolVersion.objects.select_related("protocol__community").get(
        pk=version.pk
    )
    if current.state != state:
        raise ProjectError(
            f"Cette version est maintenant « {current.get_state_display()} » : rechargez la page."
        )
    return current


@transaction.atomic
def edit_version(
    *,
    by: User,
    community: Community,
    version: ProtocolVersion,
    revision: int,
    title: str,
    change_note: str,
    wording: Wording,
) -> ProtocolVersion:
    """Change a draft as it was read at ``revision``; who writes last becomes its author.

    Its author may not approve it. Raises ``StalePartError`` when someone else changed it meanwhile,
    ``ProjectError`` once it is no longer a draft.
    """
    actor = begin(by, community, Permission.PROJECT_LEAD)
    current = _working(version, VersionState.DRAFT)
    before = current.content() | {"title": current.protocol.title, "change_note": current.change_note}
    after = wording.columns() | {"title": title, "change_note": change_note}
    difference = changed(before, after)
    if not difference:
        return current
    if current.revision != revision:
        raise StalePartError(before)
    for name, value in (wording.columns() | {"change_note": change_note}).items():
        setattr(current, name, value)
    current.author, current.revision = by, current.revision + 1
    current.save()
    if current.protocol.title != title:
        current.protocol.title = title
        current.protocol.save(update_fields=["title"])
    note(AuditAction.PROTOCOL_EDITED, actor, current.protocol, Act.EDITED, difference)
    return current


@transaction.atomic
def submit_version(*, by: User, community: Community, version: ProtocolVersion) -> ProtocolVersion:
    """Ask for the opinion of others. Raises ``ProjectError`` for a draft that says nothing yet."""
    actor = begin(by, community, Permission.PROJECT_LEAD)
    current = _working(version, VersionState.DRAFT)
    if not (current.purpose.strip() and current.steps.strip() and current.professions):
        raise ProjectError("Écrivez au moins pourquoi, pour quelles professions et le déroulé.")
    current.state = VersionState.REVIEW
    current.save(update_fields=["state"])
    note(AuditAction.PROTOCOL_EDITED, actor, current.protocol, Act.SUBMITTED, _numbered(current))
    return current


def _numbered(version: ProtocolVersion) -> dict[str, Any]:
    return {"version": [None, version.version]}


@transaction.atomic
def review_version(
    *, by: User, community: Community, version: ProtocolVersion, opinion: str, text: str
) -> ProtocolReview:
    """Give an opinion on the words as they are; it stays on record.

    Raises ``ProjectError`` for a version that is not in review, or an opinion to change without a remark.
    """
    actor = begin(by, community, Permission.PROJECT_VIEW)
    current = _working(version, VersionState.REVIEW)
    if Opinion(opinion) is Opinion.CHANGE and not text.strip():
        raise ProjectError("Dites ce qu’il faut revoir.")
    review: ProtocolReview = ProtocolReview.objects.create(
        community=community, version=current, revision=current.revision, opinion=opinion, text=text, by=by
    )
    note(
        AuditAction.PROTOCOL_REVIEWED, actor, current.protocol, Act.REVIEWED, _numbered(current),
        avis=opinion,
    )  # fmt: skip
    return review


@transaction.atomic
def return_version(
    *, by: User, community: Community, version: ProtocolVersion, reason: str
) -> ProtocolVersion:
    """Give a version back to who writes it, with the reason."""
    actor = begin(by, community, Permission.PROJECT_LEAD, Permission.PROTOCOL_APPROVE)
    current = _working(version, VersionState.REVIEW)
    if not reason.strip():
        raise ProjectError("Dites ce qu’il faut reprendre.")
    current.state = VersionState.DRAFT
    current.save(update_fields=["state"])
    note(
        AuditAction.PROTOCOL_REVIEWED, actor, current.protocol, Act.RETURNED, _numbered(current),
        reason=reason.strip(),
    )  # fmt: skip
    return current


@transaction.atomic
def approve_version(
    *, by: User, community: Community, version: ProtocolVersion, review_on: date, today: date
) -> ProtocolVersion:
    """Put a reviewed version in force, until ``review_on``; the former one is replaced.

    Raises ``PermissionDenied`` for its author, ``ProjectError`` before someone else agreed to these words,
    or for a day of review that is past.
    """
    actor = begin(by, community, Permission.PROTOCOL_APPROVE)
    current = _working(version, VersionState.REVIEW)
    if current.author_id == by.pk:
        raise PermissionDenied
    if not favourable(current):
        raise ProjectError("Il faut d’abord l’avis favorable d’une personne qui ne l’a pas écrite.")
    if review_on <= today:
        raise ProjectError("Le jour de la prochaine revue est à venir.")
    for former in ProtocolVersion.objects.filter(protocol=current.protocol, state=VersionState.APPROVED):
        former.state = VersionState.REPLACED
        former.save(update_fields=["state"])
    current.state, current.review_on = VersionState.APPROVED, review_on
    current.approved_by, current.approved_on = by, today
    current.save(update_fields=["state", "review_on", "approved_by", "approved_on"])
    note(AuditAction.PROTOCOL_APPROVED, actor, current.protocol, Act.APPROVED, _numbered(current))
    return current


@transaction.atomic
def revise_protocol(*, by: User, community: Community, protocol: Protocol) -> ProtocolVersion:
    """Begin the next version from the one in force; if one is being written, that one."""
    actor = begin(by, community, Permission.PROJECT_LEAD)
    found: ProtocolVersion | None = ProtocolVersion.objects.filter(
        protocol=protocol, state__in=AT_WORK
    ).first()
    if found is not None:
        return found
    last = ProtocolVersion.objects.filter(protocol=protocol).order_by("-version").first()
    if last is None or protocol.retired_at is not None:
        raise ProjectError("Ce protocole est retiré : il ne se récrit plus.")
    made: ProtocolVersion = ProtocolVersion.objects.create(
        community=community, protocol=protocol, version=next_version(protocol), author=by, **last.content()
    )
    note(AuditAction.PROTOCOL_EDITED, actor, protocol, Act.WRITTEN, _numbered(made))
    return made


def next_version(protocol: Protocol) -> int:
    """The number of the version to come; the caller holds the community's turn."""
    last = ProtocolVersion.objects.filter(protocol=protocol).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def postpone_review(
    *, by: User, community: Community, version: ProtocolVersion, review_on: date, today: date, reason: str
) -> ProtocolVersion:
    """Read again and found good: the version in force stays until another day, with the reason."""
    actor = begin(by, community, Permission.PROTOCOL_APPROVE)
    current = _working(version, VersionState.APPROVED)
    if review_on <= today or not reason.strip():
        raise ProjectError("Donnez un jour à venir, et dites pourquoi ce protocole reste tel quel.")
    before, current.review_on = current.review_on, review_on
    current.save(update_fields=["review_on"])
    dates = {"review_on": [before.isoformat() if before else None, review_on.isoformat()]}
    note(AuditAction.PROTOCOL_EDITED, actor, current.protocol, Act.EDITED, dates, reason=reason.strip())
    return current


@transaction.atomic
def retire_protocol(*, by: User, community: Community, protocol: Protocol, reason: str) -> Protocol:
    """Stop using a protocol, with the reason; what was approved and published stays on record."""
    actor = begin(by, community, Permission.PROTOCOL_APPROVE)
    if not reason.strip():
        raise ProjectError("Dites pourquoi ce protocole est retiré : la raison reste lisible de tous.")
    current: Protocol = Protocol.objects.get(pk=protocol.pk)
    if current.retired_at is None:
        current.retired_at, current.retired_reason = timezone.now(), reason.strip()
        current.save(update_fields=["retired_at", "retired_reason"])
        note(AuditAction.PROTOCOL_EDITED, actor, current, Act.RETIRED, reason=reason.strip())
    return current
