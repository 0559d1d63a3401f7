"""The link of a voter: it opens one ballot without an account."""

from maillage.communities.creation.priorities.models import PollVoter
from maillage.foundation.tenancy.links import Refusals, SignedLink


class VoterLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


VOTER = SignedLink(
    PollVoter,
    page="poll_vote",
    salt="maillage.creation.voter",
    error=VoterLinkError,
    refusals=Refusals("Ce lien est incomplet : copiez-le en entier.", "Ce bulletin n’existe plus."),
    related=("community", "poll"),
)
write_token, write_link, read_voter = VOTER.token, VOTER.address, VOTER.read
