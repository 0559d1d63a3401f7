"""What is said of a tenant itself."""

from django.conf import settings

from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


def flag_demonstration(*, community: Community) -> None:
    """Say that this community is invented. Raises ``RuntimeError`` but on a local installation.

    Nothing takes the flag back: what was typed under it never becomes the data of a real patient.
    """
    if not settings.LOCAL_MODE:
        raise RuntimeError("les communautés de démonstration n’existent que sur une installation locale")
    community.demonstration = True
    with community_scope(community):
        community.save(update_fields=["demonstration"])
