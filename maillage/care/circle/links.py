"""Links that open one case to its patient, without an account.

A link is a signature of the community, of the case and of a key drawn for it, which the room keeps among the
content of the case: drawing another closes every link given before. ``keyed=False`` for a link whose whole
life is its ``max_age``.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Held:
    """What a link says: an open community, a case, and the key of the link if it has one."""

    community: Community
    case: UUID
    nonce: UUID | None


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A kind of link; ``page`` is the name of its address."""

    page: str
    salt: str
    max_age: timedelta | None = None
    keyed: bool = True

    def token(self, community: int, case: UUID, nonce: UUID | None = None) -> str:
        """The last part of the address. Raises ``ValueError`` when the key lacks, or has no place."""
        if (nonce is not None) != self.keyed:
            raise ValueError("a link has a key, or none of its sort has")
        keys = [nonce.hex] if nonce else []
        return signing.dumps([community, case.hex, *keys], salt=self.salt)

    def path(self, community: int, case: UUID, nonce: UUID | None = None) -> str:
        return reverse(self.page, args=[self.token(community, case, nonce)])

    def address(self, community: int, case: UUID, nonce: UUID | None = None) -> str:
        """The whole address, to read, print or send."""
        return f"{settings.SITE_URL}{self.path(community, case, nonce)}"

    def read(self, token: str) -> Held | None:
        """What was signed; None for what we did not sign, too long ago, or of a community that is closed.

        Whether the key still opens the case is for the room to read, in the session of the link.
        """
        try:
            number, case, *keys = signing.loads(token, salt=self.salt, max_age=self.max_age)
            if len(keys) != self.keyed:
                return None
            held, nonce = UUID(case), UUID(keys[0]) if keys else None
        except (signing.BadSignature, TypeError, ValueError, AttributeError):
            return None
        community = Community.objects.active().filter(pk=number).first()
        return Held(community, held, nonce) if community else None
