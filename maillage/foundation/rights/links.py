"""The link sent to a person: a signature that opens their request without an account.

Only the request's ``nonce`` is stored; drawing it anew closes every link sent before.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

VALIDITY = timedelta(days=30)
_SALT = "maillage.rights"


class RightsLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


def write_token(request: RightsRequest) -> str:
    """The last part of the address."""
    return signing.dumps([request.community_id, request.pk, request.nonce.hex], salt=_SALT)


def write_link(request: RightsRequest) -> str:
    """The whole address, to put in a message."""
    return f"{settings.SITE_URL}{reverse('rights_link', args=[write_token(request)])}"


def read_request(token: str) -> RightsRequest:
    """The request of this link, with its community. Raises ``RightsLinkError``."""
    try:
        community_id, request_id, nonce = signing.loads(token, salt=_SALT, max_age=VALIDITY)
        wanted = int(community_id), int(request_id), UUID(nonce)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise RightsLinkError(
            "Ce lien est incomplet, ou il a plus d’un mois : écrivez à la communauté."
        ) from error
    community = Community.objects.filter(pk=wanted[0]).first()
    found: RightsRequest | None = None
    if community is not None:
        with community_scope(community):
            requests = RightsRequest.objects.select_related("community")
            found = requests.filter(pk=wanted[1], nonce=wanted[2]).first()
    if found is None:
        raise RightsLinkError("Ce lien a été remplacé par un plus récent.")
    return found
