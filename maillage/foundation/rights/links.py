"""The link sent to a person: it opens their request without an account."""

from datetime import timedelta

from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.links import Refusals, SignedLink


class RightsLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


_REPLACED = "Ce lien a été remplacé par un plus récent."
# A person keeps their rights over what an archived community still holds.
REQUEST = SignedLink(
    RightsRequest,
    page="rights_link",
    salt="maillage.rights",
    error=RightsLinkError,
    refusals=Refusals(
        "Ce lien est incomplet, ou il a plus d’un mois : écrivez à la communauté.", _REPLACED, _REPLACED
    ),
    max_age=timedelta(days=30),
    outlives=True,
)
write_token, write_link, read_request = REQUEST.token, REQUEST.address, REQUEST.read
