"""Directory cards for tests, made as people make them: by the actions of the room."""

from typing import Any

from maillage.communities.cards.actions import cards, directory
from maillage.communities.cards.content import CardContent, PlaceContent
from maillage.communities.cards.enums import Audience, CardField, choices_of
from maillage.communities.cards.models import CardReport, DirectoryCard
from maillage.communities.cards.offered import current_notice
from maillage.communities.members.models import Member
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

# One text per part of the card, found nowhere else: (part, what betrays it).
MARKS = {
    CardField.PLACES: ("rue-du-canari", "cabinet-canari", "horaire-canari"),
    CardField.PHONE: ("01 99 00 11 22", "0199001122"),
    CardField.ACCESS: ("rampe-canari", "Accessible en fauteuil avec une aide"),
    CardField.NEW_PATIENTS: ("condition-canari", "nouveaux patients sous conditions"),
    CardField.DELAY: ("deux semaines",),
    CardField.BOOKING: ("rendez-vous-canari.invalid",),
    CardField.ACTIVITIES: ("activite-canari", "cicatrisation"),
    CardField.HOME_VISITS: ("zone-canari",),
    CardField.TELECONSULTATION: ("Téléconsultation",),
    CardField.LANGUAGES: ("Wolof",),
    CardField.FEES: ("Conventionné", "Tiers payant"),
    CardField.PROTOCOLS: ("odynophagie",),
    CardField.EMAIL: ("courriel-canari@exemple.invalid",),
    CardField.MSSANTE: ("canari@exemple.mssante.fr",),
    CardField.MOBILE: ("06 39 98 33 44", "0639983344"),
}
FULL = CardContent(
    activities=("plaies",),
    other_activities="activite-canari",
    home_visits="conditions",
    home_area="zone-canari",
    languages=("wo",),
    new_patients="conditions",
    new_patients_note="condition-canari",
    delay="quinzaine",
    booking_url="https://rendez-vous-canari.invalid/",
    teleconsultation="oui",
    sector="conventionne",
    third_party="total",
    protocols=("odynophagie",),
    email="courriel-canari@exemple.invalid",
    mssante="canari@exemple.mssante.fr",
    mobile="06 39 98 33 44",
    places=(
        PlaceContent(
            name="cabinet-canari",
            address="1 rue-du-canari",
            postal_code="04200",
            commune_code="04209",
            phone="01 99 00 11 22",
            hours="horaire-canari",
            access="aide",
            access_note="rampe-canari",
        ),
    ),
)


def open_directory(community: Community, by: User, **changed: Any) -> None:
    """A public directory, cards fresh for six months, mails on."""
    values = {
        "public_open": True, "welcome": "", "contact": "annuaire@exemple.invalid", "months": 6,
        "asks_by_mail": True,
    } | changed  # fmt: skip
    with community_scope(community):
        directory.set_directory(by=by, community=community, **values)


def write(member: Member, content: CardContent = FULL, **audiences: Audience) -> DirectoryCard:
    """The person fills their card from the link, and agrees to these parts only."""
    return cards.save_own_card(
        by=None,
        member=member,
        content=content,
        choices={CardField(name): one for name, one in audiences.items()},
        notice=current_notice().version,
    )


def everything(audience: Audience) -> dict[str, Audience]:
    """Every part for this audience, or for professionals when it goes no further."""
    return {field.value: audience if audience in choices_of(field) else Audience.PRO for field in CardField}


def show_everything(member: Member, audience: Audience = Audience.PUBLIC) -> DirectoryCard:
    """A whole card, shown to this audience."""
    return write(member, **everything(audience))


def report(card: DirectoryCard, text: str = "Le numéro a changé.") -> CardReport:
    """What a reader says of a card."""
    return directory.report_card(community=card.member.community, card=card, text=text, email="")
