"""Meetings whose attendance is closed, as proofs: who was there, what was decided."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.model import Block, Document, Section
from maillage.foundation.tenancy.models import Community
from maillage.operations.evidence.enums import Nature
from maillage.operations.evidence.sources import Offer, Told, proves
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.documents import attendance_sheet, minutes_document
from maillage.operations.meetings.models import Attendance, Decision, Meeting, MeetingTask
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.queries.presences import held_meetings

MOST = 100
PAST = timedelta(days=3 * 365)


def _closed(community: Community, today: date) -> Sequence[Offer]:
    rows = (
        held_meetings(since=today - PAST, until=today).select_related("sheet").order_by("-starts_at")[:MOST]
    )
    return [
        Offer(
            str(one.number), one.title, _day(one, community), one.get_kind_display(),
            (one.sheet.number,) if one.sheet else (),
        )
        for one in rows
    ]  # fmt: skip


def _day(one: Meeting, community: Community) -> date:
    moment = one.held_from or one.created_at
    return timezone.localtime(moment, zone_of(community)).date()


@proves("meeting", "Réunion, sa feuille d’émargement et son compte rendu", Permission.MEETINGS_EDIT, _closed)
def meeting(community: Community, ref: str) -> Told | None:
    """The closed sheet, and the minutes once approved: neither moves any more."""
    found = Meeting.objects.select_related("sheet", "closed_by").filter(closed_at__isnull=False)
    one: Meeting | None = found.filter(number=ref).first() if ref.isdecimal() else None
    if one is None or one.closed_at is None:
        return None
    day, people = _day(one, community), queries.people(one)
    rows = list(Attendance.objects.filter(meeting=one).select_related("participant", "represented_by"))
    blocks: list[Block] = [Section("Présences", attendance_sheet(one, people, rows, community, day).blocks)]
    minutes = queries.minutes_of(one)
    if minutes is not None and not minutes.is_draft:
        decisions = list(Decision.objects.filter(meeting=one))
        tasks = list(MeetingTask.objects.filter(meeting=one).select_related("owner"))
        written = minutes_document(one, minutes, decisions, tasks, people, community, day)
        blocks.append(Section("Compte rendu", written.blocks, new_page=True))
    document = Document(
        title=one.title, issuer=community.name, day=day, subtitle=one.get_kind_display(),
        reference=f"Réunion n° {one.number}, {community}", blocks=tuple(blocks), proof=one.closed_hash,
    )  # fmt: skip
    there = sum(row.is_there for row in rows)
    words = f"La réunion s’est tenue le {french.day(day)} ; {french.counted(there, 'personne')} y étaient."
    address = reverse("meeting", args=[community.slug, one.number])
    return Told(one.title, day, Nature.ATTENDANCE, words, document, address, names=True)
