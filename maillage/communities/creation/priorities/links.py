"""The link of a voter: a signature that opens one ballot without an account."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.communities.creation.priorities.models import PollVoter
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_SALT = "maillage.creation.voter"


class VoterLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


def write_token(voter: PollVoter) -> str:
    """The last part of the address."""
    return signing.dumps([voter.community_id, voter.pk, voter.nonce.hex], salt=_SALT)


def write_link(voter: PollVoter) -> str:
    """The whole address, to print or to send."""
    return f"{settings.SITE_URL}{reverse('poll_vote', args=[write_token(voter)])}"


def read_voter(token: str) -> PollVoter:
    """The voter of this link, with the poll and the community. Raises ``VoterLinkError``."""
    try:
        community_id, voter_id, nonce = signing.loads(token, salt=_SALT)
        wanted = (int(community_id), int(voter_id), UUID(nonce))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise VoterLinkError("Ce lien est incomplet : copiez-le en entier.") from error
    community = Community.objects.active().filter(pk=wanted[0]).first()
    if community is None:
        raise VoterLinkError("Cette communauté n’est plus ouverte.")
    with community_scope(community):
        voter: PollVoter | None = (
            PollVoter.objects.select_related("community", "poll")
            .filter(pk=wanted[1], nonce=wanted[2])
            .first()
        )
    if voter is None:
        raise VoterLinkError("Ce bulletin n’existe plus.")
    return voter
