"""Who was there: signing in, the organiser's list, and the closing after which nothing moves."""

import hashlib
import json
import uuid
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.actions.common import begin_on, refuse_closed
from maillage.operations.meetings.cards import Called, Signature
from maillage.operations.meetings.clock import minutes_there
from maillage.operations.meetings.codes import opens_call
from maillage.operations.meetings.enums import THERE, Answer, AttendanceState, Method, Proof, SignatureKind
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import Attendance, Meeting, Participant
from maillage.operations.meetings.proxies import refuse_beyond

MOST_TRIES = 5
UNSIGNED = Signature()
# Keys of the rows that the closing itself writes.
_CLOSING = UUID("0d2f6b1e-53b9-4a55-9f5b-2b7d7b1d0044")


class WrongCodeError(MeetingError):
    """A code that opens nothing: it counts, hence the transaction that counts it must not be undone."""


@transaction.atomic
def sign_in(
    *, meeting: Meeting, participant: Participant, key: UUID, method: Method, proof: Proof,
    signature: Signature = UNSIGNED, by: User | None = None,
) -> Attendance:  # fmt: skip
    """Someone is there, from now on. The same tap sent twice, or two taps, are one presence.

    A first arrival is kept; a signature that was missing is added. Raises ``MeetingError`` when the sheet is
    closed or the meeting is not being held.
    """
    open_meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    known: Attendance | None = Attendance.objects.filter(key=key).first()
    if known is not None:
        return known
    refuse_closed(open_meeting)
    if open_meeting.is_cancelled or open_meeting.is_poll:
        raise MeetingError("Cette réunion ne se tient pas.")
    row: Attendance | None = Attendance.objects.filter(participant=participant).first()
    if row is not None and row.is_there and (row.signature or not signature.value):
        return row
    if row is None:
        row = Attendance(community_id=meeting.community_id, meeting=meeting, participant=participant)
    if not row.is_there:
        row.arrived_at, row.left_at, row.represented_by = timezone.now(), None, None
        row.state = AttendanceState.REMOTE if method == Method.CALL else AttendanceState.PRESENT
        row.method, row.proof, row.recorded_by = method, proof, by
    row.key = key
    row.signature_kind, row.signature = signature.kind, signature.value
    row.save()
    trace(
        AuditAction.ATTENDANCE_NOTED, None, meeting.community, meeting, number=meeting.number,
        participant=participant.pk, method=str(method.value), proof=str(proof.value),
    )  # fmt: skip
    return row


@transaction.atomic
def join_call(*, participant: Participant, code: str, key: UUID, signature: Signature) -> Attendance:
    """Someone of the call gives its code, from their own page. Raises ``MeetingError``.

    Five wrong codes close the door to this person until another code is opened.
    """
    meeting = Meeting.objects.get(pk=participant.meeting_id)
    row = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if row.tries >= MOST_TRIES:
        raise MeetingError("Trop de codes faux : demandez à l’organisateur d’en ouvrir un autre.")
    if not opens_call(meeting.secret, code, meeting.call_opened_at, timezone.now()):
        raise WrongCodeError("Ce code n’est pas celui qui est ouvert. Demandez-le de nouveau.")
    return sign_in(
        meeting=meeting,
        participant=participant,
        key=key,
        method=Method.CALL,
        proof=Proof.LINK,
        signature=signature,
    )


@transaction.atomic
def count_wrong_code(*, participant: Participant) -> None:
    """One try less; called once the refusal is known, in a transaction of its own."""
    row = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    row.tries = min(row.tries + 1, MOST_TRIES)
    row.save(update_fields=["tries"])


