"""Note what was done of the year; the only writer of the room."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.year.duties import Duty
from maillage.communities.governance.year.errors import YearError
from maillage.communities.governance.year.models import YearNote
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def note_duty(
    *, by: User, community: Community, year: int, duty: Duty, done_on: date | None, note: str
) -> None:
    """Note a duty as done, or, without a day, as not needed and why; neither takes the note back.

    Raises ``YearError`` for a day to come.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    if done_on is not None and done_on > timezone.localdate():
        raise YearError("Cette date est à venir\u00a0: notez ce qui est fait.", "done_on")
    if done_on is None and not note:
        YearNote.objects.filter(year=year, duty=duty.code).delete()
    else:
        YearNote.objects.update_or_create(
            community=community, year=year, duty=duty.code,
            defaults={"done_on": done_on, "note": note, "noted_by": by},
        )  # fmt: skip
    trace(AuditAction.YEAR_NOTED, actor, community, community, year=year, duty=duty.code)
