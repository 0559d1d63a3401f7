"""Who refuses a use of their data: asked by every room before it writes to people or lists them."""

import hashlib
import hmac
from collections.abc import Collection, Iterable

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery

from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.models import Objection


def digest(email: str) -> str:
    """What is kept of an address to recognise it: nobody reads it back without the key of the instance."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"objection|{email.strip().lower()}".encode(), hashlib.sha256).hexdigest()


def objecting(purpose: ObjectionPurpose, emails: Iterable[str]) -> set[str]:
    """Those of these addresses whose person refuses this use, in the community of the open scope. One query.

    The answer is the one of this very moment: an objection holds from the next message on.
    """
    by_digest = {digest(email): email for email in emails if email}
    standing = Objection.objects.standing().filter(purpose=purpose, address_digest__in=list(by_digest))
    return {by_digest[found] for found in standing.values_list("address_digest", flat=True)}


def standing_digests(purpose: ObjectionPurpose) -> ArraySubquery:
    """The digests of those who refuse this use, as a column of another read: a page that lists people then
    asks no query more.
    """
    return ArraySubquery(Objection.objects.standing().filter(purpose=purpose).values("address_digest"))


def is_among(email: str, digests: Collection[str]) -> bool:
    """Whether this address is one of those that ``standing_digests`` gave."""
    return bool(digests) and digest(email) in digests


def objects_to(purpose: ObjectionPurpose, email: str) -> bool:
    """Whether this person refuses this use."""
    return bool(objecting(purpose, [email]))
