"""What an appointment changes in the request of its case: rooms above register, by nature of case.

Called in the transaction of the act, once the turn of the community is taken.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Booking
from maillage.care.circle.models import Case
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional


class Answering(Protocol):
    """What a nature of case does with its appointments."""

    def refused(self, case: Case) -> frozenset[int]:
        """The accounts of those whom the patient objected to."""

    def over(self, cases: list[Case]) -> set[UUID]:
        """Among these, those for which nothing is to be booked any more."""

    def check(self, by: Session, case: Case, owner: Professional) -> None:
        """Before a new one is written. Raises ``SlotError`` when it may not be."""

    def booked(
        self, by: Session, booking: Booking, owner: Professional, notice: str, moved_from: Booking | None
    ) -> None:
        """It is written, and its professional about to be seated under ``notice`` ("" when seated already).

        Who seats them here gives them what the consent to the request itself opens.
        """

    def ended(self, by: Session, booking: Booking) -> None:
        """It is cancelled (never when moved)."""


_answering: dict[str, Answering] = {}


def when_booked(kind: str, answering: Answering) -> None:
    """Register what cases of this nature do. Raises ``ValueError`` for a nature that is registered."""
    if kind in _answering:
        raise ValueError(f"{kind} answers already")
    _answering[kind] = answering


@dataclass(frozen=True, slots=True)
class Nothing:
    """For the natures that nobody registered, and for those that do a part only."""

    def refused(self, case: Case) -> frozenset[int]:
        return frozenset()

    def over(self, cases: list[Case]) -> set[UUID]:
        return set()

    def check(self, by: Session, case: Case, owner: Professional) -> None:
        pass

    def booked(
        self, by: Session, booking: Booking, owner: Professional, notice: str, moved_from: Booking | None
    ) -> None:
        pass

    def ended(self, by: Session, booking: Booking) -> None:
        pass


def _of(case: Case) -> Answering:
    return _answering.get(case.kind, Nothing())


def still_to_book(cases: Iterable[Case]) -> list[Case]:
    """Without those that are over, whatever their nature says of it; in their order."""
    kept, by_kind = list(cases), defaultdict(list)
    for case in kept:
        by_kind[case.kind].append(case)
    over = {key for alike in by_kind.values() for key in _of(alike[0]).over(alike)}
    return [case for case in kept if case.pk not in over]


def refused_by(case: Case) -> frozenset[int]:
    """Those whom the patient of this case objected to: nobody books them, nor proposes them."""
    return _of(case).refused(case)


def check_bookable(by: Session, case: Case, owner: Professional) -> None:
    """Raises ``SlotError``."""
    if owner.person in refused_by(case):
        raise SlotError("La personne s’est opposée à ce professionnel\u00a0: proposez-lui quelqu’un d’autre.")
    _of(case).check(by, case, owner)


def answer_with(
    by: Session, booking: Booking, owner: Professional, notice: str, moved_from: Booking | None
) -> None:
    _of(booking.case).booked(by, booking, owner, notice, moved_from)


def unanswer(by: Session, booking: Booking) -> None:
    _of(booking.case).ended(by, booking)
