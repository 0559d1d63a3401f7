"""Meetings for tests, made as people make them: by the actions of the room."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from maillage.foundation.files.kinds import checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings.actions import attendance, feeds, meetings, minutes, people
from maillage.operations.meetings.cards import Called, MeetingCard, Point, Signature
from maillage.operations.meetings.enums import FeedScope, FileKind, MeetingKind, Method, Proof, SignatureKind
from maillage.operations.meetings.models import Attendance, CalendarFeed, Meeting, MeetingFile, Participant

DRAWING = "M10.0 20.0L30.5 40.0L60.0 22.5"


def card(
    title: str = "Retour d’hospitalisation", *, starts_in: timedelta = timedelta(days=3), **more: Any
) -> MeetingCard:
    """A meeting of two hours."""
    start = more.pop("starts_at", None) or (timezone.now() + starts_in).replace(second=0, microsecond=0)
    values = {
        "kind": MeetingKind.GROUP, "place": "Salle inventée", "mission": "parcours",
        "agenda": (Point("Tour de table", 10), Point("Le protocole", 60, "Mme Fictive")),
        "starts_at": start, "ends_at": start + timedelta(hours=2),
    }  # fmt: skip
    return MeetingCard(title=title, **{**values, **more})


def meeting(community: Community, by: User, title: str = "Retour d’hospitalisation", **more: Any) -> Meeting:
    with community_scope(community):
        return meetings.write_meeting(by=by, community=community, key=uuid.uuid4(), card=card(title, **more))


def search(community: Community, by: User, *, dates: int = 3) -> Meeting:
    """A meeting without a date yet."""
    first = (timezone.now() + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
    options = [(first + timedelta(days=n), first + timedelta(days=n, hours=2)) for n in range(dates)]
    with community_scope(community):
        return meetings.write_meeting(
            by=by, community=community, key=uuid.uuid4(), options=options,
            card=MeetingCard(kind=MeetingKind.COPIL, title="COPIL à dater", place="Salle inventée"),
        )  # fmt: skip


def called(name: str, **more: Any) -> Called:
    values = {"quality": "Sage-femme", "email": f"{name.split()[0].lower()}@exemple.invalid"}
    return Called(name, **{**values, **more})


def gather(one: Meeting, by: User, *names: str, **more: Any) -> list[Participant]:
    """These people are of the meeting."""
    with community_scope(one.community):
        people.add_people(
            by=by, community=one.community, number=one.number, people=[called(name, **more) for name in names]
        )
    return [person(one, name) for name in names]


def person(one: Meeting, name: str) -> Participant:
    with community_scope(one.community):
        return Participant.objects.select_related("meeting", "community", "member").get(
            meeting=one, name=name
        )


def call(one: Meeting, by: User) -> int:
    with community_scope(one.community):
        return people.call_meeting(by=by, community=one.community, number=one.number)


def sign(who: Participant, *, key: uuid.UUID | None = None, drawing: str = DRAWING) -> Attendance:
    """They sign in the room."""
    with community_scope(who.community):
        return attendance.sign_in(
            meeting=who.meeting, participant=who, key=key or uuid.uuid4(), method=Method.ROOM,
            proof=Proof.NAME, signature=Signature(SignatureKind.DRAWN, drawing),
        )  # fmt: skip


def close(
    one: Meeting, by: User, *, held_from: datetime | None = None, held_to: datetime | None = None
) -> Meeting:
    with community_scope(one.community):
        return attendance.close_attendance(
            by=by, community=one.community, number=one.number, held_from=held_from or one.starts_at,
            held_to=held_to or one.ends_at,
        )  # fmt: skip


def held(community: Community, by: User, *names: str, title: str = "Réunion tenue", **more: Any) -> Meeting:
    """A meeting of this morning, signed by these people, closed."""
    one = meeting(community, by, title, starts_in=timedelta(hours=-3), **more)
    for who in gather(one, by, *names):
        sign(who)
    return close(one, by)


def join_file(one: Meeting, by: User, kind: FileKind = FileKind.DOCUMENT) -> MeetingFile:
    file = checked("notes.txt", "Notes inventées".encode())
    with community_scope(one.community):
        return meetings.add_file(by=by, community=one.community, number=one.number, kind=kind, file=file)


def write(one: Meeting, by: User, text: str, *, base: int = 0) -> bool:
    """Write the minutes; whether two texts clash."""
    with community_scope(one.community):
        return minutes.save_minutes(by=by, community=one.community, number=one.number, base=base, text=text)[
            1
        ]


def promise(one: Meeting, by: User, text: str = "Écrire le protocole", **more: Any) -> int:
    with community_scope(one.community):
        return minutes.add_task(
            by=by, community=one.community, number=one.number, key=uuid.uuid4(), text=text, **more
        ).number


def subscribe(community: Community, by: User, scope: FeedScope = FeedScope.COMMUNITY) -> CalendarFeed:
    with community_scope(community):
        return feeds.renew_feed(by=by, community=community, scope=scope)
