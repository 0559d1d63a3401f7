"""The link of the person: it follows one request without an account, as long as the request exists.

It names the case and a key drawn for it, kept among its content; drawing another closes every former link.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "maillage.care.follow"


@dataclass(frozen=True, slots=True)
class Held:
    """What a link says: a community, a case, and the key of the link."""

    community: int
    case: UUID
    nonce: UUID


def write_token(community: int, case: UUID, nonce: UUID) -> str:
    """The last part of the address."""
    return signing.dumps([community, case.hex, nonce.hex], salt=_SALT)


def read_token(token: str) -> Held:
    """What was signed. Raises ``ValueError`` on anything else."""
    try:
        community, case, nonce = signing.loads(token, salt=_SALT)
        return Held(int(community), UUID(case), UUID(nonce))
    except (signing.BadSignature, TypeError, AttributeError) as error:
        raise ValueError("not a link of ours") from error


def address(token: str) -> str:
    """The whole address, to read, print or send."""
    return f"{settings.SITE_URL}{reverse('gp_follow', args=[token])}"
