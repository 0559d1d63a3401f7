"""Meetings of the founded community as proofs: the attendance as it was closed, the minutes once approved."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.operations.evidence.enums import Nature
from maillage.operations.evidence.sources import Offer, Told, proves
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.documents import attendance_sheet, minutes_document
from maillage.operations.meetings.models import Attendance, Decision, Meeting, MeetingTask
from maillage.operations.meetings.models import Minutes as MeetingMinutes
from maillage.operations.meetings.queries import meetings as queries

MOST = 100


def _day(meeting: Meeting, community: Community) -> date:
    start: datetime = meeting.held_from or meeting.starts_at  # type: ignore[assignment]
    return start.astimezone(zone_of(community)).date()


def _offer(meeting: Meeting, community: Community) -> Offer:
    sheets = (meeting.sheet.number,) if meeting.sheet else ()
    return Offer(
        str(meeting.number), meeting.title, _day(meeting, community), meeting.get_kind_display(), sheets
    )


def _closed(community: Community, today: date) -> Sequence[Offer]:
    rows = Meeting.objects.filter(closed_at__isnull=False).select_related("sheet").order_by("-starts_at")
    return [_offer(one, community) for one in rows[:MOST]]


@proves("attendance", "Présences d’une réunion", Permission.MEETINGS_EDIT, _closed)
def attendance(community: Community, ref: str) -> Told | None:
    """The attendance sheet of a meeting, closed: the database refuses any change of it."""
    rows = Meeting.objects.filter(closed_at__isnull=False)
    one: Meeting | None = rows.filter(number=ref).first() if ref.isdecimal() else None
    if one is None:
        return None
    day = _day(one, community)
    signed = Attendance.objects.filter(meeting=one).select_related("participant", "represented_by")
    people = queries.people(one)
    document = attendance_sheet(one, people, list(signed.order_by("pk")), community, day)
    words = "La réunion s’est tenue ; la feuille d’émargement est celle qui a été arrêtée."
    address = reverse("meeting", args=[community.slug, one.number])
    return Told(f"Présences : {one.title}", day, Nature.ATTENDANCE, words, document, address, names=True)


def _written(community: Community, today: date) -> Sequence[Offer]:
    rows = MeetingMinutes.objects.filter(approved_at__isnull=False).select_related("meeting__sheet")
    return [_offer(one.meeting, community) for one in rows.order_by("-meeting__starts_at")[:MOST]]


@proves("meeting_minutes", "Compte rendu de réunion", Permission.MEETINGS_EDIT, _written)
def minutes(community: Community, ref: str) -> Told | None:
    """The minutes of a meeting, approved: they never change, but for their signature."""
    rows = MeetingMinutes.objects.filter(approved_at__isnull=False).select_related("meeting")
    one: MeetingMinutes | None = rows.filter(meeting__number=ref).first() if ref.isdecimal() else None
    if one is None:
        return None
    meeting, day = one.meeting, _day(one.meeting, community)
    document = minutes_document(
        meeting, one, list(Decision.objects.filter(meeting=meeting)),
        list(MeetingTask.objects.filter(meeting=meeting).select_related("owner")), queries.people(meeting),
        community, day,
    )  # fmt: skip
    words = "Ce qui a été dit et décidé, dans le compte rendu approuvé."
    address = reverse("meeting_minutes", args=[community.slug, meeting.number])
    return Told(f"Compte rendu : {meeting.title}", day, Nature.MINUTES, words, document, address, names=True)
