"""What a higher room proposes to do next with a case, on its page; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.communities.review.models import ReviewCase
from maillage.foundation.access.queries import Actor


@dataclass(frozen=True, slots=True)
class NextStep:
    """A button: what it says, where it leads."""

    label: str
    url: str


Follower = Callable[[ReviewCase, Actor], NextStep | None]
_followers: list[Follower] = []


def follows(function: Follower) -> Follower:
    """Register what a room does with a case; it asks the database one question at most."""
    _followers.append(function)
    return function


def next_steps(case: ReviewCase, actor: Actor) -> list[NextStep]:
    """What the rooms propose to this person for this case."""
    return [step for follower in _followers if (step := follower(case, actor)) is not None]
