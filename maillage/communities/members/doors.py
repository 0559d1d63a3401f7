"""The form to join among the public pages of a community."""

from maillage.communities.members.queries import rules
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.doors import Door, opens


@opens
def join_door(community: Community) -> Door | None:
    """Open when the community receives requests on line."""
    found = rules()
    return Door("Adhérer à la communauté", "join") if found and found.form_open else None
