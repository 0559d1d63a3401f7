"""What the rooms above do when a member's standing changes: they register; this room knows none of them."""

from collections.abc import Callable

from maillage.communities.members.models import Member

Follower = Callable[[Member], None]
_FOLLOWERS: list[Follower] = []


def follows_standing(function: Follower) -> Follower:
    """Call it in the transaction that changed a member's status, the card being as it is now."""
    _FOLLOWERS.append(function)
    return function


def tell_standing(member: Member) -> None:
    for follow in _FOLLOWERS:
        follow(member)