@transaction.atomic
def sign_out(*, participant: Participant) -> Attendance:
    """They leave before the end. Raises ``MeetingError`` for someone who is not there."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=participant.meeting_id)
    refuse_closed(meeting)
    row: Attendance | None = Attendance.objects.filter(participant=participant, state__in=THERE).first()
    if row is None:
        raise MeetingError("Votre arrivée n’est pas notée.")
    if row.left_at is None:
        row.left_at = timezone.now()
        row.save(update_fields=["left_at"])
        trace(
            AuditAction.ATTENDANCE_NOTED, None, participant.community, meeting, number=meeting.number,
            participant=participant.pk, left=True,
        )  # fmt: skip
    return row


@transaction.atomic
def walk_in(*, meeting: Meeting, person: Called, by: User | None = None) -> Participant:
    """Someone who came without being called is of the meeting. The same name is the same person."""
    open_meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    refuse_closed(open_meeting)
    found, _ = Participant.objects.get_or_create(
        community_id=meeting.community_id, meeting=meeting, name=person.name[:160], email=person.email,
        defaults={
            "quality": person.quality[:160], "member_id": person.member_id, "account_id": person.account_id,
            "walk_in": True,
        },
    )  # fmt: skip
    return found


@transaction.atomic
def open_call(*, by: User, community: Community, number: int) -> Meeting:
    """Open the window in which the code of the call is good, and give everyone their tries back."""
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    if meeting.is_cancelled or meeting.is_poll:
        raise MeetingError("Cette réunion ne se tient pas.")
    meeting.call_opened_at = timezone.now()
    meeting.save(update_fields=["call_opened_at"])
    Participant.objects.filter(meeting=meeting, tries__gt=0).update(tries=0)
    trace(AuditAction.ATTENDANCE_NOTED, actor, community, meeting, number=number, call_opened=True)
    return meeting


@transaction.atomic
def note_attendance(
    *, by: User, community: Community, number: int, participant: int, state: AttendanceState,
    arrived_at: datetime | None = None, left_at: datetime | None = None, represented_by: int | None = None,
    on_paper: bool = False,
) -> Attendance:  # fmt: skip
    """The organiser's list: one person's state, which replaces what was noted. Raises ``MeetingError``.

    A signature given by the person stays while they are there.
    """
    actor, meeting = begin_on(by, community, number)
    refuse_closed(meeting)
    if meeting.is_cancelled or meeting.is_poll:
        raise MeetingError("Cette réunion ne se tient pas.")
    person = Participant.objects.filter(pk=participant, meeting=meeting).first()
    if person is None:
        raise MeetingError("Cette personne n’est pas de la réunion : relisez la liste.")
    row = Attendance.objects.filter(participant=person).first() or Attendance(
        community=community, meeting=meeting, participant=person, key=uuid.uuid4()
    )
    row.represented_by = (
        _holder(meeting, person, represented_by) if state == AttendanceState.REPRESENTED else None
    )
    if state.is_there:
        row.arrived_at = arrived_at or row.arrived_at or meeting.starts_at or timezone.now()
        row.left_at = left_at
        if row.left_at is not None and row.left_at < row.arrived_at:
            raise MeetingError("Le départ est avant l’arrivée.")
        if on_paper and not row.signature:
            row.signature_kind = SignatureKind.PAPER
    else:
        row.arrived_at = row.left_at = None
        row.signature, row.signature_kind = "", SignatureKind.NONE
    if not row.pk or row.state != state:
        row.method, row.proof, row.recorded_by = Method.LIST, Proof.ORGANISER, by
    row.state = state
    row.save()
    trace(
        AuditAction.ATTENDANCE_NOTED, actor, community, meeting, number=number, participant=person.pk,
        state=str(state.value),
    )  # fmt: skip
    return row


def _holder(meeting: Meeting, person: Participant, key: int | None) -> Participant:
    found = (
        Participant.objects.filter(meeting=meeting, pk=key or person.proxy_to_id or 0)
        .exclude(pk=person.pk)
        .first()
    )
    if found is None:
        raise MeetingError(f"Dites qui représente {person.name}.")
    held = Attendance.objects.filter(meeting=meeting, represented_by=found).exclude(participant=person)
    refuse_beyond(meeting, found, held.count())
    return found


@transaction.atomic
def close_attendance(
    *, by: User, community: Community, number: int, held_from: datetime, held_to: datetime
) -> Meeting:
    """Close the sheet of a meeting, with the hours really held: from then on the database refuses any change.

    Who said nothing is absent, who excused themselves is excused, who gave a proxy to someone present is
    represented; of more proxies than one person may hold, the first given count. Closing twice is closing
    once. Raises ``MeetingError`` before the beginning.
    """
    actor, meeting = begin_on(by, community, number)
    if meeting.is_closed:
        return meeting
    now = timezone.now()
    if not meeting.has_begun(now):
        raise MeetingError("La réunion n’a pas commencé : ses présences ne peuvent pas être arrêtées.")
    if not held_from < held_to <= now:
        raise MeetingError("La fin doit suivre le début, et être passée.")
    rows = list(Attendance.objects.select_for_update(of=("self",)).filter(meeting=meeting).order_by("pk"))
    for row in rows:
        row.minutes = (
            minutes_there(row.arrived_at, row.left_at, held_from, held_to)
            if row.is_there and row.arrived_at
            else 0
        )
    Attendance.objects.bulk_update(rows, ["minutes"])
    there = {row.participant_id for row in rows if row.is_there}
    noted = [row.participant_id for row in rows]
    silent = Participant.objects.filter(meeting=meeting).exclude(pk__in=noted).order_by("answered_at", "pk")
    held = Counter(row.represented_by_id for row in rows if row.represented_by_id)
    Attendance.objects.bulk_create([_unsaid(meeting, person, there, held, by) for person in silent])
    meeting.held_from, meeting.held_to = held_from, held_to
    meeting.closed_hash = fingerprint(meeting)
    meeting.closed_at, meeting.closed_by = now, by
    meeting.save()
    trace(
        AuditAction.ATTENDANCE_CLOSED, actor, community, meeting, number=number, present=len(there),
        sha256=meeting.closed_hash,
    )  # fmt: skip
    return meeting


def _unsaid(
    meeting: Meeting, person: Participant, there: set[int], held: Counter[int], by: User
) -> Attendance:
    """The row of who was not noted; ``held`` counts the proxies of each, this one included."""
    most, holder = meeting.proxies_max, person.proxy_to_id
    represented = (
        person.answer == Answer.PROXY
        and holder is not None
        and holder in there
        and (most is None or held[holder] < most)
    )
    if represented and holder is not None:
        held[holder] += 1
    excused = person.answer in {Answer.NO, Answer.PROXY}
    state = AttendanceState.EXCUSED if excused else AttendanceState.ABSENT
    return Attendance(
        community_id=person.community_id, meeting_id=person.meeting_id, participant=person, minutes=0,
        state=AttendanceState.REPRESENTED if represented else state, method=Method.CLOSING,
        proof=Proof.ORGANISER,
        represented_by_id=person.proxy_to_id if represented else None, recorded_by=by,
        key=uuid.uuid5(_CLOSING, f"{person.community_id}-{person.pk}"),
    )  # fmt: skip


def fingerprint(meeting: Meeting) -> str:
    """The SHA-256 of who was there, from when to when, and how each signed."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("participant").order_by("participant_id")
    said = [
        [
            row.participant_id, row.participant.member_id, row.participant.name, row.state,
            _iso(row.arrived_at), _iso(row.left_at), row.minutes, row.method, row.proof,
            row.signature_kind, row.signature, row.represented_by_id,
        ]
        for row in rows
    ]  # fmt: skip
    whole = [
        meeting.number,
        meeting.kind,
        meeting.mission,
        _iso(meeting.held_from),
        _iso(meeting.held_to),
        said,
    ]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat()
