"""Publishing what patients are told."""

from django.db import transaction
from django.utils import timezone

from maillage.care.circle.errors import CircleError
from maillage.care.ground.doors import CARE
from maillage.care.switch.models import InformationNotice
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


def publish_information(*, by: User, community: Community, version: str, text: str) -> InformationNotice:
    """A new version of the notice given to patients. Raises ``PermissionDenied``, ``CircleError``."""
    actor = entitled(by, community, Permission.RIGHTS_HANDLE)
    roles = ",".join(sorted(actor.roles))
    with care_scope(community, person=by.pk, roles=roles), transaction.atomic(using=CARE):
        if InformationNotice.objects.filter(version=version).exists():
            raise CircleError(f"la version {version} existe\u00a0: ce qui a été lu ne se réécrit pas")
        notice = InformationNotice(
            community_id=community.pk, version=version, text=text, published_at=timezone.now(),
            published_by=by.pk,
        )  # fmt: skip
        notice.save(force_insert=True)
    return notice
