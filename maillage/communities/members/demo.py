"""The demonstration register: people and structures visibly invented, at every step of a membership."""

import random
import uuid
from datetime import date, timedelta

from django.utils import timezone

from maillage.communities.members.actions import fees, joining, leaving, register, settings
from maillage.communities.members.card import Card
from maillage.communities.members.enums import (
    ExitReason,
    MemberKind,
    PaymentMethod,
    PracticeMode,
    Profession,
    TextKind,
)
from maillage.communities.members.models import (
    Fee,
    GoverningText,
    Member,
    MemberCategory,
    MembershipRules,
)
from maillage.communities.territory.queries import content_of, current_version
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.demo import DOMAIN
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.directory.queries import Practitioner, practising_in

SEED = 20261122
FIRST_NAMES = (
    "Adèle", "Barnabé", "Célestine", "Désiré", "Eulalie", "Fulbert", "Gwenaëlle", "Hippolyte", "Isaure",
    "Jocelyn", "Léontine", "Maïwenn", "Norbert", "Océane", "Philomène", "Quentin",
    "Rosalie", "Siméon", "Théa", "Urbain",
)  # fmt: skip
LAST_NAMES = ("Fictif", "Inventé", "Imaginaire", "Exemple", "Modèle", "Supposé", "Chimère", "Factice")
_CARE, _SOCIAL, _USERS = "Structure de santé", "Structure sociale ou médico-sociale", "Association d’usagers"
STRUCTURES = (
    ("Maison de santé imaginaire du Buëch", _CARE),
    ("Pharmacie Fictive", _CARE),
    ("EHPAD Inventé des Tilleuls", _SOCIAL),
    ("Service de soins à domicile Exemple", _SOCIAL),
    ("Association Imaginaire des usagers", _USERS),
    ("Laboratoire Modèle", _CARE),
)
MIX = (
    (Profession.MEDECIN, 5), (Profession.INFIRMIER, 12), (Profession.KINE, 6), (Profession.PHARMACIEN, 4),
    (Profession.SAGE_FEMME, 2), (Profession.DENTISTE, 2), (Profession.ORTHOPHONISTE, 2),
    (Profession.PSYCHOLOGUE, 2),     (Profession.PODOLOGUE, 1), (Profession.DIETETICIEN, 1),
)  # fmt: skip
# Days before today: the meetings of the bureau that admitted members, and when the others asked.
ADMITTED_AGO = (300, 210, 120, 30)
WAITING_SINCE = 12
# The rank of who has yet to sign, and of one in four, who has yet to pay.
UNSIGNED, UNPAID = 3, 1
CHARTER = """Cette charte est un exemple.

Chaque membre respecte le libre choix du patient et le secret professionnel, n’échange de données de santé
que par une messagerie sécurisée, tient à jour ses disponibilités et participe à la vie de la communauté."""


def load(community: Community, people: dict[str, User]) -> None:
    """Fill the register of the community; a register that exists is left as it is."""
    president = people[Role.PRESIDENT]
    with community_scope(community):
        if MembershipRules.objects.exists():
            return
        today = timezone.localdate()
        _settings(community, president, today)
        _Loader(community, president, today).run(people)


def _settings(community: Community, by: User, today: date) -> None:
    settings.start_settings(by=by, community=community)
    settings.set_rules(
        by=by,
        community=community,
        admitting_organ="bureau",
        grace_days=90,
        reminder_days=[15, 45, 75],
        form_open=True,
        form_welcome=f"Rejoignez les professionnels de la {community} : la demande prend une minute.",
        payment_help="Par chèque à l’ordre de l’association, ou en ligne (exemple, aucun paiement réel).",
        contact=f"contact@{DOMAIN}",
    )
    settings.publish_text(
        by=by, community=community, kind=TextKind.CHARTE, version="2024", adopted_on=date(2024, 2, 10),
        adopted_by="Assemblée générale constitutive", body=CHARTER,
    )  # fmt: skip
    for year in (today.year - 1, today.year):
        cents = {
            category.pk: 5000 if category.kind == MemberKind.STRUCTURE else 2000
            for category in MemberCategory.objects.all()
        }
        settings.set_rates(
            by=by, community=community, year=year, cents_by_category=cents, decided_by=f"AG du 15 mars {year}"
        )


