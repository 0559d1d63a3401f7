"""What the rooms above read of meetings: closed presences, and nothing that may still change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from maillage.communities.members.enums import MemberKind
from maillage.operations.meetings.enums import (
    THERE,
    AttendanceState,
    FileKind,
    MeetingKind,
    MeetingState,
    SignatureKind,
)
from maillage.operations.meetings.models import Attendance, Meeting, MeetingFile


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at one closed meeting. ``minutes`` are those in the room within the hours really held, not
    rounded; ``member_id`` is empty for who is in no register; ``through_structure`` says that the member is
    the structure for which the person spoke. ``arrived_at`` and ``left_at`` are within the hours held.
    """

    attendance_id: int
    meeting_id: int
    meeting_number: int
    meeting_title: str
    kind: MeetingKind
    mission: str
    sheet_id: int | None
    started_at: datetime
    arrived_at: datetime
    left_at: datetime
    minutes: int
    member_id: int | None
    through_structure: bool
    account_id: int | None
    name: str
    quality: str
    remote: bool
    method: str
    proof: str
    signed: bool
    on_paper: bool
    closed_hash: str

    @property
    def signed_here(self) -> bool:
        """Signed on the platform: a paper sheet is another proof, to be joined to the meeting."""
        return self.signed and not self.on_paper


def closed_presences(
    *,
    since: date | None = None,
    until: date | None = None,
    meeting: int | None = None,
    member: int | None = None,
) -> Iterator[Presence]:
    """Who was there at the closed meetings that began between these days, both included. One query.

    ``meeting`` is a number, ``member`` a key of the register. In the order of meetings, then of names.
    """
    found = Attendance.objects.filter(state__in=THERE, meeting__closed_at__isnull=False)
    if since is not None:
        found = found.filter(meeting__starts_at__date__gte=since)
    if until is not None:
        found = found.filter(meeting__starts_at__date__lte=until)
    if meeting is not None:
        found = found.filter(meeting__number=meeting)
    if member is not None:
        found = found.filter(participant__member_id=member)
    rows = found.order_by("meeting__starts_at", "meeting_id", "participant__name", "pk").values_list(*_READ)
    for row in rows.iterator():
        yield _presence(dict(zip(_READ, row, strict=True)))


# A year holds thousands of presences: columns, not rows of four tables.
_READ = (
    "pk", "meeting_id", "meeting__number", "meeting__title", "meeting__kind", "meeting__mission",
    "meeting__sheet_id", "meeting__held_from", "meeting__held_to", "meeting__closed_hash", "arrived_at",
    "left_at", "minutes", "state", "method", "proof", "signature_kind", "participant__member_id",
    "participant__member__kind", "participant__account_id", "participant__name", "participant__quality",
)  # fmt: skip


def _presence(row: dict[str, Any]) -> Presence:
    start, end, arrived = row["meeting__held_from"], row["meeting__held_to"], row["arrived_at"]
    if start is None or end is None or arrived is None:
        raise ValueError("a closed presence has its hours")
    return Presence(
        attendance_id=row["pk"], meeting_id=row["meeting_id"], meeting_number=row["meeting__number"],
        meeting_title=row["meeting__title"], kind=MeetingKind(row["meeting__kind"]),
        mission=row["meeting__mission"], sheet_id=row["meeting__sheet_id"], started_at=start,
        arrived_at=min(max(arrived, start), end), left_at=max(min(row["left_at"] or end, end), start),
        minutes=row["minutes"] or 0,
        member_id=row["participant__member_id"],
        through_structure=row["participant__member__kind"] == MemberKind.STRUCTURE,
        account_id=row["participant__account_id"], name=row["participant__name"],
        quality=row["participant__quality"], remote=row["state"] == AttendanceState.REMOTE,
        method=row["method"], proof=row["proof"], signed=bool(row["signature_kind"]),
        on_paper=row["signature_kind"] == SignatureKind.PAPER, closed_hash=row["meeting__closed_hash"],
    )  # fmt: skip


def held_meetings(
    *, since: date, until: date, mission: str = "", sheet_id: int | None = None
) -> "QuerySet[Meeting]":
    """The closed meetings between these days, both included, by their day: what evidence and reports cite."""
    found: QuerySet[Meeting] = Meeting.objects.filter(
        closed_at__isnull=False, starts_at__date__gte=since, starts_at__date__lte=until
    ).exclude(state=MeetingState.CANCELLED)
    if mission:
        found = found.filter(mission=mission)
    if sheet_id is not None:
        found = found.filter(sheet_id=sheet_id)
    return found.order_by("starts_at", "number")


def paper_sheets(meetings: Iterable[int]) -> dict[int, str]:
    """{meeting: SHA-256} of the signed paper sheets that were joined to these meetings. One query."""
    found = MeetingFile.objects.filter(meeting__in=set(meetings), kind=FileKind.SHEET)
    return dict(found.order_by("-pk").values_list("meeting_id", "sha256"))
