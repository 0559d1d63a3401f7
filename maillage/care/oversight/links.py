"""The link by which a patient sees who saw, and decides: made by the pages that already know them.

A page that a patient opened by a link of its own (following a request) shows ``rights_path``. It opens for
half a day: whoever still holds the first link finds another one there, whoever lost it holds nothing.
"""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from maillage.foundation.tenancy.models import Community

SALT = "maillage.care.rights"
HOURS = 12


def rights_token(community: Community, case: UUID) -> str:
    """The last part of the address."""
    return signing.dumps([community.pk, case.hex], salt=SALT)


def rights_path(community: Community, case: UUID) -> str:
    """Where the patient of this case sees who saw, and what they decide of it."""
    return reverse("care_own_case", args=[rights_token(community, case)])


def read_rights(token: str) -> tuple[Community, UUID] | None:
    """The open community and the case that a link names; None for what we did not sign, or too long ago."""
    try:
        community, case = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
        found = Community.objects.active().filter(pk=int(community)).first()
        return (found, UUID(hex=case)) if found else None
    except (signing.BadSignature, TypeError, ValueError):
        return None
