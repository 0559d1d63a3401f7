"""The changes of a scenario: how an address writes them, and what they make of the supply. Pure.

« m-04070-04209-1 » moves one professional, « a-04209-2 » adds two, « r-04070-1 » retires one,
« c-04209-4-0.8 » opens a centre of four who each work 0.8 of an average activity, « h-04070-1.2 » lengthens
the hours of a commune by a fifth, « d-04070 » retires those above 65 of a commune, « d- » of the whole
territory. Commas separate them; the order counts.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.whatif.enums import Kind, Noun
from maillage.planning.whatif.errors import WhatIfError

MAX_EDITS = 60
MOST_PEOPLE, MOST_FACTOR = 99.0, 3.0
AGES_UNKNOWN = "L’offre chargée ne dit pas l’âge des professionnels."
_CODE = r"(\d{5}|2[AB]\d{3})"
_NUMBER = r"(\d{1,2}(?:\.\d{1,2})?)"
_PATTERNS = {
    Kind.MOVE: re.compile(f"m-{_CODE}-{_CODE}-{_NUMBER}"),
    Kind.ADD: re.compile(f"a-{_CODE}-{_NUMBER}"),
    Kind.RETIRE: re.compile(f"r-{_CODE}-{_NUMBER}"),
    Kind.CENTRE: re.compile(f"c-{_CODE}-{_NUMBER}-{_NUMBER}"),
    Kind.HOURS: re.compile(f"h-{_CODE}-{_NUMBER}"),
    Kind.AGE: re.compile(f"d-{_CODE}?"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `place` ("" for the whole territory), `to` for a move, `number` of professionals, `factor`
    of an average activity.
    """

    kind: Kind
    place: str = ""
    to: str = ""
    number: float = 0.0
    factor: float = 1.0

    def __str__(self) -> str:
        """As an address writes it."""
        fields: dict[Kind, tuple[object, ...]] = {
            Kind.MOVE: (self.place, self.to, f"{self.number:g}"),
            Kind.ADD: (self.place, f"{self.number:g}"),
            Kind.RETIRE: (self.place, f"{self.number:g}"),
            Kind.CENTRE: (self.place, f"{self.number:g}", f"{self.factor:g}"),
            Kind.HOURS: (self.place, f"{self.factor:g}"),
            Kind.AGE: (self.place,),
        }
        return "-".join([self.kind.value, *map(str, fields[self.kind])])

    @property
    def places(self) -> tuple[str, ...]:
        """The communes that it names."""
        return tuple(code for code in (self.place, self.to) if code)

    def said(self, names: Mapping[str, str], noun: Noun) -> str:
        """In French: « 1 médecin de Digne-les-Bains à Sisteron »."""
        place, to = names.get(self.place, self.place), names.get(self.to, self.to)
        people = count(self.number, noun)
        if self.kind == Kind.MOVE:
            return f"{people} de {place} à {to}"
        if self.kind == Kind.ADD:
            return f"{people} de plus à {place}"
        if self.kind == Kind.RETIRE:
            return f"{people} de moins à {place}"
        if self.kind == Kind.CENTRE:
            time = "" if self.factor == 1 else f", à {percent(self.factor)} d’une activité moyenne"
            return f"centre de santé à {place} : {people}{time}"
        if self.kind == Kind.HOURS:
            return f"horaires à {place} : {percent(self.factor)} de l’activité d’aujourd’hui"
        return f"départs à 65 ans {f'à {place}' if place else 'dans tout le territoire'}"


def quantity(number: float) -> str:
    """« 1 », « 1,5 », « 0,25 »: as many decimals as it has, two at most."""
    whole = decimal_number(number, 2)
    return whole.rstrip("0").rstrip(",") if "," in whole else whole


def count(number: float, noun: Noun) -> str:
    """« 1 médecin », « 1,5 médecin », « 2 médecins »."""
    return f"{quantity(number)} {noun[number >= 2]}"


def percent(factor: float) -> str:
    return f"{round(factor * 100)}\u202f%"


def write(edits: Collection[Edit]) -> str:
    return ",".join(map(str, edits))


def read(text: str) -> tuple[Edit, ...]:
    """The changes of an address; what is malformed is left out, and what exceeds `MAX_EDITS`."""
    found = (_read_one(part) for part in text.split(",")[: 4 * MAX_EDITS])
    return tuple(edit for edit in found if edit is not None)[:MAX_EDITS]


def _read_one(text: str) -> Edit | None:
    for kind, pattern in _PATTERNS.items():
        match = pattern.fullmatch(text)
        if match:
            parts = match.groups()
            edit = _BUILD[kind](*parts)
            return edit if _bounded(edit) else None
    return None


