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


def make_user(first_name: str, last_name: str = "Exemple") -> User:
    """An account that signs in with ``PASSWORD``; the address says it is invented."""
    email = f"{first_name.lower().encode('ascii', 'ignore').decode()}.{uuid.uuid4().hex[:8]}@exemple.invalid"
    return User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)


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
    """Everyone, in the database of the test."""
    ours = make_community("Val d'Or".replace("'", ""), region="93", department="04")
    theirs = make_community("Autre Rive", region="84", department="69")
    people = {name: make_user(name) for name in ("Alice", "Bob", "Charlie", "Dana", "Émile", "Paul")}
    holders = {Role.PRESIDENT: people["Alice"], Role.MEMBER: people["Bob"]}
    for spec in roles_of_scope(RoleScope.COMMUNITY):
        holder = holders.setdefault(spec.role, make_user(spec.role.value.replace("_", "")))
        give_role(holder, ours, spec.role)
    give_role(people["Charlie"], theirs, Role.PRESIDENT)
    holders |= {Role.ARS: people["Dana"], Role.CPAM: make_user("cpam"), Role.PLATFORM: people["Paul"]}
    AgencyMandate.objects.create(user=people["Dana"], role=Role.ARS, region_code="93", starts_on=LONG_AGO)
    AgencyMandate.objects.create(user=people["Émile"], role=Role.ARS, region_code="11", starts_on=LONG_AGO)
    AgencyMandate.objects.create(
        user=holders[Role.CPAM], role=Role.CPAM, region_code="93", department_code="04", starts_on=LONG_AGO
    )
    PlatformOperator.objects.create(user=people["Paul"], since=LONG_AGO)
    return Cast(
        ours=ours,
        theirs=theirs,
        alice=people["Alice"],
        bob=people["Bob"],
        charlie=people["Charlie"],
        dana=people["Dana"],
        emile=people["Émile"],
        paul=people["Paul"],
        holders=holders,
    )
