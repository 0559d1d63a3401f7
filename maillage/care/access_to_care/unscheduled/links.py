"""The link of a patient: it opens their own request without an account, and nothing else.

It names the case and a key drawn for it, kept among its content; drawing another closes every former link.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.foundation.tenancy.models import Community

_SALT, MAX_AGE = "maillage.care.snp", timedelta(days=120)
# What the trace says of a session without an account.
HOLDER, CLOCK = "lien du patient", "automate"
CLOSED = "Ce lien est incomplet, ou remplacé par un autre, ou la demande qu’il ouvrait a été effacée."


def write_token(community: int, case: UUID, nonce: UUID) -> str:
    return signing.dumps([community, case.hex, nonce.hex], salt=_SALT)


def write_link(request: UnscheduledRequest, nonce: UUID) -> str:
    """The whole address, to print or to send."""
    token = write_token(request.community_id, request.case_id, nonce)
    return f"{settings.SITE_URL}{reverse('snp_follow', args=[token])}"


def read_token(token: str) -> tuple[Community, UUID, UUID]:
    """The community, the case and the key that a link names. Raises ``RequestError``."""
    try:
        number, case, nonce = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
        key, drawn = UUID(case), UUID(nonce)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise RequestError(CLOSED) from error
    community = Community.objects.active().filter(pk=number).first()
    if community is None:
        raise RequestError(CLOSED)
    return community, key, drawn
