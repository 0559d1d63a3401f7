"""The secret of an invitation link: a signature, so that nothing of it is stored."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from maillage.foundation.access.models import Invitation

VALIDITY = timedelta(days=7)
_SALT = "maillage.invitation"


class BadTokenError(Exception):
    """Not a token of this instance, or one of another age."""


@dataclass(frozen=True, slots=True)
class InvitationToken:
    """What the link says: which community, which invitation."""

    community_id: int
    nonce: UUID


def write_token(invitation: Invitation) -> str:
    """The last part of the link, safe in an address."""
    return signing.dumps([invitation.community_id, invitation.nonce.hex], salt=_SALT)


def read_token(token: str) -> InvitationToken:
    """Raises ``BadTokenError`` on anything that this instance did not sign in the last seven days."""
    try:
        community_id, nonce = signing.loads(token, salt=_SALT, max_age=VALIDITY)
        return InvitationToken(int(community_id), UUID(nonce))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadTokenError from error
