"""Minutes: written by several at once without losing a word, approved by another, then signed."""

import hashlib
import json
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.writing.merging import joined, merge, paragraphs
from maillage.operations.meetings.actions.common import begin_on, locked
from maillage.operations.meetings.enums import MinutesState
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import (
    Decision,
    Meeting,
    MeetingTask,
    Minutes,
    MinutesVersion,
    Participant,
)
from maillage.operations.meetings.queries.meetings import may_edit

MARK = "⚠ À accorder, autre rédaction :"


@transaction.atomic
def save_minutes(
    *, by: User, community: Community, number: int, base: int, text: str
) -> tuple[Minutes, bool]:
    """Write the minutes from version ``base``; (what is stored, whether two texts remain to be settled).

    What another wrote meanwhile is put together with this; where both changed the same paragraph, both
    are kept one under the other, under ``MARK``. Raises ``MeetingError`` once approved.
    """
    actor, meeting = begin_on(by, community, number)
    minutes = _draft(meeting, by)
    text = text.replace("\r\n", "\n").strip()
    if text == minutes.text:
        return minutes, MARK in text
    if base != minutes.version:
        text = put_together(_text_of(minutes, base), minutes.text, text)
    minutes.version += 1
    minutes.text, minutes.written_by = text, by
    minutes.save()
    MinutesVersion.objects.create(
        community=community, minutes=minutes, version=minutes.version, text=text, by=by
    )
    trace(AuditAction.MINUTES_SAVED, actor, community, meeting, number=number, version=minutes.version)
    return minutes, MARK in text


def put_together(base: str, theirs: str, mine: str) -> str:
    """Both texts, written from ``base``, as one: no word of either is lost. Pure."""
    parts, clashes = merge(paragraphs(base), paragraphs(theirs), paragraphs(mine))
    for kept, other, _ in clashes:
        added = joined(other)
        if not added:
            continue
        # What the first writer erased has no place of its own: the other's words go to the end.
        at = max(
            (rank for rank, part in enumerate(parts) if kept and part == kept[-1]), default=len(parts) - 1
        )
        parts.insert(at + 1, f"{MARK}\n{added}")
    return joined(parts)


def _text_of(minutes: Minutes, version: int) -> str:
    found = MinutesVersion.objects.filter(minutes=minutes, version=version).first()
    return found.text if found else ""


def _draft(meeting: Meeting, by: User) -> Minutes:
    minutes, _ = Minutes.objects.select_for_update(of=("self",)).get_or_create(
        community_id=meeting.community_id, meeting=meeting, defaults={"written_by": by}
    )
    if not minutes.is_draft:
        raise MeetingError("Ce compte rendu est approuvé : il ne change plus.")
    found: Minutes = minutes
    return found


@transaction.atomic
def add_decision(
    *, by: User, community: Community, number: int, key: UUID, text: str,
    votes: tuple[int | None, int | None, int | None] = (None, None, None),
) -> Decision:  # fmt: skip
    """Note a decision and its vote (for, against, abstentions); the same key gives the same one."""
    actor, meeting = begin_on(by, community, number)
    known: Decision | None = Decision.objects.filter(key=key).first()
    if known is not None:
        return known
    _draft(meeting, by)
    made: Decision = Decision.objects.create(
        community=community, meeting=meeting, number=next_number(Decision, meeting=meeting), key=key,
        text=text, votes_for=votes[0], votes_against=votes[1], abstentions=votes[2],
    )  # fmt: skip
    trace(AuditAction.MINUTES_SAVED, actor, community, meeting, number=number, decision=made.number)
    return made


@transaction.atomic
def add_task(
    *, by: User, community: Community, number: int, key: UUID, text: str, owner: int | None = None,
    due_on: date | None = None,
) -> MeetingTask:  # fmt: skip
    """Note what someone of the meeting promised; the same key gives the same one."""
    actor, meeting = begin_on(by, community, number)
    known: MeetingTask | None = MeetingTask.objects.filter(key=key).first()
    if known is not None:
        return known
    _draft(meeting, by)
    holder = Participant.objects.filter(meeting=meeting, pk=owner).first() if owner else None
    made: MeetingTask = MeetingTask.objects.create(
        community=community, meeting=meeting, number=next_number(MeetingTask, meeting=meeting), key=key,
        text=text, owner=holder, due_on=due_on,
    )  # fmt: skip
    trace(AuditAction.MEETING_TASK, actor, community, meeting, number=number, task=made.number)
    return made


