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
    return _digest(email, settings.SECRET_KEY)


def digests(email: str) -> list[str]:
    """The same with each key that the site had: an objection outlives a change of key."""
    return [_digest(email, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(email: str, key: str) -> str:
    said = f"objection|{email.strip().lower()}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def objecting(purpose: ObjectionPurpose, emails: Iterable[str]) -> set[str]:
    """Those of these addresses whose person refuses this use, in the community of the open scope. One query.

    The answer is the one of this very moment: an objection holds from the next message on.
    """
    by_digest = {one: email for email in emails if email for one in digests(email)}
    standing = Objection.objects.standing().filter(purpose=purpose, address_digest__in=list(by_digest))
    return {by_digest[found] for found in standing.values_list("address_digest", flat=True)}


def standing_digests(purpose: ObjectionPurpose) -> ArraySubquery:
    """The digests of those who refuse this use, as a column of another read: a page that lists people then
    asks no query more.
    """
    return ArraySubquery(Objection.objects.standing().filter(purpose=purpose).values("address_digest"))


def is_among(email: str, refusing: Collection[str]) -> bool:
    """Whether this address is one of those that ``standing_digests`` gave."""
    return bool(refusing) and any(one in refusing for one in digests(email))


def objects_to(purpose: ObjectionPurpose, email: str) -> bool:
    """Whether this person refuses this use."""
    return bool(objecting(purpose, [email]))
