"""What a form, a file or the directory says of a prospect, before it is written."""

from dataclasses import dataclass, fields

from maillage.communities.practitioners.names import name_key, sort_key
from maillage.communities.prospects.enums import ProspectKind, Source
from maillage.foundation.web.fields import usual_phone
from maillage.reference.directory.queries import Practitioner

PROFESSION_LENGTH, PHONE_LENGTH = 12, 20


@dataclass(frozen=True, slots=True)
class Card:
    """An empty text means that nothing was said; ``themes`` are numbers."""

    kind: str = ProspectKind.PERSON
    ident: str = ""
    first_name: str = ""
    last_name: str = ""
    structure_name: str = ""
    finess: str = ""
    profession: str = ""
    activity: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postal_code: str = ""
    commune_code: str = ""
    source: str = Source.PERSONNE
    source_detail: str = ""
    interest: str = ""
    involvement: str = ""
    themes: tuple[int, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        return self.structure_name or f"{self.first_name} {self.last_name}".strip()

    def values(self) -> dict[str, object]:
        """The columns of ``Prospect``, with the keys of the name."""
        values: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        values["themes"] = list(self.themes)
        values["name_key"] = name_key(self.name)
        values["sort_key"] = sort_key(self.structure_name or f"{self.last_name} {self.first_name}")
        return values


def card_of(person: Practitioner, detail: str = "") -> Card:
    """A person as the national directory publishes them; their first place is where they are reached."""
    line = person.practices[0] if person.practices else None
    contact = next((one for one in person.places if one.phone or one.email), line)
    return Card(
        ident=person.ident,
        # A first name in capitals is of another time; the family name stays as published.
        first_name=person.first_name.title() if person.first_name.isupper() else person.first_name,
        last_name=person.last_name,
        profession=line.profession[:PROFESSION_LENGTH] if line else "",
        activity=line.specialty_label[:120] if line else "",
        email=contact.email if contact else "",
        phone=_phone(contact.phone) if contact else "",
        address=", ".join(filter(None, (line.site_label, line.address)))[:250] if line else "",
        commune_code=line.commune if line else "",
        source=Source.ANNUAIRE,
        source_detail=detail,
    )


def _phone(text: str) -> str:
    """In its usual spelling where it has one: the national file holds anything."""
    try:
        return usual_phone(text)
    except ValueError:
        return text[:PHONE_LENGTH]


def known_form(text: str) -> str:
    """A national identifier as an address or a form brings it; nothing for what cannot be one."""
    return text if text.isascii() and text.isalnum() and len(text) <= 20 else ""
