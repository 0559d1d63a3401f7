"""What a meeting sealed, recomputed: the sheet as it was closed, the minutes as they were approved."""

from collections.abc import Mapping

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import Gap, seals
from maillage.operations.meetings.actions.attendance import fingerprint
from maillage.operations.meetings.actions.minutes import fingerprint as minutes_fingerprint
from maillage.operations.meetings.models import Meeting, Minutes

_REOPENED = Gap(
    "attendance_altered",
    "La feuille de présence n’est plus celle qui a été arrêtée : son empreinte a changé.",
    "Restaurez la sauvegarde d’avant le changement ; ne payez rien de cette réunion d’ici là.",
)
_REWRITTEN = Gap(
    "minutes_altered",
    "Le compte rendu n’est plus celui qui a été approuvé : son empreinte a changé.",
    "Restaurez la sauvegarde d’avant le changement, ou faites approuver un compte rendu rectificatif.",
)


@seals("meeting")
def altered(community: Community, keys: frozenset[int], by: Actor | None) -> Mapping[int, Gap]:
    """Meetings whose closed sheet, or approved minutes, say another thing than their fingerprint.

    A query for the meetings, one for the minutes, then one a sheet and two a record of minutes.
    """
    found: dict[int, Gap] = {}
    for minutes in Minutes.objects.filter(meeting__in=keys).exclude(sha256="").select_related("meeting"):
        if minutes_fingerprint(minutes.meeting, minutes) != minutes.sha256:
            found[minutes.meeting_id] = _REWRITTEN
    known = {meeting.pk: meeting for meeting in Meeting.objects.filter(pk__in=keys)}
    for key in keys:
        meeting = known.get(key)
        if meeting is None or not meeting.is_closed or fingerprint(meeting) != meeting.closed_hash:
            found[key] = _REOPENED
    return found
