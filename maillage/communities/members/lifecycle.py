"""Which status may follow which. Pure."""

from maillage.communities.members.enums import MemberStatus as S

# A member since the bureau said yes, whatever is still due.
ADMITTED = frozenset({S.ACCEPTE, S.COTISATION_ATTENDUE, S.ACTIF, S.A_RENOUVELER, S.EXPIRE})
APPLYING = frozenset({S.DEMANDE, S.A_VERIFIER, S.EN_ATTENTE_BUREAU})
LEFT = frozenset({S.DEMISSION, S.RADIE, S.DECEDE})
CLOSED = LEFT | {S.REFUSE, S.RETIRE}
# A request that went no further.
UNFINISHED = frozenset({S.DEMANDE, S.REFUSE, S.RETIRE})

_EXITS = frozenset({S.DEMISSION, S.RADIE, S.DECEDE})
NEXT: dict[S, frozenset[S]] = {
    S.DEMANDE: frozenset({S.A_VERIFIER, S.RETIRE}),
    S.A_VERIFIER: frozenset({S.EN_ATTENTE_BUREAU, S.REFUSE, S.RETIRE, S.DECEDE}),
    S.EN_ATTENTE_BUREAU: frozenset(
        {S.ACCEPTE, S.COTISATION_ATTENDUE, S.ACTIF, S.REFUSE, S.RETIRE, S.DECEDE, S.A_VERIFIER}
    ),
    S.ACCEPTE: _EXITS | {S.COTISATION_ATTENDUE, S.ACTIF},
    S.COTISATION_ATTENDUE: _EXITS | {S.ACTIF, S.EXPIRE},
    S.ACTIF: _EXITS | {S.A_RENOUVELER, S.COTISATION_ATTENDUE},
    S.A_RENOUVELER: _EXITS | {S.ACTIF, S.EXPIRE},
    S.EXPIRE: _EXITS | {S.ACTIF, S.A_RENOUVELER},
    # Someone who left, was refused or withdrew may ask again: the same person keeps the same card.
    S.DEMISSION: frozenset({S.A_VERIFIER}),
    S.RADIE: frozenset({S.A_VERIFIER}),
    S.REFUSE: frozenset({S.A_VERIFIER}),
    S.RETIRE: frozenset({S.A_VERIFIER, S.DEMANDE}),
    S.DECEDE: frozenset(),
}


def may_follow(before: S, after: S) -> bool:
    """Whether a member of status ``before`` may become ``after``."""
    return after in NEXT[before]
