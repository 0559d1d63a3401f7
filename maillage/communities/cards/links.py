"""The link by which a member sees and confirms their card without an account; as the members' (60 days)."""

from django.conf import settings
from django.urls import reverse

from maillage.communities.members import links
from maillage.communities.members.models import Member

_SALT = "maillage.card"


def write_link(member: Member) -> str:
    """The whole address, to put in a message."""
    return f"{settings.SITE_URL}{reverse('card_link', args=[write_token(member)])}"


def write_token(member: Member) -> str:
    """The last part of the address."""
    return links.write_token(member, salt=_SALT)


def read_member(token: str) -> Member:
    """The member of this link. Raises ``MemberLinkError``."""
    return links.read_member(token, salt=_SALT)


def read_holder(token: str) -> Member | None:
    """For whom this link was signed, even when it has expired; None for a forged one."""
    return links.read_holder(token, salt=_SALT)