@transaction.atomic
def remove_part(*, by: User, community: Community, number: int, decision: int = 0, task: int = 0) -> None:
    """Take a decision or a task of a draft away; the log keeps that it was there."""
    actor, meeting = begin_on(by, community, number)
    _draft(meeting, by)
    Decision.objects.filter(meeting=meeting, number=decision).delete()
    MeetingTask.objects.filter(meeting=meeting, number=task).delete()
    trace(
        AuditAction.MINUTES_SAVED, actor, community, meeting, number=number, removed_decision=decision,
        removed_task=task,
    )  # fmt: skip


@transaction.atomic
def tick_task(*, by: User, community: Community, number: int, task: int, done: bool) -> MeetingTask:
    """Note a task done, or not: its holder, or who keeps the meeting."""
    actor = entitled(by, community, Permission.MEETINGS_VIEW)
    row: MeetingTask = (
        MeetingTask.objects.select_for_update(of=("self",))
        .select_related("meeting__sheet", "owner__member")
        .get(meeting__number=number, number=task)
    )
    if not may_edit(actor, row.meeting) and not is_holder(row, by):
        raise PermissionDenied
    if bool(row.done_at) != done:
        row.done_at, row.done_by = (timezone.now(), by) if done else (None, None)
        row.save(update_fields=["done_at", "done_by"])
        trace(AuditAction.MEETING_TASK, actor, community, row.meeting, number=number, task=task, done=done)
    return row


def is_holder(task: MeetingTask, user: User) -> bool:
    """Whether this account is who promised it."""
    owner = task.owner
    if owner is None:
        return False
    member = owner.member
    return bool(
        owner.account_id == user.pk or (member and not member.is_structure and member.user_id == user.pk)
    )


@transaction.atomic
def approve_minutes(*, by: User, community: Community, number: int) -> Minutes:
    """Freeze the text, the decisions and the tasks. Never by who wrote the last version (control A10).

    Raises ``MeetingError`` for empty minutes, or where two texts remain to be settled.
    """
    actor = entitled(by, community, Permission.MINUTES_APPROVE)
    meeting = locked(number)
    minutes = _existing(meeting)
    if not minutes.is_draft:
        return minutes
    if not minutes.text:
        raise MeetingError("Ce compte rendu est vide.")
    if MARK in minutes.text:
        raise MeetingError("Deux rédactions restent à accorder : gardez-en une, puis enregistrez.")
    if minutes.written_by_id == by.pk:
        raise MeetingError("Vous avez écrit la dernière version : une autre personne l’approuve.")
    minutes.sha256 = fingerprint(meeting, minutes)
    minutes.state, minutes.approved_at, minutes.approved_by = MinutesState.APPROVED, timezone.now(), by
    minutes.save()
    trace(AuditAction.MINUTES_APPROVED, actor, community, meeting, number=number, sha256=minutes.sha256)
    return minutes


@transaction.atomic
def sign_minutes(*, by: User, community: Community, number: int, signature: str) -> Minutes:
    """Sign approved minutes by typing one's name. Raises ``MeetingError``."""
    actor = entitled(by, community, Permission.MINUTES_SIGN)
    meeting = locked(number)
    minutes = _existing(meeting)
    if minutes.state == MinutesState.SIGNED:
        return minutes
    if minutes.is_draft:
        raise MeetingError("Ce compte rendu n’est pas encore approuvé.")
    if not signature.strip():
        raise MeetingError("Écrivez votre nom pour signer.")
    minutes.state, minutes.signature = MinutesState.SIGNED, " ".join(signature.split())[:160]
    minutes.signed_at, minutes.signed_by = timezone.now(), by
    minutes.save()
    trace(AuditAction.MINUTES_SIGNED, actor, community, meeting, number=number, sha256=minutes.sha256)
    return minutes


def _existing(meeting: Meeting) -> Minutes:
    minutes: Minutes | None = Minutes.objects.select_for_update(of=("self",)).filter(meeting=meeting).first()
    if minutes is None:
        raise MeetingError("Cette réunion n’a pas encore de compte rendu.")
    return minutes


def fingerprint(meeting: Meeting, minutes: Minutes) -> str:
    """The SHA-256 of the text, of its decisions and of its tasks."""
    decisions = [
        [row.number, row.text, row.votes_for, row.votes_against, row.abstentions]
        for row in Decision.objects.filter(meeting=meeting)
    ]
    tasks = [
        [row.number, row.text, row.owner_id, row.due_on.isoformat() if row.due_on else ""]
        for row in MeetingTask.objects.filter(meeting=meeting)
    ]
    whole = [meeting.number, minutes.version, minutes.text, decisions, tasks]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
