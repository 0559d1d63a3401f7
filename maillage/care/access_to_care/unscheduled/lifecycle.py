"""From which status to which: one table, and what each group of statuses means."""

from datetime import datetime, timedelta

from maillage.care.access_to_care.unscheduled.enums import Status as S  # noqa: N817 -- keeps the table readable
from maillage.care.access_to_care.unscheduled.errors import RequestError

# What ends a request; it is counted once, when it gets there.
ENDS = frozenset(
    {
        S.REORIENTEE_15, S.CONSEIL_SEUL, S.PROTOCOLE, S.HONOREE, S.NON_HONOREE, S.ANNULEE, S.SANS_SOLUTION,
        S.ISSUE_NON_DITE,
    }
)  # fmt: skip
# Ends that no appointment has: nobody is to come any more.
UNMET = ENDS - {S.HONOREE, S.NON_HONOREE, S.ISSUE_NON_DITE}
# Somebody is being asked.
ASKING = frozenset({S.ENVOYEE_MT, S.DIFFUSEE})
# Nobody is: the operator decides.
STUCK = frozenset({S.QUALIFIEE, S.REFUSEE, S.DELAI_DEPASSE})
# Somebody has said yes.
TAKEN = frozenset({S.ACCEPTEE, S.RDV_FIXE, S.PATIENT_INFORME})
# What nobody ends ends by itself: so long after an answer was wanted, so long after the appointment.
UNANSWERED_AFTER, UNTOLD_AFTER = timedelta(days=3), timedelta(days=7)
_ALWAYS = {S.REORIENTEE_15, S.ANNULEE}
_UNANSWERED = {S.CONSEIL_SEUL, S.PROTOCOLE, S.SANS_SOLUTION}

MOVES: dict[S, frozenset[S]] = {
    S.RECUE: frozenset({S.QUALIFIEE, S.REORIENTEE_15}),
    S.QUALIFIEE: frozenset({S.ENVOYEE_MT, S.DIFFUSEE} | _UNANSWERED | _ALWAYS),
    S.ENVOYEE_MT: frozenset({S.ACCEPTEE, S.REFUSEE, S.DELAI_DEPASSE} | _ALWAYS),
    S.REFUSEE: frozenset({S.DIFFUSEE} | _UNANSWERED | _ALWAYS),
    S.DELAI_DEPASSE: frozenset({S.DIFFUSEE} | _UNANSWERED | _ALWAYS),
    S.DIFFUSEE: frozenset({S.ACCEPTEE} | _UNANSWERED | _ALWAYS),
    # Who accepted may give it back: it goes round again.
    S.ACCEPTEE: frozenset({S.RDV_FIXE, S.DIFFUSEE, S.ISSUE_NON_DITE} | _ALWAYS),
    S.RDV_FIXE: frozenset({S.RDV_FIXE, S.PATIENT_INFORME, S.DIFFUSEE, S.ISSUE_NON_DITE} | _ALWAYS),
    S.PATIENT_INFORME: frozenset(
        {S.RDV_FIXE, S.DIFFUSEE, S.HONOREE, S.NON_HONOREE, S.ISSUE_NON_DITE} | _ALWAYS
    ),
    **{end: frozenset({S.CLOTUREE}) for end in ENDS},
    S.CLOTUREE: frozenset(),
}


def ends_itself_at(
    status: str, *, answer_by: datetime, accepted_at: datetime | None, appointment_at: datetime | None
) -> datetime | None:
    """When the clock says the outcome in the place of who did not; None while it is not for it to say."""
    if status in TAKEN:
        return (appointment_at or max(answer_by, accepted_at or answer_by)) + UNTOLD_AFTER
    return answer_by + UNANSWERED_AFTER if status in STUCK | {S.DIFFUSEE} else None


def check_move(former: str, wanted: S) -> None:
    """Raises ``RequestError`` when the table has no such move."""
    if wanted not in MOVES[S(former)]:
        raise RequestError(
            f"une demande «\u00a0{S(former).label}\u00a0» ne devient pas «\u00a0{wanted.label}\u00a0»"
        )
