"""Who may answer a request, in the order in which they are asked, each with the reasons.

The person's own doctor first, then the competent, available professionals, the nearest first. What they earn
never counts, and everyone who may answer is in the list: the free choice of the patient is kept.

Minutes count from the request: what is now, and in which zone, is the caller's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.engines.matching.distance import Place, metres
from maillage.engines.matching.vocabulary import Reason, Why

FAR = 10**9


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody can answer: minutes after the request, the end excluded. Raises ``ValueError``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a window ends after it starts")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants: one of ``professions``, within so many minutes, maybe at home."""

    professions: frozenset[str]
    within: int
    place: Place | None = None
    at_home: bool = False
    own_doctor: str = ""
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One professional as they declared themselves; ``reach`` is how far they go or receive, 0 for any."""

    key: str
    profession: str
    places: int
    windows: tuple[Window, ...]
    place: Place | None = None
    reach: int = 0
    visits: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to ask; ``minutes`` until they can, ``distance`` in metres, None where a place is unknown."""

    key: str
    minutes: int
    distance: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody who is not asked, with every reason why."""

    key: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everyone, once: those to ask in order, and the others by key."""

    candidates: tuple[Candidate, ...]
    refused: tuple[Refused, ...]


def rank(asked: Asked, volunteers: Iterable[Volunteer]) -> Ranking:
    """Sort everyone into those to ask and those not. Raises ``ValueError`` on a key twice."""
    listed = list(volunteers)
    if len({one.key for one in listed}) != len(listed):
        raise ValueError("a key is given twice")
    candidates, refused = [], []
    for one in listed:
        far = metres(asked.place, one.place) if asked.place and one.place else None
        soon = _soonest(one.windows, asked.within)
        if against := tuple(_against(asked, one, far, soon)):
            refused.append(Refused(one.key, against))
        else:
            candidates.append(Candidate(one.key, soon or 0, far, tuple(_for(asked, one, far, soon or 0))))
    candidates.sort(key=lambda c: (c.key != asked.own_doctor, _far(c.distance), c.minutes, c.key))
    return Ranking(tuple(candidates), tuple(sorted(refused, key=lambda r: r.key)))


def _far(distance: int | None) -> int:
    return FAR if distance is None else distance


def _soonest(windows: Iterable[Window], within: int) -> int | None:
    """Minutes until the first moment that somebody can answer; None when it is not within the delay."""
    starts = [max(window.start, 0) for window in windows if window.end > 0]
    soonest = min(starts, default=FAR)
    return soonest if soonest <= within else None


def _against(asked: Asked, one: Volunteer, far: int | None, soon: int | None) -> list[Reason]:
    own = one.key == asked.own_doctor
    found = []
    if one.key in asked.declined:
        found.append(Reason(Why.DEJA_REFUSE))
    if one.profession not in asked.professions and not own:
        found.append(Reason(Why.AUTRE_PROFESSION))
    if one.paused:
        found.append(Reason(Why.EN_PAUSE))
    if one.places <= 0:
        found.append(Reason(Why.COMPLET))
    if asked.at_home and not one.visits:
        found.append(Reason(Why.PAS_A_DOMICILE))
    if one.reach and far is not None and far > one.reach and not own:
        found.append(Reason(Why.TROP_LOIN, far))
    if soon is None:
        found.append(Reason(Why.HORS_DELAI))
    return found


def _for(asked: Asked, one: Volunteer, far: int | None, soon: int) -> list[Reason]:
    own = one.key == asked.own_doctor
    found = [Reason(Why.MEDECIN_TRAITANT if own else Why.COMPETENT), Reason(Why.DISPONIBLE, soon)]
    found.append(Reason(Why.DISTANCE_INCONNUE) if far is None else Reason(Why.DISTANCE, far))
    if asked.at_home:
        found.append(Reason(Why.DOMICILE))
    return [*found, Reason(Why.PLACES, one.places)]
