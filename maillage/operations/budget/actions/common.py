"""What the actions of the room share: the turn of a community, the right, numbers."""

from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def begin(by: User, community: Community, *permissions: Permission) -> Actor:
    """The author as an actor with one of these rights, once it is the turn of this community."""
    actor = entitled(by, community, *permissions)
    lock(LockSpace.BUDGET, community.pk)
    return actor
