"""What a form says of a card, before it is written. Pure."""

from dataclasses import dataclass, field, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """A place of practice; an empty text means that nothing was said."""

    name: str = ""
    address: str = ""
    postal_code: str = ""
    commune_code: str = ""
    phone: str = ""
    hours: str = ""
    access: str = ""
    access_note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class CardContent:
    """Everything that one writes on a card, whoever sees it; codes are those of ``enums`` and ``offered``."""

    activities: tuple[str, ...] = ()
    other_activities: str = ""
    home_visits: str = ""
    home_area: str = ""
    languages: tuple[str, ...] = ()
    new_patients: str = ""
    new_patients_note: str = ""
    new_patients_until: date | None = None
    delay: str = ""
    booking_url: str = ""
    teleconsultation: str = ""
    sector: str = ""
    third_party: str = ""
    protocols: tuple[str, ...] = ()
    email: str = ""
    mssante: str = ""
    mobile: str = ""
    places: tuple[PlaceContent, ...] = field(default=())

    def columns(self) -> dict[str, object]:
        """The columns of ``DirectoryCard``."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "places"}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
