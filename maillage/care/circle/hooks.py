"""What rooms above do when somebody leaves a circle, a case closes or goes: they register.

In the transaction of the act, before the seats end: who leaves may write nothing afterwards.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from maillage.care.ground.session import Session
from maillage.foundation.tenancy.models import Community

Leaving = Callable[[Session, UUID, Sequence[int]], None]
Closing = Callable[[Session, UUID], None]
Erasing = Callable[[Community, Sequence[UUID]], None]
Refused = Callable[[], Iterable[tuple[UUID, int]]]
RefusingAgain = Callable[[Session, UUID, int], bool]
_leaving: list[Leaving] = []
_closing: list[Closing] = []
_erasing: list[Erasing] = []
_refused: list[Refused] = []
_refusing: list[RefusingAgain] = []


def when_seats_end(function: Leaving) -> Leaving:
    """``function(by, case, people)``: these people are about to leave the circle of this case."""
    _leaving.append(function)
    return function


def when_case_closes(function: Closing) -> Closing:
    """``function(by, case)``: nothing more will be done of this case, closed or about to be."""
    _closing.append(function)
    return function


def when_cases_go(function: Erasing) -> Erasing:
    """``function(community, cases)``: these cases are about to be erased, in the open upkeep."""
    _erasing.append(function)
    return function


def keep_refusals(*, said: Refused, again: RefusingAgain) -> None:
    """Somebody that a patient refused stays refused after a restoration.

    ``said()``: every (case, person), in the open upkeep. ``again(by, case, person)``: refuse them anew, as
    the patient; False when that is known, or the case is of another room.
    """
    _refused.append(said)
    _refusing.append(again)


def seats_end(by: Session, case: UUID, people: Sequence[int]) -> None:
    for function in _leaving:
        function(by, case, people)


def case_closes(by: Session, case: UUID) -> None:
    for function in _closing:
        function(by, case)


def cases_go(community: Community, cases: Sequence[UUID]) -> None:
    for function in _erasing:
        function(community, cases)


def refused_people() -> list[tuple[UUID, int]]:
    return sorted({one for function in _refused for one in function()}, key=str)


def refuse_again(by: Session, case: UUID, person: int) -> bool:
    return any(function(by, case, person) for function in _refusing)
