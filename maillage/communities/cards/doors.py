"""The directory among the public pages of a community."""

from maillage.communities.cards.queries import directory_settings
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.doors import Door, opens


@opens
def directory_door(community: Community) -> Door | None:
    """Open when the community said so."""
    settings = directory_settings()
    return Door("Trouver un professionnel", "public_directory") if settings and settings.public_open else None
