"""Writing meetings: one or a series, their dates, their end; their files."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.meetings.actions.common import begin, begin_on, refuse_closed
from maillage.operations.meetings.actions.mails import mail_cancelled, mail_changed
from maillage.operations.meetings.cards import MeetingCard
from maillage.operations.meetings.clock import instant, zone_of
from maillage.operations.meetings.enums import Answer, Every, FileKind, MeetingState
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import (
    DateOption,
    Meeting,
    MeetingFile,
    MeetingSeries,
    Participant,
)
from maillage.operations.meetings.proxies import allowed
from maillage.operations.meetings.recurrence import days
from maillage.planning.health_project.models import ActionSheet

MOST_OPTIONS = 12
MOST_FILES = 20
# What a calendar must be told again.
_TOLD = ("starts_at", "ends_at", "place", "video_url", "title")


@transaction.atomic
def write_meeting(
    *,
    by: User,
    community: Community,
    key: UUID,
    card: MeetingCard,
    options: Sequence[tuple[datetime, datetime]] = (),
) -> Meeting:
    """Write a meeting at its hours, or with several dates to choose from; the same key gives the same one."""
    actor = begin(by, community)
    known: Meeting | None = Meeting.objects.filter(key=key).first()
    if known is not None:
        return known
    made = _make(actor, community, key, card, state=MeetingState.POLL if options else MeetingState.PLANNED)
    if options:
        _offer(made, options)
    return made


@transaction.atomic
def write_series(
    *, by: User, community: Community, key: UUID, card: MeetingCard, every: Every, count: int
) -> list[Meeting]:
    """Write meetings that come back at the same hours of the place; the same key gives the same ones."""
    actor = begin(by, community)
    known = MeetingSeries.objects.filter(key=key).first()
    if known is not None:
        return list(known.meetings.order_by("starts_at"))
    if card.starts_at is None or card.ends_at is None:
        raise MeetingError("Une série a besoin d’une première date.")
    series = MeetingSeries.objects.create(
        community=community, number=next_number(MeetingSeries), key=key, every=every, author=by
    )
    zone = zone_of(community)
    start, length = card.starts_at.astimezone(zone), card.ends_at - card.starts_at
    made = []
    for day in days(start.date(), every, count):
        begins = instant(day, start.time(), zone)
        one = card.at(begins, begins + length)
        made.append(_make(actor, community, uuid.uuid5(key, day.isoformat()), one, series=series))
    return made


def _make(
    actor: Actor, community: Community, key: UUID, card: MeetingCard, *, state: str = MeetingState.PLANNED,
    series: MeetingSeries | None = None,
) -> Meeting:  # fmt: skip
    made: Meeting = Meeting.objects.create(
        community=community, number=next_number(Meeting), key=key, state=state, series=series,
        organiser=actor.user, **_columns(community, card),
    )  # fmt: skip
    trace(AuditAction.MEETING_SAVED, actor, community, made, number=made.number)
    return made


def _columns(community: Community, card: MeetingCard) -> dict[str, Any]:
    """Every column that a card writes."""
    bound = allowed(community, card.kind, card.proxies_max)
    return {**card.columns(), **_purpose(card), "proxies_max": bound}


def _purpose(card: MeetingCard) -> dict[str, Any]:
    """The sheet and the mission: a sheet has one of its own."""
    if card.sheet is None:
        return {"sheet": None, "mission": card.mission}
    sheet = ActionSheet.objects.live().filter(number=card.sheet).first()
    if sheet is None:
        raise MeetingError("Cette fiche-action n’existe plus.")
    return {"sheet": sheet, "mission": sheet.mission}


def _offer(meeting: Meeting, options: Sequence[tuple[datetime, datetime]]) -> None:
    if len(options) > MOST_OPTIONS:
        raise MeetingError(f"Un sondage propose {MOST_OPTIONS} dates au plus.")
    for starts_at, ends_at in sorted(set(options)):
        DateOption.objects.get_or_create(
            community_id=meeting.community_id,
            meeting=meeting,
            starts_at=starts_at,
            defaults={"ends_at": ends_at},
        )


@transaction.atomic
def edit_meeting(
    *, by: User, community: Community, number: int, card: MeetingCard, following: bool = False
) -> list[Meeting]:
    """Change a meeting, or it and all those of its series that follow; who was called is told what changed.

    Those that follow keep their day but for the shift of this one, take its hours and everything else but
    the agenda. What has begun, is closed or cancelled is left. Raises ``MeetingError``.
    """
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    if meeting.is_cancelled:
        raise MeetingError("Cette réunion est annulée.")
    if meeting.is_poll and card.starts_at is not None:
        raise MeetingError("Choisissez d’abord une des dates proposées.")
    former = meeting.starts_at
    changed = [_change(actor, community, meeting, card)]
    if following and meeting.series_id and former is not None:
        changed += _follow(actor, community, meeting, card, former)
    return changed


def _follow(
    actor: Actor, community: Community, meeting: Meeting, card: MeetingCard, former: datetime
) -> list[Meeting]:
    if card.starts_at is None or card.ends_at is None:
        return []
    zone, length = zone_of(community), card.ends_at - card.starts_at
    start = card.starts_at.astimezone(zone)
    shift = start.date() - former.astimezone(zone).date()
    found = []
    for one in _after(meeting, former):
        if one.starts_at is None:
            continue
        begins = instant(one.starts_at.astimezone(zone).date() + shift, start.time(), zone)
        found.append(_change(actor, community, one, card.at(begins, begins + length), own_agenda=True))
    return found


def _after(meeting: Meeting, start: datetime) -> list[Meeting]:
    """Those of the series that follow and may still change."""
    rows = Meeting.objects.select_for_update(of=("self",)).filter(
        series_id=meeting.series_id, starts_at__gt=max(start, timezone.now()), closed_at=None
    )
    return list(rows.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED).order_by("starts_at"))


def _change(
    actor: Actor, community: Community, meeting: Meeting, card: MeetingCard, *, own_agenda: bool = False
) -> Meeting:
    before = {name: getattr(meeting, name) for name in _TOLD}
    values = _columns(community, card)
    if own_agenda:
        del values["agenda"]
    for name, value in values.items():
        setattr(meeting, name, value)
    told = [name for name in _TOLD if getattr(meeting, name) != before[name]]
    meeting.sequence += bool(told)
    meeting.save()
    trace(AuditAction.MEETING_SAVED, actor, community, meeting, number=meeting.number, told=len(told))
    if told and meeting.state == MeetingState.CALLED:
        if "starts_at" in told:
            # Who could come on the former day has said nothing of this one.
            Participant.objects.filter(meeting=meeting).update(
                answer=Answer.NONE, answered_at=None, proxy_to=None
            )
        mail_changed(meeting, community)
    return meeting


@transaction.atomic
def choose_date(*, by: User, community: Community, number: int, option: int) -> Meeting:
    """Choose one of the dates offered; the people of the meeting remain. Raises ``MeetingError``."""
    actor, meeting = begin_on(by, community, number)
    if not meeting.is_poll:
        raise MeetingError("La date de cette réunion est déjà choisie.")
    chosen = DateOption.objects.filter(pk=option, meeting=meeting).first()
    if chosen is None:
        raise MeetingError("Cette date n’est plus proposée.")
    meeting.starts_at, meeting.ends_at = chosen.starts_at, chosen.ends_at
    meeting.state = MeetingState.PLANNED
    meeting.save()
    trace(AuditAction.MEETING_SAVED, actor, community, meeting, number=number, date_chosen=True)
    return meeting


@transaction.atomic
def cancel_meeting(
    *, by: User, community: Community, number: int, reason: str, following: bool = False
) -> list[Meeting]:
    """Cancel a meeting, or it and those of its series that follow; their calendars are told."""
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    wanted = [meeting]
    if following and meeting.series_id and meeting.starts_at is not None:
        wanted += _after(meeting, meeting.starts_at)
    done = []
    for one in wanted:
        if one.is_cancelled:
            continue
        was_called = one.state == MeetingState.CALLED
        one.state, one.cancelled_at, one.cancel_reason = (
            MeetingState.CANCELLED,
            timezone.now(),
            reason.strip(),
        )
        one.sequence += 1
        one.save()
        trace(AuditAction.MEETING_CANCELLED, actor, community, one, number=one.number)
        if was_called:
            mail_cancelled(one, community)
        done.append(one)
    return done


@transaction.atomic
def add_file(*, by: User, community: Community, number: int, kind: FileKind, file: Checked) -> MeetingFile:
    """Join a file; the same content is joined once. The paper sheet may still come after the closing.

    Raises ``MeetingError`` for one too many.
    """
    actor, meeting = begin_on(by, community, number)
    known: MeetingFile | None = MeetingFile.objects.filter(meeting=meeting, sha256=file.sha256).first()
    if known is not None:
        return known
    if MeetingFile.objects.filter(meeting=meeting).count() >= MOST_FILES:
        raise MeetingError(f"Une réunion garde {MOST_FILES} fichiers au plus.")
    made: MeetingFile = MeetingFile.objects.create(
        community=community, meeting=meeting, kind=kind, name=file.name, content_type=file.media_type,
        content=file.content, size=file.size, sha256=file.sha256, added_by=by,
    )  # fmt: skip
    trace(
        AuditAction.MEETING_FILE, actor, community, meeting, number=number, file=made.pk, sha256=file.sha256
    )
    return made
