"""Who is called to a meeting, and what each answers."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from maillage import french
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.actions.common import begin_on, refuse_closed
from maillage.operations.meetings.actions.mails import mail_invitations, mail_reminders
from maillage.operations.meetings.cards import Called
from maillage.operations.meetings.enums import Answer, DateChoice, MeetingState
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import (
    Attendance,
    DateAnswer,
    DateOption,
    Meeting,
    MeetingTask,
    Participant,
)
from maillage.operations.meetings.proxies import held_by, refuse_beyond

MOST_PEOPLE = 600


@transaction.atomic
def add_people(
    *, by: User, community: Community, number: int, people: Sequence[Called], following: bool = False
) -> int:
    """Add these people to a meeting, and to those of its series that follow; how many are new to it.

    Nobody is there twice. Raises ``MeetingError`` beyond ``MOST_PEOPLE``.
    """
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    new = _add(meeting, people)
    trace(AuditAction.MEETING_PEOPLE, actor, community, meeting, number=number, added=new)
    if following and meeting.series_id and meeting.starts_at is not None:
        later = Meeting.objects.filter(
            series_id=meeting.series_id, starts_at__gt=meeting.starts_at, closed_at=None
        )
        for one in later.order_by("starts_at"):
            _add(one, people)
    return new


def _add(meeting: Meeting, people: Sequence[Called]) -> int:
    rows = list(Participant.objects.filter(meeting=meeting))
    if len(rows) + len(people) > MOST_PEOPLE:
        raise MeetingError(f"Une réunion garde {MOST_PEOPLE} personnes au plus.")
    accounts = {row.account_id for row in rows if row.account_id}
    cards = {(row.member_id, row.name) for row in rows if row.member_id}
    names = {(french.folded(row.name), row.email.lower()) for row in rows}
    made = []
    for one in people:
        named = (french.folded(one.name), one.email.lower())
        if one.account_id in accounts or (one.member_id, one.name) in cards or named in names:
            continue
        accounts |= {one.account_id} if one.account_id else set()
        cards |= {(one.member_id, one.name)} if one.member_id else set()
        names.add(named)
        made.append(
            Participant(
                community_id=meeting.community_id, meeting=meeting, name=one.name[:160],
                quality=one.quality[:160], email=one.email, member_id=one.member_id,
                account_id=one.account_id,
            )
        )  # fmt: skip
    Participant.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def remove_person(*, by: User, community: Community, number: int, participant: int) -> None:
    """Someone is no longer of the meeting. Raises ``MeetingError`` where a presence or a task names them."""
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    row = Participant.objects.get(pk=participant, meeting=meeting)
    named = Attendance.objects.filter(participant=row) | Attendance.objects.filter(represented_by=row)
    if named.exists() or MeetingTask.objects.filter(owner=row).exists():
        raise MeetingError(f"{row.name} a une présence ou une tâche dans cette réunion.")
    row.delete()
    trace(AuditAction.MEETING_PEOPLE, actor, community, meeting, number=number, removed=1)


@transaction.atomic
def call_meeting(*, by: User, community: Community, number: int) -> int:
    """Send the invitations, or the dates to choose from, to who has not received them; how many left.

    Raises ``MeetingError`` when there is nobody to call, or nothing to call to.
    """
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    if meeting.is_cancelled or meeting.is_over(timezone.now()):
        raise MeetingError("Cette réunion est passée ou annulée.")
    if not Participant.objects.filter(meeting=meeting).exists():
        raise MeetingError("Ajoutez d’abord les personnes à convoquer.")
    if not meeting.is_poll and meeting.state != MeetingState.CALLED:
        meeting.state, meeting.called_at = MeetingState.CALLED, timezone.now()
        meeting.save()
    sent = mail_invitations(meeting, community)
    trace(AuditAction.MEETING_CALLED, actor, community, meeting, number=number, sent=sent)
    return sent


@transaction.atomic
def remind(*, by: User, community: Community, number: int) -> int:
    """Ask again those who said nothing; how many messages left. Once a day at most."""
    actor, meeting = begin_on(by, community, number)
    if meeting.state != MeetingState.CALLED or meeting.has_begun(timezone.now()):
        raise MeetingError("Il n’y a plus de réponse à attendre.")
    sent = mail_reminders(meeting, community)
    trace(AuditAction.MEETING_CALLED, actor, community, meeting, number=number, reminded=sent)
    return sent


@transaction.atomic
def answer_meeting(
    *, participant: Participant, answer: Answer, proxy_to: int | None = None, by: User | None = None
) -> Participant:
    """What the person says of the invitation, by their link or by their account (``by``).

    The same answer twice is one. Raises ``MeetingError`` once it has begun, or for a proxy given to nobody.
    """
    community = participant.community
    actor = _themself(participant, by, community)
    meeting = Meeting.objects.select_for_update().get(pk=participant.meeting_id)
    if meeting.is_cancelled or meeting.is_poll:
        raise MeetingError("Cette réunion n’attend pas de réponse.")
    if meeting.has_begun(timezone.now()) or meeting.is_closed:
        raise MeetingError("La réunion a commencé : la présence se note sur place.")
    holder = _holder(meeting, participant, proxy_to) if answer == Answer.PROXY else None
    row = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if (row.answer, row.proxy_to_id) == (answer, holder.pk if holder else None):
        return row
    row.answer, row.proxy_to, row.answered_at = answer, holder, timezone.now()
    row.save(update_fields=["answer", "proxy_to", "answered_at"])
    trace(
        AuditAction.MEETING_ANSWERED,
        actor,
        community,
        meeting,
        number=meeting.number,
        answer=str(answer.value),
    )
    return row


def _themself(participant: Participant, by: User | None, community: Community) -> Actor | None:
    """The account, where there is one: only the person themself answers."""
    if by is None:
        return None
    actor = entitled(by, community, Permission.MEETINGS_VIEW)
    member = participant.member
    own = member is not None and not member.is_structure and member.user_id == by.pk
    if participant.account_id != by.pk and not own:
        raise MeetingError("Cette réponse est celle d’une autre personne.")
    return actor


def _holder(meeting: Meeting, participant: Participant, key: int | None) -> Participant:
    found = (
        Participant.objects.filter(meeting=meeting, pk=key).exclude(pk=participant.pk).first()
        if key
        else None
    )
    if found is None:
        raise MeetingError("Dites à qui vous donnez pouvoir.")
    if found.answer in {Answer.NO, Answer.PROXY}:
        raise MeetingError(f"{found.name} ne vient pas : choisissez une autre personne.")
    refuse_beyond(meeting, found, held_by(found, but=participant))
    return found


@transaction.atomic
def answer_dates(
    *, participant: Participant, choices: Mapping[int, DateChoice], by: User | None = None
) -> int:
    """What the person says of the dates offered; how many are answered. Raises ``MeetingError``."""
    community = participant.community
    actor = _themself(participant, by, community)
    meeting = Meeting.objects.select_for_update().get(pk=participant.meeting_id)
    if not meeting.is_poll:
        raise MeetingError("La date est choisie : il n’y a plus à répondre.")
    offered = {row.pk: row for row in DateOption.objects.filter(meeting=meeting)}
    for key, choice in choices.items():
        if key in offered:
            DateAnswer.objects.update_or_create(
                community=community, option=offered[key], participant=participant, defaults={"choice": choice}
            )
    Participant.objects.filter(pk=participant.pk).update(answered_at=timezone.now())
    trace(AuditAction.MEETING_ANSWERED, actor, community, meeting, number=meeting.number, dates=len(choices))
    return len(choices)
