"""What may follow what. Pure; the one table that every act asks."""

from maillage.care.access_to_care.seekers.enums import Status
from maillage.care.access_to_care.seekers.errors import SeekerError

S = Status
# Each of them ends the request, and is counted.
EXITS = frozenset(
    {S.HORS_TERRITOIRE, S.A_DEJA_MT, S.ORIENTEE_MAS, S.ORIENTEE_CENTRE, S.DECEDE, S.RETRAIT, S.DOUBLON}
)
ENDED = EXITS | {S.CLOTUREE}
# Nobody has said yes yet: these are called again after some months.
SEEKING = frozenset(
    {S.RECUE, S.INCOMPLETE, S.EN_ATTENTE, S.PROPOSEE, S.REFUSEE_GP, S.REFUSEE_PATIENT, S.INJOIGNABLE}
)
PROPOSABLE = frozenset({S.EN_ATTENTE, S.REFUSEE_GP, S.REFUSEE_PATIENT})
WITH_DOCTOR = frozenset({S.ACCEPTEE, S.RDV})
MOVES: dict[Status, frozenset[Status]] = {
    S.RECUE: EXITS | {S.INCOMPLETE, S.EN_ATTENTE, S.INJOIGNABLE},
    S.INCOMPLETE: EXITS | {S.EN_ATTENTE, S.INJOIGNABLE},
    S.EN_ATTENTE: EXITS | {S.INCOMPLETE, S.PROPOSEE, S.INJOIGNABLE},
    S.PROPOSEE: EXITS | {S.ACCEPTEE, S.REFUSEE_GP, S.EN_ATTENTE, S.INJOIGNABLE},
    S.REFUSEE_GP: EXITS | {S.PROPOSEE, S.EN_ATTENTE, S.INJOIGNABLE},
    S.REFUSEE_PATIENT: EXITS | {S.PROPOSEE, S.EN_ATTENTE, S.INJOIGNABLE},
    S.ACCEPTEE: EXITS | {S.RDV, S.DECLAREE, S.REFUSEE_GP, S.REFUSEE_PATIENT, S.INJOIGNABLE},
    S.RDV: EXITS | {S.DECLAREE, S.REFUSEE_GP, S.REFUSEE_PATIENT, S.INJOIGNABLE},
    S.INJOIGNABLE: EXITS | {S.EN_ATTENTE, S.CLOTUREE},
    S.DECLAREE: frozenset({S.CLOTUREE, S.RETRAIT}),
    **dict.fromkeys(ENDED, frozenset[Status]()),
}


def check_move(former: Status, new: Status) -> None:
    """Raises ``SeekerError`` when ``new`` may not follow ``former``."""
    if new not in MOVES[former]:
        raise SeekerError(
            f"Une demande «\u00a0{former.label}\u00a0» ne devient pas «\u00a0{new.label}\u00a0»."
        )
