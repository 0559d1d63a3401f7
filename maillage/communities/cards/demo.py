"""The demonstration directory: invented cards, some fresh, some stale, some shown to everyone."""

import random
from datetime import date, timedelta

from django.utils import timezone

from maillage.communities.cards.actions import cards as actions
from maillage.communities.cards.actions import directory
from maillage.communities.cards.content import CardContent, PlaceContent
from maillage.communities.cards.enums import (
    Audience,
    CardField,
    Delay,
    Language,
    PlaceAccess,
    Sector,
    ThirdParty,
    YesNo,
    choices_of,
)
from maillage.communities.cards.models import DirectorySettings, listed_members
from maillage.communities.cards.offered import current_notice, offered_activities
from maillage.communities.cards.queries import card_of_number
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.demo import DOMAIN
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

SEED = 20261122
PLACES = ("Cabinet Fictif", "Maison de santé imaginaire du Buëch", "Cabinet de la Fontaine inventée", "")
STREETS = ("rue des Exemples", "place de la Fiction", "avenue Imaginaire", "chemin du Modèle")
HOURS = (
    "Lundi au vendredi, 8 h 30 à 12 h 30 et 14 h à 18 h 30",
    "Lundi, mardi, jeudi, 9 h à 19 h ; samedi, 9 h à 12 h",
    "Sur rendez-vous, tous les jours sauf le mercredi",
)
DOCTORS = (Profession.MEDECIN, Profession.SAGE_FEMME, Profession.DENTISTE)


def load(community: Community, people: dict[str, User]) -> None:
    """Fill the directory of the community; settings that exist are left as they are."""
    coordinator = people[Role.COORDINATOR]
    with community_scope(community):
        if DirectorySettings.objects.exists():
            return
        directory.set_directory(
            by=coordinator,
            community=community,
            public_open=True,
            welcome="Les professionnels du Jabron et du Buëch présents par choix. Tous sont inventés.",
            contact=f"annuaire@{DOMAIN}",
            months=6,
            asks_by_mail=True,
        )
        draw = random.Random(SEED)  # noqa: S311 -- a demonstration, not a secret
        today = timezone.localdate()
        for rank, member in enumerate(listed_members().select_related("community").order_by("number")):
            _fill(member, rank, draw, coordinator, today)
        stranger = next((card_of_number(m.number) for m in listed_members().order_by("number")[:1]), None)
        if stranger is not None:
            directory.report_card(
                community=community,
                card=stranger,
                text="Le cabinet a changé de numéro (exemple de signalement).",
                email="",
            )


def _fill(member: Member, rank: int, draw: random.Random, by: User, today: date) -> None:
    """One in ten says nothing yet; one in six was confirmed long ago; the others are of this season."""
    if rank % 10 == 7:
        return
    content = _content(member, draw)
    audience = [Audience.PUBLIC, Audience.PUBLIC, Audience.PUBLIC, Audience.PRO][rank % 4]
    choices = {
        field: audience if audience in choices_of(field) else Audience.PRO
        for field in CardField
        if not (field == CardField.EMAIL and rank % 3)
    }
    age = draw.randrange(200, 420) if rank % 6 == 4 else draw.randrange(1, 150)
    actions.enter_card(by=by, member=member, content=content)
    actions.record_paper(
        by=by,
        member=member,
        choices=choices,
        notice=current_notice().version,
        signed_on=today - timedelta(days=age),
    )


def _content(member: Member, draw: random.Random) -> CardContent:
    offered = [one.code for one in offered_activities(member.profession, timezone.localdate())]
    if member.is_structure:
        return _of_structure(member, draw)
    takes = draw.choices([YesNo.YES, YesNo.CONDITIONS, YesNo.NO], [5, 3, 2])[0]
    visits = member.profession in {Profession.INFIRMIER, Profession.KINE, Profession.MEDECIN}
    return CardContent(
        activities=tuple(sorted(draw.sample(offered, min(len(offered), draw.randrange(1, 4))))),
        home_visits=YesNo.YES if visits and draw.random() < 0.7 else "",
        home_area="À moins de 15 km" if visits and draw.random() < 0.5 else "",
        languages=tuple(sorted(draw.sample([Language.EN, Language.ES, Language.IT, Language.FSL], 1)))
        if draw.random() < 0.4
        else (),
        new_patients=takes,
        new_patients_note="habitants de la vallée" if takes == YesNo.CONDITIONS else "",
        delay=draw.choice([Delay.THREE_DAYS, Delay.WEEK, Delay.FORTNIGHT, Delay.MONTH]),
        booking_url="https://exemple.invalid/rendez-vous" if draw.random() < 0.3 else "",
        teleconsultation=YesNo.YES if member.profession in DOCTORS and draw.random() < 0.4 else "",
        sector=Sector.ONE if member.profession in DOCTORS else Sector.AGREED,
        third_party=draw.choice([ThirdParty.FULL, ThirdParty.CASES]),
        protocols=("odynophagie",)
        if member.profession == Profession.INFIRMIER and draw.random() < 0.3
        else (),
        email=f"fiche{member.number}@{DOMAIN}",
        mssante=f"fiche{member.number}@exemple.mssante.fr" if draw.random() < 0.7 else "",
        # Numbers that the regulator keeps for fiction: 06 39 98 and 01 99 00.
        mobile=f"06 39 98 {draw.randrange(10, 99)} {draw.randrange(10, 99)}",
        places=_places(member, draw),
    )


def _of_structure(member: Member, draw: random.Random) -> CardContent:
    return CardContent(
        activities=("education-therapeutique",) if draw.random() < 0.4 else (),
        email=f"fiche{member.number}@{DOMAIN}",
        places=_places(member, draw),
    )


def _places(member: Member, draw: random.Random) -> tuple[PlaceContent, ...]:
    def place() -> PlaceContent:
        return PlaceContent(
            name="" if member.is_structure else draw.choice(PLACES),
            address=f"{draw.randrange(1, 60)} {draw.choice(STREETS)}",
            commune_code=member.commune_code,
            phone=f"01 99 00 {draw.randrange(10, 99)} {draw.randrange(10, 99)}",
            hours=draw.choice(HOURS),
            access=draw.choice([PlaceAccess.FULL, PlaceAccess.FULL, PlaceAccess.HELPED, PlaceAccess.NONE]),
        )

    return tuple(place() for _ in range(2 if draw.random() < 0.15 else 1))
