"""Publishing the notice, and keeping what each person was shown."""

from django.db import transaction

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.rights import notice
from maillage.foundation.rights.actions.common import take_turn
from maillage.foundation.rights.models import DataController, NoticeReading, NoticeVersion
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope


@transaction.atomic
def set_controller(
    *,
    community: Community,
    by: User,
    legal_name: str,
    address: str,
    contact: str,
    dpo_name: str,
    dpo_contact: str,
) -> DataController:
    """Say who answers for the data; the notice that tells it is published at once."""
    with community_scope(community):
        actor = entitled(by, community, Permission.RIGHTS_HANDLE)
        take_turn(community)
        controller, _ = DataController.objects.update_or_create(
            community=community,
            defaults={
                "legal_name": legal_name,
                "address": address,
                "contact": contact,
                "dpo_name": dpo_name,
                "dpo_contact": dpo_contact,
            },
        )
        trace(AuditAction.CONTROLLER_SET, actor, community, controller)
        publish(community=community)
        return controller


@transaction.atomic
def publish(*, community: Community) -> NoticeVersion:
    """The notice in force, published anew if what it says has changed. Harmless when repeated."""
    with community_scope(community):
        take_turn(community)
        written = notice.content(community, notice.controller_of_scope())
        digest, current = notice.digest(written), notice.latest()
        if current is not None and current.sha256 == digest:
            return current
        number = next_number(NoticeVersion)
        version: NoticeVersion = NoticeVersion.objects.create(
            community=community, number=number, content=written, sha256=digest
        )
        record(
            action=AuditAction.NOTICE_PUBLISHED,
            by=None,
            community=community,
            subject_type="noticeversion",
            subject_id=version.pk,
            details={"number": number, "sha256": digest},
        )
        return version


def publish_everywhere() -> None:
    """A release may change what every community tells: each gets its version."""
    for community in Community.objects.active().order_by("pk"):
        publish(community=community)


@transaction.atomic
def note_reading(
    *, community: Community, place: str, user: User | None = None, email: str = ""
) -> NoticeReading:
    """Keep that a person was shown the notice in force, at ``place`` (a short code of the caller's).

    For the rooms that collect data: call it in the action that receives them. Harmless when repeated.
    """
    with community_scope(community):
        version = publish(community=community)
        reading, _ = NoticeReading.objects.get_or_create(
            community=community,
            notice=version,
            user=user,
            email="" if user else email.lower(),
            place=place,
        )
        return reading
