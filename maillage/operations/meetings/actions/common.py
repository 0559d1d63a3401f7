"""How every action of the room begins."""

from django.core.exceptions import PermissionDenied

from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.queries.meetings import may_edit


def begin(by: User, community: Community) -> Actor:
    """The author's right to organise, then the turn of the community."""
    actor = entitled(by, community, Permission.MEETINGS_ORGANISE)
    lock(LockSpace.MEETINGS, community.pk)
    return actor


def begin_on(by: User, community: Community, number: int) -> tuple[Actor, Meeting]:
    """The same, on a meeting that they may change; its row is locked. Raises ``PermissionDenied``."""
    actor = entitled(by, community, Permission.MEETINGS_ORGANISE)
    meeting = locked(number)
    if not may_edit(actor, meeting):
        raise PermissionDenied
    return actor, meeting


def locked(number: int) -> Meeting:
    """The meeting of this number, held until the transaction ends. Raises ``Meeting.DoesNotExist``."""
    found: Meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("sheet").get(number=number)
    )
    return found


def refuse_closed(meeting: Meeting) -> None:
    """Raises ``MeetingError`` where the sheet is closed."""
    if meeting.is_closed:
        raise MeetingError("Les présences de cette réunion sont arrêtées : elles ne changent plus.")
