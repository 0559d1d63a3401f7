"""Who may be seated around a patient: the members of the register who have an account, and the operators.

Read from the other connection, in the scope of the community: what a form says of a profession never counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from maillage.care.doors.pages import answers_categories
from maillage.care.ground.enums import Category
from maillage.care.roster.enums import category_of
from maillage.care.roster.places import centre_of
from maillage.communities.members.enums import MemberKind, Profession
from maillage.communities.members.models import Member
from maillage.engines.matching import Place
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import Reads, rows
from maillage.reference.geography.models import Commune

NAMELESS = "professionnel"


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who may be asked to join a circle. ``person`` is the number of the account.

    ``profession`` is a code of ``Profession``, "" for an operator of no profession; ``place`` the centre of
    the commune of practice, None where unknown.
    """

    person: int
    name: str
    category: Category
    profession: str
    specialty: str
    commune: str
    commune_name: str
    place: Place | None
    phone: str
    email: str
    rpps: str = ""

    @property
    def profession_label(self) -> str:
        return str(Profession(self.profession).label) if self.profession else "Opérateur"


def professionals(
    community: Community, *, professions: Iterable[str] = (), people: Iterable[int] | None = None
) -> list[Professional]:
    """The members who have an account and a category, by name; of these professions, among these people.

    Two queries. A late fee takes nobody off a list of care; who resigned or was struck off leaves it at once.
    """
    with community_scope(community):
        found = Member.objects.admitted().filter(kind=MemberKind.PERSON, user__is_active=True)
        if wanted := list(professions):
            found = found.filter(profession__in=wanted)
        if people is not None:
            found = found.filter(user__in=list(people))
        members = list(found.select_related("user").order_by("sort_key", "number"))
    communes = Commune.objects.in_bulk({one.commune_code for one in members if one.commune_code})
    return [
        _of_member(one, one.user, category, communes.get(one.commune_code))
        for one in members
        if one.user is not None and (category := category_of(one.profession)) is not None
    ]


def standing_in(community: Community, person: int) -> Professional | None:
    """As what this account may hold a seat: by the register, else as an operator, else not at all."""
    known = professionals(community, people=[person])
    if known:
        return known[0]
    with community_scope(community):
        operators = RoleAssignment.objects.current(timezone.localdate()).of_user(person)
        if not operators.filter(role=Role.OPERATOR).exists():
            return None
    account = User.objects.get(pk=person)
    return Professional(
        person, account.get_full_name() or NAMELESS, Category.UNDER_AUTHORITY,
        "", "", "", "", None, "", account.email,
    )  # fmt: skip


@answers_categories
def categories_of(community: Community, person: int) -> frozenset[Category]:
    """As what this account may hold a seat today: a doctor who operates too may be both. Two queries."""
    with community_scope(community):
        roles = RoleAssignment.objects.current(timezone.localdate()).of_user(person)
        operates = roles.filter(role=Role.OPERATOR).exists()
        return _categories(_mine(person).values_list("profession", flat=True), operates=operates)


def reads_categories(actor: Actor, today: date) -> Reads:
    """What ``categories_for`` needs, read with the rest of the week of this person."""
    return {"professions": rows(_mine(actor.user.pk), "profession")}


def categories_for(actor: Actor, found: Mapping[str, Any]) -> frozenset[Category]:
    """The same as ``categories_of``, from the roles of the actor and from what was read."""
    known = [one["profession"] for one in found["professions"]]
    return _categories(known, operates=Role.OPERATOR in actor.roles)


def _mine(person: int) -> QuerySet[Member]:
    mine: QuerySet[Member] = Member.objects.admitted()
    return mine.filter(kind=MemberKind.PERSON, user=person, user__is_active=True)


def _categories(professions: Iterable[str], *, operates: bool) -> frozenset[Category]:
    found = {category_of(one) for one in professions}
    if operates:
        found.add(Category.UNDER_AUTHORITY)
    return frozenset(one for one in found if one is not None)


def names_of(community: Community, people: Iterable[int]) -> dict[int, str]:
    """{account: name} of people of a community, for a list. Patients read it: an address is never a name."""
    accounts = User.objects.in_bulk(set(people))
    return {number: one.get_full_name() or NAMELESS for number, one in accounts.items()}


def _of_member(member: Member, account: User, category: Category, commune: Commune | None) -> Professional:
    return Professional(
        account.pk, f"{member.first_name} {member.last_name}".strip(), category, member.profession,
        member.specialty, member.commune_code, commune.name if commune else "", centre_of(commune),
        member.phone, member.email, member.rpps,
    )  # fmt: skip
