"""The link of a survey: the same for everyone, a signature that cannot be guessed."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.communities.creation.surveys.models import Survey
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_SALT = "maillage.creation.survey"


def write_token(survey: Survey) -> str:
    return signing.Signer(salt=_SALT).sign(f"{survey.community_id}.{survey.nonce.hex}").replace(":", "~")


def write_link(survey: Survey) -> str:
    return f"{settings.SITE_URL}{reverse('survey_answer', args=[write_token(survey)])}"


def read_survey(token: str) -> Survey | None:
    """The survey of this link with its community; None for a link that opens nothing."""
    try:
        community_id, nonce = signing.Signer(salt=_SALT).unsign(token.replace("~", ":")).split(".")
        community = Community.objects.active().filter(pk=int(community_id)).first()
        key = UUID(nonce)
    except (signing.BadSignature, ValueError):
        return None
    if community is None:
        return None
    with community_scope(community):
        found: Survey | None = Survey.objects.select_related("community").filter(nonce=key).first()
    return found
