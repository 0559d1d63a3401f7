"""Invented professionals who sign in: GPs and nurses of the register, each tied to an account.

``medecin1@demo.maillage.invalid`` and so on, with the password of every demonstration account.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from maillage.communities.members.actions import joining, register
from maillage.communities.members.card import Card
from maillage.communities.members.enums import MemberKind, PracticeMode, Profession
from maillage.communities.members.models import GoverningText, Member, MemberCategory
from maillage.communities.territory.queries import content_of, current_version
from maillage.foundation.access.actions import grant_role
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity.demo import DOMAIN, open_invented
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_CATEGORY = "Professionnel de santé libéral"
_MEMBER_SINCE = 40


@dataclass(frozen=True, slots=True)
class _Invented:
    first_name: str
    last_name: str


_GPS = (
    _Invented("Ambroise", "Fictif"), _Invented("Bérengère", "Inventée"), _Invented("Casimir", "Imaginaire"),
    _Invented("Dorothée", "Exemple"), _Invented("Edgar", "Supposé"),
)  # fmt: skip
_NURSES = (
    _Invented("Fantine", "Modèle"), _Invented("Gaspard", "Chimère"), _Invented("Honorine", "Factice"),
    _Invented("Irénée", "Fictif"),
)  # fmt: skip


def gps(community: Community, president: User) -> list[User]:
    """Five general practitioners, in the order of their addresses; made once."""
    return _enrolled(community, president, Profession.MEDECIN, "medecin", _GPS)


def nurses(community: Community, president: User) -> list[User]:
    """Four nurses, in the order of their addresses; made once."""
    return _enrolled(community, president, Profession.INFIRMIER, "infirmier", _NURSES)


def _enrolled(
    community: Community, president: User, profession: Profession, word: str, people: tuple[_Invented, ...]
) -> list[User]:
    """Members up to date, whose communes follow one another over the territory."""
    accounts = []
    with community_scope(community):
        today = timezone.localdate()
        version = current_version(today)
        communes = sorted({code[:5] for code in content_of(version)[0]}) if version else [""]
        for rank, one in enumerate(people, 1):
            account = open_invented(f"{word}{rank}@{DOMAIN}", one.first_name, one.last_name)
            accounts.append(account)
            if Member.objects.live().filter(user=account, kind=MemberKind.PERSON).exists():
                continue
            card = Card(
                category=MemberCategory.objects.get(label=_CATEGORY), email=account.email,
                first_name=one.first_name, last_name=one.last_name, profession=profession,
                specialty="Médecine générale" if profession == Profession.MEDECIN else "",
                mode=PracticeMode.LIBERAL, commune_code=communes[rank * len(communes) // 6 % len(communes)],
            )  # fmt: skip
            _enter(community, president, card, account)
    return accounts


def _enter(community: Community, president: User, card: Card, account: User) -> None:
    """Asked, checked, admitted by the bureau, the texts accepted; then the account and its role."""
    today = timezone.localdate()
    day = max(today - timedelta(days=_MEMBER_SINCE), today.replace(month=1, day=1))
    member = joining.enter_member(by=president, community=community, card=card, on=day)
    joining.mark_verified(by=president, member=member, on=day)
    joining.admit(by=president, community=community, numbers=[member.number], on=day, decided_by="Bureau")
    texts = list(GoverningText.objects.in_force(today))
    joining.accept_texts(member=member, texts=texts, by=president, on=day)
    register.tie_account(by=president, member=member, account=account)
    if not community_actor(account, community, today=today).roles:
        grant_role(community=community, user=account, role=Role.MEMBER, by=president)
