"""What the actions share: the turn of the treasury, a line as it is now."""

from maillage.communities.treasury.models import BankLine
from maillage.communities.treasury.queries import Seen, seen
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def take_turn(community: Community) -> None:
    """One act at a time in the treasury of a community."""
    lock(LockSpace.TREASURY, community.pk)


def current(line: BankLine, actor: Actor) -> Seen:
    """The line as it is now, for who holds the turn."""
    return seen(BankLine.objects.filter(pk=line.pk), actor)[0]
