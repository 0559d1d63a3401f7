"""Addresses that open without an account: a participant's own page, a calendar, the code of the room."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings.enums import Answer
from maillage.operations.meetings.errors import ClosedLinkError
from maillage.operations.meetings.models import CalendarFeed, Meeting, Participant

_PARTICIPANT, _FEED, _PASS = "maillage.meeting", "maillage.calendar", "maillage.room"
# Enough to sign with a slow telephone once the code of the room was read.
PASS_SECONDS = 15 * 60


def participant_token(participant: Participant) -> str:
    """The last part of a participant's address."""
    return _written(participant.community_id, participant.pk, participant.nonce, _PARTICIPANT)


def participant_link(participant: Participant, answer: Answer | None = None) -> str:
    """The whole address, to put in a message; with an answer, the page proposes it, and waits for a press."""
    asked = f"?reponse={answer.value}" if answer else ""
    return f"{settings.SITE_URL}{reverse('meeting_link', args=[participant_token(participant)])}{asked}"


def read_participant(token: str) -> Participant:
    """The participant of this address, with the meeting and the community. Raises ``ClosedLinkError``."""
    community, key, nonce = _read(token, _PARTICIPANT)
    with community_scope(community):
        found: Participant | None = (
            Participant.objects.select_related("meeting", "community", "member")
            .filter(pk=key, nonce=nonce)
            .first()
        )
    if found is None:
        raise ClosedLinkError(
            "Ce lien a été remplacé par un plus récent : cherchez le dernier courriel reçu."
        )
    return found


def feed_token(feed: CalendarFeed) -> str:
    return _written(feed.community_id, feed.pk, feed.nonce, _FEED)


def feed_link(feed: CalendarFeed) -> str:
    """The address to give to a calendar program."""
    return f"{settings.SITE_URL}{reverse('calendar_feed', args=[feed_token(feed)])}"


def read_feed(token: str) -> CalendarFeed:
    """The subscription of this address, with its owner. Raises ``ClosedLinkError``."""
    community, key, nonce = _read(token, _FEED)
    with community_scope(community):
        found: CalendarFeed | None = (
            CalendarFeed.objects.select_related("owner", "community").filter(pk=key, nonce=nonce).first()
        )
    if found is None:
        raise ClosedLinkError("Cet abonnement a été fermé.")
    return found


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
    return signing.dumps([meeting.community_id, meeting.pk], salt=_PASS)


def is_pass(text: str, meeting: Meeting) -> bool:
    """Whether this pass was given for this meeting less than fifteen minutes ago."""
    try:
        return bool(
            signing.loads(text, salt=_PASS, max_age=PASS_SECONDS) == [meeting.community_id, meeting.pk]
        )
    except signing.BadSignature:
        return False


def _written(community: int, key: int, nonce: UUID, salt: str) -> str:
    return signing.dumps([community, key, nonce.hex], salt=salt)


def _read(token: str, salt: str) -> tuple[Community, int, UUID]:
    try:
        values: Any = signing.loads(token, salt=salt)
        community_id, key, nonce = int(values[0]), int(values[1]), UUID(values[2])
    except (signing.BadSignature, ValueError, TypeError, IndexError) as error:
        raise ClosedLinkError("Ce lien est incomplet : copiez-le en entier.") from error
    community = Community.objects.active().filter(pk=community_id).first()
    if community is None:
        raise ClosedLinkError("Cette communauté n’est plus ouverte.")
    return community, key, nonce
