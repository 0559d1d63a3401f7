"""The meetings of the demonstration that pay: held, signed, closed: each declared time has its sheet."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from maillage.communities.members.models import Member
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.indemnities.valuing import Given
from maillage.operations.meetings.actions import attendance, meetings, people
from maillage.operations.meetings.cards import Called, MeetingCard, Signature
from maillage.operations.meetings.enums import AttendanceState, MeetingKind, Method, Proof, SignatureKind
from maillage.operations.meetings.models import Meeting, Participant
from maillage.planning.health_project.models import ActionSheet

_KEYS = uuid.UUID("0a51c9d2-3c6e-4d0c-9a7d-5d1f0a7e4547")
SCRAWL = "M20.0 55.0L42.5 30.0L64.0 71.5L88.0 40.0L121.0 62.0L150.5 38.0"


def hold(community: Community, by: User, work: Iterable[tuple[User, Given]]) -> list[Meeting]:
    """One meeting for all who declare the same seat at the same hours; what is no seat is left alone."""
    seats: dict[tuple[str, str, str, datetime, datetime], list[User]] = defaultdict(list)
    for user, given in work:
        if given.kind in MeetingKind.values:
            seats[given.kind, given.title, given.mission, given.starts_at, given.ends_at].append(user)
    sheets = dict(ActionSheet.objects.live().order_by("-number").values_list("mission", "number"))
    return [
        _held(community, by, users, MeetingCard(
            kind=MeetingKind(kind), title=title, starts_at=start, ends_at=end, mission=mission,
            sheet=sheets.get(mission), place="Maison de santé imaginaire",
        ))
        for (kind, title, mission, start, end), users in sorted(seats.items(), key=lambda one: one[0][3])
    ]  # fmt: skip


def _held(community: Community, by: User, users: Sequence[User], card: MeetingCard) -> Meeting:
    """Signed by each on a phone, from the beginning to the end, then closed."""
    made = meetings.write_meeting(by=by, community=community, key=_key(community, card), card=card)
    where = {"by": by, "community": community, "number": made.number}
    seated = [
        one for one in Member.objects.filter(user__in=users).select_related("user") if not one.is_structure
    ]
    people.add_people(people=[_called(one) for one in seated], **where)
    for person in Participant.objects.select_related("community", "member").filter(meeting=made):
        attendance.sign_in(
            meeting=made, participant=person, key=uuid.uuid5(_KEYS, f"{community.founding_key}/{person.pk}"),
            method=Method.ROOM, proof=Proof.NAME, signature=Signature(SignatureKind.DRAWN, SCRAWL),
        )  # fmt: skip
        attendance.note_attendance(
            participant=person.pk,
            state=AttendanceState.PRESENT,
            arrived_at=card.starts_at,
            left_at=None,
            **where,
        )
    if card.starts_at is None or card.ends_at is None:
        raise ValueError("a meeting of the demonstration has its hours")
    return attendance.close_attendance(held_from=card.starts_at, held_to=card.ends_at, **where)


def _called(one: Member) -> Called:
    return Called(str(one), member_id=one.pk, account_id=one.user_id, email=one.email)


def _key(community: Community, card: MeetingCard) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}/{card.kind}/{card.title}/{card.starts_at}")
