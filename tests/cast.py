"""The cast: the same few people in every test, each with rows that could leak.

Alice presides Val-d'Or, Bob is a member there; Charlie presides another community; Dana works for the ARS of
Val-d'Or's region, Émile for another; Paul runs the platform. ``role_holder`` gives the holder of any role.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import connection

from maillage.foundation.access.enums import Role, RoleScope
from maillage.foundation.access.models import AgencyMandate, PlatformOperator, RoleAssignment
from maillage.foundation.access.roles import roles_of_scope
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

PASSWORD = "un-mot-de-passe-de-test"
LONG_AGO = date(2020, 1, 1)


def new_user(first_name: str, last_name: str = "Exemple") -> User:
    """An account not yet saved that signs in with ``PASSWORD``; the address says it is invented."""
    email = f"{first_name.lower().encode('ascii', 'ignore').decode()}.{uuid.uuid4().hex[:8]}@exemple.invalid"
    user = User(email=email, first_name=first_name, last_name=last_name)
    user.set_password(PASSWORD)
    return user


def make_user(first_name: str, last_name: str = "Exemple") -> User:
    """The same, saved."""
    user = new_user(first_name, last_name)
    user.save()
    return user


def make_community(name: str, *, region: str = "93", department: str = "04") -> Community:
    """A community with no territory yet; its key is taken first, since the row policy asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('foundation_community', 'id'))")
        key = cursor.fetchone()[0]
    community = Community(
        pk=key,
        slug=f"{name.lower().replace(' ', '-')}-{key}",
        name=f"CPTS {name}",
        stage_since=LONG_AGO,
        region_code=region,
        department_code=department,
        founding_key=uuid.uuid4(),
    )
    with community_scope(community):
        community.save(force_insert=True)
    return community


def give_role(user: User, community: Community, role: Role, **dates: date) -> RoleAssignment:
    with community_scope(community):
        return RoleAssignment.objects.create(
            community=community, user=user, role=role, **{"starts_on": LONG_AGO, **dates}
        )


def give_roles(community: Community, roles: dict[User, Role]) -> None:
    with community_scope(community):
        RoleAssignment.objects.bulk_create(
            RoleAssignment(community=community, user=user, role=role, starts_on=LONG_AGO)
            for user, role in roles.items()
        )


@dataclass
class Cast:
    """Everyone, and the two communities."""

    ours: Community
    theirs: Community
    alice: User
    bob: User
    charlie: User
    dana: User
    emile: User
    paul: User
    holders: dict[Role, User] = field(default_factory=dict)

    def holder(self, role: Role) -> User:
        """The person who holds this role, and no other, in ``ours`` (or over its field)."""
        return self.holders[role]

    def everyone(self) -> list[User]:
        return [*{user.pk: user for user in (*self.holders.values(), self.charlie, self.emile)}.values()]


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    """Everyone, in the database of the test. A few statements: nearly every test begins with this."""
    ours = make_community("Val d'Or".replace("'", ""), region="93", department="04")
    theirs = make_community("Autre Rive", region="84", department="69")
    names = ("Alice", "Bob", "Charlie", "Dana", "Émile", "Paul")
    alice, bob, charlie, dana, emile, paul = people = [new_user(name) for name in names]
    community_roles = [spec.role for spec in roles_of_scope(RoleScope.COMMUNITY)]
    holders = {Role.PRESIDENT: alice, Role.MEMBER: bob}
    others = [role for role in (*community_roles, Role.CPAM) if role not in holders]
    holders |= {role: new_user(role.value.replace("_", "")) for role in others}
    User.objects.bulk_create([*people, *(holders[role] for role in others)])
    give_roles(ours, {holders[role]: role for role in community_roles})
    give_roles(theirs, {charlie: Role.PRESIDENT})
    cpam = holders[Role.CPAM]
    AgencyMandate.objects.bulk_create(
        [
            AgencyMandate(user=dana, role=Role.ARS, region_code="93", starts_on=LONG_AGO),
            AgencyMandate(user=emile, role=Role.ARS, region_code="11", starts_on=LONG_AGO),
            AgencyMandate(
                user=cpam, role=Role.CPAM, region_code="93", department_code="04", starts_on=LONG_AGO
            ),
        ]
    )
    PlatformOperator.objects.create(user=paul, since=LONG_AGO)
    holders |= {Role.ARS: dana, Role.PLATFORM: paul}
    return Cast(ours, theirs, alice, bob, charlie, dana, emile, paul, holders)
