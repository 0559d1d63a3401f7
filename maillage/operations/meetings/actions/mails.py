"""What participants are told by mail. Each message has a key, so that a repeated action sends it once."""

from django.db.models import QuerySet
from django.utils import timezone

from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.enums import Answer
from maillage.operations.meetings.ical import invitation
from maillage.operations.meetings.links import participant_link
from maillage.operations.meetings.models import DateOption, Meeting, Participant


def mail_invitations(meeting: Meeting, community: Community) -> int:
    """Call those who were not called to this version of the meeting yet; how many messages."""
    if meeting.is_poll:
        options = list(DateOption.objects.filter(meeting=meeting))
        return _send(meeting, community, "meeting_dates", "dates", options=options)
    return _send(meeting, community, "meeting_invitation", f"v{meeting.sequence}")


def mail_changed(meeting: Meeting, community: Community) -> int:
    """Tell those who were called what changed."""
    return _send(meeting, community, "meeting_changed", f"v{meeting.sequence}", only_invited=True)


def mail_cancelled(meeting: Meeting, community: Community) -> int:
    """Tell those who were called, and their calendars."""
    return _send(meeting, community, "meeting_cancelled", "cancelled", only_invited=True)


def mail_reminders(meeting: Meeting, community: Community) -> int:
    """Ask again those who said nothing, once a day at most."""
    day = timezone.localdate().isoformat()
    silent = _reachable(meeting).filter(answer=Answer.NONE, invited_at__isnull=False)
    return sum(_notify(meeting, community, row, "meeting_reminder", day) for row in silent)


def _send(
    meeting: Meeting,
    community: Community,
    template: str,
    key: str,
    *,
    only_invited: bool = False,
    **more: object,
) -> int:
    rows = _reachable(meeting)
    if only_invited:
        rows = rows.filter(invited_at__isnull=False)
    sent = [row for row in rows if _notify(meeting, community, row, template, key, **more)]
    Participant.objects.filter(pk__in=[row.pk for row in sent]).update(invited_at=timezone.now())
    return len(sent)


def _reachable(meeting: Meeting) -> "QuerySet[Participant]":
    return Participant.objects.filter(meeting=meeting, walk_in=False).exclude(email="").order_by("pk")


def _notify(
    meeting: Meeting, community: Community, row: Participant, template: str, key: str, **more: object
) -> bool:
    link = participant_link(row)
    calendar = "" if meeting.starts_at is None else invitation(meeting, community, link=link)
    with timezone.override(zone_of(community)):
        context = {
            "meeting": meeting, "community": community, "participant": row, "link": link,
            "yes": participant_link(row, Answer.YES), "no": participant_link(row, Answer.NO), **more,
        }  # fmt: skip
        message = queue_notice(
            key=f"meeting-{meeting.pk}-{key}-{row.pk}", to=row.email, template=template, context=context,
            calendar=calendar,
        )  # fmt: skip
    return message is not None
