"""What the actions share: the turn of the treasury, a line as it is now."""

from maillage.communities.treasury.models import BankLine
from maillage.communities.treasury.queries import Known, Seen, seen
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def take_turn(community: Community) -> None:
    """One act at a time in the treasury of a community."""
    lock(LockSpace.TREASURY, community.pk)


def current(line: BankLine, actor: Actor, known: Known | None = None) -> Seen:
    """The line as it is now, for who holds the turn; ``known``: what is expected, if it was read already."""
    return seen(BankLine.objects.filter(pk=line.pk), actor, known)[0]