class _Loader:
    """Draws the people in a fixed order, so that a demonstration looks the same everywhere."""

    def __init__(self, community: Community, by: User, today: date) -> None:
        self.community, self.by, self.today = community, by, today
        self.rank = 0
        self.draw = random.Random(SEED)  # noqa: S311 -- a demonstration, not a secret
        version = current_version(today)
        self.communes = sorted({code[:5] for code in content_of(version)[0]}) if version else []
        # Where the invented directory knows people of this profession here, members are some of them.
        self.pool: dict[str, list[Practitioner]] = {}
        for person in practising_in(self.communes):
            self.pool.setdefault(person.practices[0].profession, []).append(person)
        self.categories = {category.label: category for category in MemberCategory.objects.all()}

    def run(self, people: dict[str, User]) -> None:
        members = [self._person(profession) for profession, count in MIX for _ in range(count)]
        # Those who wait came last; the structures come after the persons admitted.
        self.rank = len(members) - 6
        structures = [self._structure(rank, name) for rank, (name, _) in enumerate(STRUCTURES)]
        self._tie(members[0], people[Role.MEMBER])
        self._tie(structures[0], people[Role.STRUCTURE])
        # The last three stay to be verified, the three before wait for the bureau.
        verified, admitted = members[-6:-3], members[:-6] + structures
        for member in verified:
            joining.mark_verified(by=self.by, member=member, on=self._day(WAITING_SINCE - 5))
        meetings: dict[date, list[Member]] = {}
        for rank, member in enumerate(admitted):
            meetings.setdefault(self._admission(rank), []).append(member)
        for day, together in sorted(meetings.items()):
            for member in together:
                joining.mark_verified(by=self.by, member=member, on=day - timedelta(days=5))
            numbers = [member.number for member in together]
            joining.admit(by=self.by, community=self.community, numbers=numbers, on=day, decided_by="Bureau")
        self._sign_and_pay(admitted)
        leaving.leave(by=self.by, member=admitted[5], reason=ExitReason.DEMISSION, on=self.today)

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def _admission(self, rank: int) -> date:
        """When the bureau admitted the member of this rank: at one of four meetings, all within this year, as
        the fees are. Who still owes something came at the last one, so that nothing is too late yet.
        """
        owes = rank == UNSIGNED or rank % 4 == UNPAID
        return max(self._day(30 if owes else ADMITTED_AGO[rank // 2 % 4]), self.today.replace(month=1, day=1))

    def _person(self, profession: Profession) -> Member:
        known = self.pool.get(profession.value, [])
        if known and self.draw.random() < 0.8:
            return self._known(known.pop(self.draw.randrange(len(known))), profession)
        first, last = self.draw.choice(FIRST_NAMES), self.draw.choice(LAST_NAMES)
        salaried = self.draw.random() < 0.2
        label = "Professionnel de santé salarié" if salaried else "Professionnel de santé libéral"
        return self._enter(
            Card(
                category=self.categories[label],
                first_name=first,
                last_name=f"{last}-{self.draw.choice(LAST_NAMES)}" if self.draw.random() < 0.3 else last,
                profession=profession,
                mode=PracticeMode.SALARIE if salaried else PracticeMode.LIBERAL,
                email=f"membre{uuid.UUID(int=self.draw.getrandbits(128)).hex[:6]}@{DOMAIN}",
                commune_code=self.draw.choice(self.communes) if self.communes else "",
            )
        )

    def _known(self, person: Practitioner, profession: Profession) -> Member:
        line = person.practices[0]
        salaried = person.mode == "Salarié"
        label = "Professionnel de santé salarié" if salaried else "Professionnel de santé libéral"
        return self._enter(
            Card(
                category=self.categories[label],
                first_name=person.first_name.title(),
                last_name=person.last_name.title(),
                profession=profession,
                specialty=line.specialty_label,
                mode=PracticeMode.SALARIE if salaried else PracticeMode.LIBERAL,
                rpps=person.rpps,
                email=f"membre{uuid.UUID(int=self.draw.getrandbits(128)).hex[:6]}@{DOMAIN}",
                commune_code=line.commune,
            )
        )

    def _structure(self, rank: int, name: str) -> Member:
        label = STRUCTURES[rank][1]
        commune = self.draw.choice(self.communes) if self.communes else ""
        member = self._enter(
            Card(
                category=self.categories[label],
                structure_name=name,
                email=f"structure{rank}@{DOMAIN}",
                commune_code=commune,
            )
        )
        register.name_representative(
            by=self.by, member=member, first_name=self.draw.choice(FIRST_NAMES), last_name="Fictif",
            email=f"representant{rank}@{DOMAIN}", role="Direction", substitute=False, on=member.status_since,
        )  # fmt: skip
        return member

    def _enter(self, card: Card) -> Member:
        persons = sum(count for _, count in MIX)
        waits = card.category.kind == MemberKind.PERSON and self.rank >= persons - 6
        day = self._day(WAITING_SINCE) if waits else self._admission(self.rank) - timedelta(days=15)
        self.rank += 1
        return joining.enter_member(by=self.by, community=self.community, card=card, on=day)

    def _sign_and_pay(self, admitted: list[Member]) -> None:
        for rank, member in enumerate(admitted):
            if rank == UNSIGNED:  # one who has yet to accept the charter
                continue
            texts = GoverningText.objects.in_force(self.today)
            joining.accept_texts(member=member, texts=list(texts), by=self.by, on=self._admission(rank))
            if rank % 4 == UNPAID:  # one in four has not paid yet
                continue
            paid_on = self._admission(rank) + timedelta(days=self.draw.randrange(1, 25))
            fee = Fee.objects.get(member=member, year=self.today.year)
            fees.note_payment(
                by=self.by, fee=fee, key=uuid.UUID(int=self.draw.getrandbits(128)),
                amount_cents=fee.amount_cents, paid_on=min(self.today, paid_on),
                method=self.draw.choice([PaymentMethod.VIREMENT, PaymentMethod.CHEQUE]),
            )  # fmt: skip

    def _tie(self, member: Member, account: User) -> None:
        register.tie_account(by=self.by, member=member, account=account)
