"""The link of a member: a signature that opens their own page without an account.

Nothing of it is stored but the member's ``nonce``; drawing it anew closes every link sent before.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.communities.members.models import Member
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

VALIDITY = timedelta(days=60)
_SALT = "maillage.member"


class MemberLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


@dataclass(frozen=True, slots=True)
class _Token:
    community_id: int
    member_id: int
    nonce: UUID


def write_link(member: Member) -> str:
    """The whole address, to put in a message."""
    return f"{settings.SITE_URL}{reverse('member_link', args=[write_token(member)])}"


def write_token(member: Member, *, salt: str = _SALT) -> str:
    """The last part of the address; a room that has links of its own signs them with another ``salt``."""
    return signing.dumps([member.community_id, member.pk, member.nonce.hex], salt=salt)


def read_member(token: str, *, salt: str = _SALT) -> Member:
    """The member of this link, with the community. Raises ``MemberLinkError``."""
    wanted = _read(token, salt)
    community = Community.objects.active().filter(pk=wanted.community_id).first()
    if community is None:
        raise MemberLinkError("Cette communauté n’est plus ouverte.")
    with community_scope(community):
        member: Member | None = (
            Member.objects.select_related("community", "category")
            .filter(pk=wanted.member_id, nonce=wanted.nonce, merged_into__isnull=True)
            .first()
        )
    if member is None:
        raise MemberLinkError(
            "Ce lien a été remplacé par un plus récent : cherchez le dernier courriel reçu."
        )
    return member


def read_holder(token: str, *, salt: str = _SALT) -> Member | None:
    """The member for whom a link was signed, even if it opens nothing any more; None for a forged one.

    For writing to the address on the card, never for opening anything.
    """
    try:
        community_id, member_id, _ = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    community = Community.objects.active().filter(pk=community_id).first()
    if community is None:
        return None
    with community_scope(community):
        found: Member | None = Member.objects.live().select_related("community").filter(pk=member_id).first()
    return found


def _read(token: str, salt: str) -> _Token:
    try:
        community_id, member_id, nonce = signing.loads(token, salt=salt, max_age=VALIDITY)
        return _Token(int(community_id), int(member_id), UUID(nonce))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise MemberLinkError(
            "Ce lien est incomplet, ou il a plus de deux mois : demandez-en un nouveau à votre communauté."
        ) from error