_BUILD: Mapping[Kind, Callable[..., Edit]] = {
    Kind.MOVE: lambda place, to, number: Edit(Kind.MOVE, place, to, float(number)),
    Kind.ADD: lambda place, number: Edit(Kind.ADD, place, number=float(number)),
    Kind.RETIRE: lambda place, number: Edit(Kind.RETIRE, place, number=float(number)),
    Kind.CENTRE: lambda place, number, factor: Edit(Kind.CENTRE, place, "", float(number), float(factor)),
    Kind.HOURS: lambda place, factor: Edit(Kind.HOURS, place, factor=float(factor)),
    Kind.AGE: lambda place: Edit(Kind.AGE, place or ""),
}


def _bounded(edit: Edit) -> bool:
    counted = edit.kind in {Kind.MOVE, Kind.ADD, Kind.RETIRE, Kind.CENTRE}
    if counted and not 0 < edit.number <= MOST_PEOPLE:
        return False
    if edit.kind == Kind.MOVE and edit.place == edit.to:
        return False
    return 0 <= edit.factor <= MOST_FACTOR


# --- What they make of the supply -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Office:
    """The supply of one commune: professionals, those above 65 (None where unknown), their activity by year.

    `activity` is in the unit of the profession: consultations for general practitioners.
    """

    heads: float
    activity: float
    over_65: float | None = None


@dataclass(slots=True)
class Offices:
    """The supply being edited: `now` holds the communes that were touched, `read` gives any other.

    `average` is the activity of one average professional of the country: that of whom one adds.
    """

    read: Callable[[str], Office | None]
    average: float
    noun: Noun
    names: Mapping[str, str]
    now: dict[str, Office] = field(default_factory=dict)

    def at(self, code: str) -> Office:
        """Raises ``WhatIfError`` for a commune that the computation does not hold."""
        office = self.now.get(code) or self.read(code)
        if office is None:
            raise WhatIfError(f"La commune {code} n’est pas dans le calcul : elle n’a pas de coordonnées.")
        return office

    def add(self, code: str, heads: float, activity: float) -> None:
        office = self.at(code)
        self.now[code] = Office(office.heads + heads, office.activity + activity, office.over_65)

    def named(self, code: str) -> str:
        return self.names.get(code, code)

    def take(self, code: str, heads: float, *, over_65: bool = False) -> float:
        """Remove professionals of average activity there; returns the activity that they took along."""
        office = self.at(code)
        if heads > office.heads + 1e-9:
            if not office.heads:
                raise WhatIfError(f"{self.named(code)} n’a aucun {self.noun[0]}.")
            has = count(office.heads, self.noun)
            raise WhatIfError(f"{self.named(code)} compte {has} : impossible d’en retirer plus.")
        gone = office.activity * heads / office.heads if office.heads else 0.0
        left = max(office.heads - heads, 0.0)
        old = office.over_65
        if old is not None:
            old = max(old - heads, 0.0) if over_65 else min(old, left)
        self.now[code] = Office(left, max(office.activity - gone, 0.0) if left else 0.0, old)
        return gone

    def scale(self, code: str, factor: float) -> None:
        office = self.at(code)
        if not office.heads:
            raise WhatIfError(f"{self.named(code)} n’a aucun {self.noun[0]} : rien à changer.")
        self.now[code] = Office(office.heads, office.activity * factor, office.over_65)


@dataclass(frozen=True, slots=True)
class Applied:
    """The offices as the changes leave them; `impossible` are the ranks of the changes that could not be
    made, with the reason.
    """

    offices: Mapping[str, Office]
    impossible: Mapping[int, str]


def apply(edits: Collection[Edit], offices: Offices, *, territory: Collection[str]) -> Applied:
    """Make the changes in order. One that cannot be made is left out and named: figures stay exact."""
    impossible = {}
    for rank, edit in enumerate(edits):
        try:
            _apply_one(edit, offices, territory)
        except WhatIfError as error:
            impossible[rank] = str(error)
    return Applied(offices.now, impossible)


def _apply_one(edit: Edit, offices: Offices, territory: Collection[str]) -> None:
    if edit.kind == Kind.MOVE:
        offices.at(edit.to)
        offices.add(edit.to, edit.number, offices.take(edit.place, edit.number))
    elif edit.kind in {Kind.ADD, Kind.CENTRE}:
        offices.add(edit.place, edit.number, edit.number * offices.average * edit.factor)
    elif edit.kind == Kind.RETIRE:
        offices.take(edit.place, edit.number)
    elif edit.kind == Kind.HOURS:
        offices.scale(edit.place, edit.factor)
    else:
        _retire_by_age(edit, offices, territory)


def _retire_by_age(edit: Edit, offices: Offices, territory: Collection[str]) -> None:
    gone = 0.0
    for code in [edit.place] if edit.place else sorted(territory):
        over = offices.at(code).over_65
        if over is None:
            raise WhatIfError(AGES_UNKNOWN)
        if over:
            offices.take(code, over, over_65=True)
            gone += over
    if not gone:
        where = f"à {offices.named(edit.place)}" if edit.place else "dans le territoire"
        raise WhatIfError(f"Aucun {offices.noun[0]} de plus de 65 ans {where}.")
