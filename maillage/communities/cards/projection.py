"""What an audience sees of a card: the one place where agreements are applied.

Pages, searches, vCards, spreadsheets and documents read ``Shown`` and never the card: a part that was not
agreed is not there to leak.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.communities.cards.enums import (
    Audience,
    CardField,
    Delay,
    Language,
    PlaceAccess,
    Sector,
    ThirdParty,
    YesNo,
)
from maillage.communities.cards.freshness import age, is_stale
from maillage.communities.cards.models import CardPlace, DirectoryCard
from maillage.communities.cards.offered import activities, protocols
from maillage.communities.members.enums import Profession

# What each audience may see, by what was chosen.
_SEES = {
    Audience.PUBLIC: frozenset({Audience.PUBLIC.value}),
    Audience.PRO: frozenset({Audience.PUBLIC.value, Audience.PRO.value}),
}


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place as the audience sees it; what is not shown is empty."""

    name: str = ""
    address: str = ""
    postal_code: str = ""
    commune_code: str = ""
    commune: str = ""
    hours: str = ""
    phone: str = ""
    access: str = ""
    access_label: str = ""
    access_note: str = ""

    @property
    def town(self) -> str:
        return f"{self.postal_code} {self.commune}".strip()


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as one audience sees it; what is not shown is empty.

    Codes are for the filters, labels (in French) for people. ``new_patients`` is empty past its last day:
    nobody must be sent to a door that closed.
    """

    number: int
    name: str
    sort_key: str
    family_name: str
    given_name: str
    is_structure: bool
    profession: str
    profession_label: str
    specialty: str
    confirmed_on: date | None
    stale: bool
    age: str
    places: tuple[ShownPlace, ...] = ()
    activities: tuple[str, ...] = ()
    activity_labels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language_labels: tuple[str, ...] = ()
    home_visits: str = ""
    home_visits_label: str = ""
    home_area: str = ""
    new_patients: str = ""
    new_patients_label: str = ""
    new_patients_note: str = ""
    new_patients_until: date | None = None
    delay: str = ""
    delay_label: str = ""
    booking_url: str = ""
    teleconsultation: str = ""
    teleconsultation_label: str = ""
    sector: str = ""
    third_party: str = ""
    protocols: tuple[str, ...] = ()
    email: str = ""
    mssante: str = ""
    mobile: str = ""

    @property
    def communes(self) -> tuple[str, ...]:
        """The names of the communes, each once."""
        return tuple(dict.fromkeys(place.commune for place in self.places if place.commune))

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.phone for place in self.places if place.phone))

    @property
    def accessible(self) -> bool:
        return any(place.access in {"total", "aide"} for place in self.places)

    @property
    def takes_new_patients(self) -> bool:
        return self.new_patients in {YesNo.YES, YesNo.CONDITIONS}


def allowed(card: DirectoryCard, audience: Audience) -> frozenset[CardField]:
    """The parts that this audience may see; none without the name."""
    sees = _SEES[audience]
    found = frozenset(_FIELDS[code] for code, who in card.audiences.items() if who in sees)
    return found if CardField.IDENTITY in found else frozenset()


def shown(
    card: DirectoryCard,
    places: Iterable[CardPlace],
    audience: Audience,
    *,
    communes: Mapping[str, str],
    today: date,
    months: int,
) -> Shown | None:
    """The card and its places as this audience sees them; None when even the name is not theirs to see.

    ``communes`` gives names by INSEE code; ``months`` is the age from which a card is stale.
    """
    parts = allowed(card, audience)
    if not parts:
        return None
    member = card.member
    values: dict[str, Any] = {}
    for field, columns in _COLUMNS.items():
        if field in parts:
            values |= {name: getattr(card, name) for name in columns}
    for name, labels in _LABELS.items():
        if code := values.get(name):
            values[f"{name}_label"] = labels[code]
    if CardField.ACTIVITIES in parts:
        values |= _activities(card)
    if CardField.LANGUAGES in parts:
        spoken = tuple(code for code in card.languages if code in _LANGUAGES)
        values |= {"languages": spoken, "language_labels": tuple(_LANGUAGES[code] for code in spoken)}
    if CardField.PROTOCOLS in parts:
        values["protocols"] = tuple(protocols()[code].label for code in card.protocols if code in protocols())
    if CardField.NEW_PATIENTS in parts:
        values |= _new_patients(card, today)
    if CardField.FEES in parts:
        values |= {
            "sector": _SECTORS.get(card.sector, ""),
            "third_party": _THIRD_PARTIES.get(card.third_party, ""),
        }
    found = (_place(place, parts, communes) for place in places)
    return Shown(
        number=member.number,
        name=str(member),
        sort_key=member.sort_key,
        family_name=member.structure_name or member.last_name,
        given_name=member.first_name,
        is_structure=member.is_structure,
        profession=member.profession,
        profession_label=_PROFESSIONS.get(member.profession, ""),
        specialty=member.specialty,
        confirmed_on=card.confirmed_on,
        stale=is_stale(card.confirmed_on, today, months),
        age=age(card.confirmed_on, today),
        places=tuple(place for place in found if place != _NOWHERE),
        **values,
    )


# Labels by code: read some thousand times for one list.
_FIELDS = {field.value: field for field in CardField}
_LANGUAGES, _PROFESSIONS = dict(Language.choices), dict(Profession.choices)
_SECTORS, _THIRD_PARTIES = dict(Sector.choices), dict(ThirdParty.choices)
_YES_NO, _ACCESSES = dict(YesNo.choices), dict(PlaceAccess.choices)
_LABELS = {"home_visits": _YES_NO, "teleconsultation": _YES_NO, "delay": dict(Delay.choices)}
_NOWHERE = ShownPlace()
# The parts whose columns are shown as they are.
_COLUMNS: dict[CardField, tuple[str, ...]] = {
    CardField.HOME_VISITS: ("home_visits", "home_area"),
    CardField.DELAY: ("delay",),
    CardField.BOOKING: ("booking_url",),
    CardField.TELECONSULTATION: ("teleconsultation",),
    CardField.EMAIL: ("email",),
    CardField.MSSANTE: ("mssante",),
    CardField.MOBILE: ("mobile",),
}


def _activities(card: DirectoryCard) -> dict[str, object]:
    known = [activities()[code] for code in card.activities if code in activities()]
    labels = [one.label for one in known] + ([card.other_activities] if card.other_activities else [])
    return {"activities": tuple(one.code for one in known), "activity_labels": tuple(labels)}


def _new_patients(card: DirectoryCard, today: date) -> dict[str, object]:
    if not card.new_patients or (card.new_patients_until and card.new_patients_until < today):
        return {}
    return {
        "new_patients": card.new_patients,
        "new_patients_label": _YES_NO[card.new_patients],
        "new_patients_note": card.new_patients_note,
        "new_patients_until": card.new_patients_until,
    }


def _place(place: CardPlace, parts: frozenset[CardField], communes: Mapping[str, str]) -> ShownPlace:
    values: dict[str, str] = {}
    if CardField.PLACES in parts:
        values |= {
            "name": place.name,
            "address": place.address,
            "postal_code": place.postal_code,
            "commune_code": place.commune_code,
            "commune": communes.get(place.commune_code, place.commune_code),
            "hours": place.hours,
        }
    if CardField.PHONE in parts:
        values["phone"] = place.phone
    if CardField.ACCESS in parts:
        values |= {
            "access": place.access,
            "access_label": _ACCESSES.get(place.access, ""),
            "access_note": place.access_note,
        }
    return ShownPlace(**values)
