"""Which doctors may be asked for a request, in which order, and why the others are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.care.access_to_care.seekers.models import GpRequest
from maillage.care.access_to_care.seekers.queries import Doctor, is_paused
from maillage.communities.members.enums import Profession
from maillage.engines.matching import Asked, Place, Volunteer, Window, rank, turns

# A search has no delay: everyone who is there can be asked now.
_NOW = (Window(0, 1),)


@dataclass(frozen=True, slots=True)
class Choice:
    """A doctor, and the reasons in French."""

    doctor: Doctor
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Those to ask, whose turn it is first, and those who are not asked."""

    asked: tuple[Choice, ...]
    others: tuple[Choice, ...]


def choose(
    request: GpRequest,
    doctors: Iterable[Doctor],
    *,
    at_home: bool,
    declined: frozenset[int],
    place: Place | None,
    today: date,
) -> Choices:
    """Sort the doctors whose offer is open; each month's share already used decides of the turns."""
    by_key = {str(one.person.person): one for one in doctors}
    unfit = {key: told for key, one in by_key.items() if (told := _unfit(request, one))}
    ranking = rank(
        Asked(
            professions=frozenset({Profession.MEDECIN.value}), within=0, place=place, at_home=at_home,
            declined=frozenset(str(one) for one in declined),
        ),
        [_volunteer(key, one, today) for key, one in by_key.items() if key not in unfit],
    )  # fmt: skip
    fit = {one.key: tuple(reason.french for reason in one.reasons) for one in ranking.candidates}
    others = [(one.key, tuple(reason.french for reason in one.reasons)) for one in ranking.refused]
    order = turns(by_key[key].turn for key in fit)
    return Choices(
        tuple(Choice(by_key[one.key], fit[one.key]) for one in order),
        tuple(Choice(by_key[key], told) for key, told in [*others, *unfit.items()]),
    )


def _unfit(request: GpRequest, one: Doctor) -> tuple[str, ...]:
    """What the doctor's own conditions say against this request, beside those that the engine knows."""
    told = []
    if one.offer.communes and request.commune_code not in one.offer.communes:
        told.append("ne prend pas de patients de cette commune")
    if request.age.is_child and not one.offer.children:
        told.append("ne suit pas d’enfants")
    return tuple(told)


def _volunteer(key: str, one: Doctor, today: date) -> Volunteer:
    return Volunteer(
        key=key, profession=one.person.profession, places=one.offer.per_month - one.proposed, windows=_NOW,
        place=one.person.place, visits=one.offer.home_visits, paused=is_paused(one.offer, today),
    )  # fmt: skip
