"""What every act of this room begins with: who acts, and the turn of an agenda."""

from collections.abc import Iterable

from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional, standing_in
from maillage.foundation.tenancy.locks import LockSpace, lock


def lock_agendas(people: Iterable[int | None]) -> None:
    """Wait for the turn of these agendas, always in one order, until the transaction ends.

    Before any line of trace: the chain of traces is the last lock that a transaction takes.
    """
    for person in sorted({one for one in people if one is not None}):
        lock(LockSpace.SLOTS, person, using=CARE)


def take_turn(by: Session) -> None:
    """The turn of the community, before any row of a booking is written, to the end of the transaction.

    The circle ends bookings in this turn (``ending``), without that of agendas: a row that somebody holds
    while they wait for it would stop both.
    """
    lock(LockSpace.CARE, by.community.pk, using=CARE)


def person_of(by: Session) -> int:
    """The account of this session: nobody acts here by a link. Raises ``SlotError``."""
    if by.person is None:
        raise SlotError("Il faut un compte pour faire cela.")
    return by.person


def standing_of(by: Session) -> Professional:
    """As what the person of this session acts. Raises ``SlotError``."""
    found = standing_in(by.community, person_of(by))
    if found is None:
        raise SlotError("Il faut être inscrit au registre des membres, ou opérateur, pour faire cela.")
    return found


def professional_of(by: Session) -> Professional:
    """The same, of a profession: an operator has no time of their own to offer. Raises ``SlotError``."""
    found = standing_of(by)
    if not found.profession:
        raise SlotError("Seul un professionnel du registre des membres offre de son temps.")
    return found
