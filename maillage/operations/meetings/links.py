"""Addresses that open without an account: a participant's own page, a calendar, the code of the room."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.foundation.tenancy.links import Refusals, SignedLink
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings.enums import Answer
from maillage.operations.meetings.errors import ClosedLinkError
from maillage.operations.meetings.models import CalendarFeed, Meeting, Participant

_ROOM = "maillage.room"
# Enough to sign with a slow telephone once the code of the room was read.
PASS_SECONDS = 15 * 60
_BROKEN = "Ce lien est incomplet : copiez-le en entier."

PARTICIPANT = SignedLink(
    Participant,
    page="meeting_link",
    salt="maillage.meeting",
    error=ClosedLinkError,
    refusals=Refusals(
        _BROKEN, "Ce lien a été remplacé par un plus récent : cherchez le dernier courriel reçu."
    ),
    related=("meeting", "community", "member"),
)
FEED = SignedLink(
    CalendarFeed,
    page="calendar_feed",
    salt="maillage.calendar",
    error=ClosedLinkError,
    refusals=Refusals(_BROKEN, "Cet abonnement a été fermé."),
    related=("owner", "community"),
)
participant_token, read_participant = PARTICIPANT.token, PARTICIPANT.read
feed_token, feed_link, read_feed = FEED.token, FEED.address, FEED.read


def participant_link(participant: Participant, answer: Answer | None = None) -> str:
    """The whole address, to put in a message; with an answer, the page proposes it, and waits for a press."""
    return PARTICIPANT.address(participant) + (f"?reponse={answer.value}" if answer else "")


@dataclass(frozen=True, slots=True)
class Door:
    """What the address of the room names; the code is not verified."""

    community: Community
    meeting: Meeting
    code: str


def door_link(meeting: Meeting, code: str) -> str:
    """The address in the QR code: short, so that the code stays coarse on the wall."""
    name = f"{meeting.community_id}-{meeting.pk}-{code}"
    return f"{settings.SITE_URL}{reverse('room_door', args=[name])}"


def read_door(name: str) -> Door:
    """The meeting whose code was photographed. Raises ``ClosedLinkError``."""
    parts = name.split("-")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()) or len(name) > 60:
        raise ClosedLinkError("Ce code est incomplet : photographiez-le de nouveau.")
    community = Community.objects.active().filter(pk=int(parts[0])).first()
    if community is not None:
        with community_scope(community):
            meeting = Meeting.objects.filter(pk=int(parts[1])).first()
        if meeting is not None:
            return Door(community, meeting, parts[2])
    raise ClosedLinkError("Ce code n’ouvre aucune réunion.")


def write_pass(meeting: Meeting) -> str:
    """What a telephone that read a good code keeps while its holder signs."""
    return signing.dumps([meeting.community_id, meeting.pk], salt=_ROOM)


def is_pass(text: str, meeting: Meeting) -> bool:
    """Whether this pass was given for this meeting less than fifteen minutes ago."""
    try:
        return bool(
            signing.loads(text, salt=_ROOM, max_age=PASS_SECONDS) == [meeting.community_id, meeting.pk]
        )
    except signing.BadSignature:
        return False
