"""Who may hold a seat: what the register says, never what a form says."""

import pytest
from django.utils import timezone

from maillage.care.ground.enums import Category
from maillage.care.roster import demo
from maillage.care.roster.enums import category_of
from maillage.care.roster.queries import names_of, professionals, standing_in
from maillage.communities.members.actions import leaving, register
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import Cast
from tests.communities.members.makers import member_of, open_register

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def test_only_the_closed_lists_have_a_category():
    assert category_of(Profession.INFIRMIER) == Category.HEALTH
    assert category_of(Profession.SOCIAL) == Category.OTHER
    assert category_of(Profession.ASSISTANT) == Category.UNDER_AUTHORITY
    assert category_of(Profession.AUTRE) is None
    assert category_of("") is None


def enrol(cast: Cast, profession: Profession) -> Member:
    """Bob, of this profession, in the register of our community and tied to his account."""
    open_register(cast.ours, cast.alice)
    member = member_of(cast.ours, cast.alice, "Bobard", on=timezone.localdate(), profession=profession)
    with community_scope(cast.ours):
        return register.tie_account(by=cast.alice, member=member, account=cast.bob)


def test_a_nurse_of_the_register_is_asked_and_leaves_the_list_with_the_community(cast):
    member = enrol(cast, Profession.INFIRMIER)
    assert [one.person for one in professionals(cast.ours, professions=[Profession.INFIRMIER])] == [
        cast.bob.pk
    ]
    assert professionals(cast.ours, professions=[Profession.MEDECIN]) == []
    assert professionals(cast.theirs) == []
    with community_scope(cast.ours):
        leaving.resign(member=member)
    assert professionals(cast.ours) == []
    assert standing_in(cast.ours, cast.bob.pk) is None


def test_an_operator_acts_under_authority_and_a_coordinator_not_at_all(cast):
    operator = standing_in(cast.ours, cast.holder(Role.OPERATOR).pk)
    assert operator is not None
    assert operator.category == Category.UNDER_AUTHORITY
    assert standing_in(cast.ours, cast.holder(Role.COORDINATOR).pk) is None
    assert standing_in(cast.theirs, cast.holder(Role.OPERATOR).pk) is None


def test_the_invented_professionals_may_be_seated_and_are_made_once(cast):
    open_register(cast.ours, cast.alice)
    doctors = demo.gps(cast.ours, cast.alice)
    assert demo.gps(cast.ours, cast.alice) == doctors
    asked = professionals(cast.ours, professions=[Profession.MEDECIN])
    assert {one.person for one in asked} == {one.pk for one in doctors}
    assert len(doctors) == 5


def test_an_address_is_never_a_name(cast):
    """Patients read these names."""
    User.objects.filter(pk=cast.bob.pk).update(first_name="", last_name="")
    operator = cast.holder(Role.OPERATOR)
    User.objects.filter(pk=operator.pk).update(first_name="", last_name="")
    assert names_of(cast.ours, [cast.bob.pk, operator.pk]) == dict.fromkeys(
        (cast.bob.pk, operator.pk), "professionnel"
    )
    assert standing_in(cast.ours, operator.pk).name == "professionnel"
