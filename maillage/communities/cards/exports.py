"""The files of the directory: columns, vCards (RFC 6350) and the printable list. All read ``Shown``."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

import vobject
from vobject.vcard import Address, Name

from maillage.communities.cards.projection import Shown, ShownPlace
from maillage.foundation.documents.model import Column, Document, Paragraph, Row, Table
from maillage.foundation.tenancy.models import Community

HEADINGS = (
    "N°", "Nom", "Prénom", "Profession", "Spécialité", "Lieux", "Téléphone", "Horaires", "Accessibilité",
    "Nouveaux patients", "Conditions", "Délai", "Rendez-vous en ligne", "Activités", "Visites à domicile",
    "Secteur des visites", "Téléconsultation", "Langues", "Secteur conventionnel", "Tiers payant",
    "Protocoles", "E-mail", "MSSanté", "Mobile", "Confirmée le",
)  # fmt: skip
# Any constant namespace: the same member has the same identifier in every address book.
_NAMESPACE = uuid.UUID("5c1f6b0e-6f5c-4d0b-9c39-0d9f2a7b6a11")


def row(card: Shown) -> list[object]:
    """One line of the file."""
    return [
        card.number, card.family_name, card.given_name, card.profession_label, card.specialty,
        " | ".join(_where(place) for place in card.places if _where(place)), ", ".join(card.phones),
        " | ".join(place.hours for place in card.places if place.hours),
        ", ".join(place.access_label for place in card.places if place.access_label),
        card.new_patients_label, card.new_patients_note, card.delay_label, card.booking_url,
        ", ".join(card.activity_labels), card.home_visits_label, card.home_area, card.teleconsultation_label,
        ", ".join(card.language_labels), card.sector, card.third_party, ", ".join(card.protocols), card.email,
        card.mssante, card.mobile, card.confirmed_on,
    ]  # fmt: skip


def vcards(community: Community, cards: Iterable[Shown]) -> str:
    """The cards for an address book, one after the other."""
    return "".join(_vcard(community, card) for card in cards)


def _vcard(community: Community, card: Shown) -> str:
    found = vobject.vCard()
    # The library writes the properties of RFC 6350 as they are, and would say 3.0 by itself.
    found.add("version").value = "4.0"
    found.add("kind").value = "org" if card.is_structure else "individual"
    found.add("uid").value = f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{community.slug}/{card.number}')}"
    found.add("fn").value = card.name
    if card.is_structure:
        found.add("org").value = [card.name]
    else:
        found.add("n").value = Name(family=card.family_name, given=card.given_name)
    if card.profession_label:
        found.add("title").value = " – ".join(filter(None, [card.profession_label, card.specialty]))
    for place in card.places:
        if place.address or place.commune:
            address = found.add("adr")
            address.type_param = "work"
            address.value = Address(
                street=place.address, city=place.commune, code=place.postal_code, country="France"
            )
    for number in card.phones:
        _typed(found, "tel", number, ["work", "voice"])
    if card.mobile:
        _typed(found, "tel", card.mobile, ["work", "cell"])
    for address_text in filter(None, [card.mssante, card.email]):
        _typed(found, "email", address_text, ["work"])
    for code in card.languages:
        found.add("lang").value = code
    if card.booking_url:
        found.add("url").value = card.booking_url
    if said := _note(card):
        found.add("note").value = said
    found.add("categories").value = [community.acronym or community.name]
    return str(found.serialize())


def _typed(vcard: "vobject.base.Component", name: str, value: str, types: list[str]) -> None:
    line = vcard.add(name)
    line.value, line.type_param = value, types


def _note(card: Shown) -> str:
    lines = [
        ", ".join(card.activity_labels),
        f"Nouveaux patients : {card.new_patients_label.lower()}" if card.new_patients_label else "",
        f"Délai : {card.delay_label.lower()}" if card.delay_label else "",
        card.age.capitalize(),
    ]
    return "\n".join(line for line in lines if line)


def printable(community: Community, cards: Sequence[Shown], *, today: date, chosen: str) -> Document:
    """The list for a wall or a bag; ``chosen`` tells the filters in words, if any."""
    columns = (
        Column("Nom", width=1.5),
        Column("Où", width=2.0),
        Column("Joindre", width=1.6),
        Column("Nouveaux patients, délai", width=1.3),
        Column("Activités", width=1.6),
    )
    return Document(
        title="Annuaire des professionnels",
        issuer=community.name,
        day=today,
        subtitle=chosen,
        reference="Réservé aux professionnels de la communauté",
        blocks=(
            Table(f"{len(cards)} fiches", columns, tuple(_line(card) for card in cards), dense=True),
            Paragraph(
                "Chacun a choisi ce que cette liste montre de lui, et peut le retirer : détruisez les listes "
                "anciennes. « * » : informations qui n’ont pas été confirmées depuis longtemps.",
                soft=True,
            ),
        ),
    )


def _line(card: Shown) -> Row:
    name = f"{card.name}{' *' if card.stale else ''}"
    what = " – ".join(filter(None, [card.profession_label, card.specialty]))
    reach = "\n".join(filter(None, [*card.phones, card.mobile, card.mssante, card.email]))
    takes = "\n".join(filter(None, [card.new_patients_label, card.new_patients_note, card.delay_label]))
    return Row(
        (
            "\n".join(filter(None, [name, what])),
            "\n".join(_where(place) for place in card.places if _where(place)) or "—",
            reach or "—",
            takes or "—",
            ", ".join(card.activity_labels) or "—",
        )
    )


def _where(place: ShownPlace) -> str:
    return ", ".join(filter(None, [place.name, place.address, place.town]))
