"""Where one lands after signing in: a door to each place where one has something to do."""

import pytest
from django.urls import reverse

from maillage.foundation.access.enums import Role
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def _page(client, user):
    client.force_login(user)
    return client.get(reverse("my_communities")).content.decode()


def test_a_member_finds_the_community_and_no_other(client, cast):
    page = _page(client, cast.bob)
    assert reverse("community_home", args=[cast.ours.slug]) in page
    assert reverse("community_home", args=[cast.theirs.slug]) not in page
    assert reverse("instance") not in page


@pytest.mark.parametrize(
    ("role", "name", "code"), [(Role.ARS, "ars_home", "93"), (Role.CPAM, "cpam_home", "04")]
)
def test_an_officer_finds_the_page_of_the_field(client, cast, role, name, code):
    assert reverse(name, args=[code]) in _page(client, cast.holder(role))


def test_the_operator_finds_the_state_of_the_instance(client, cast):
    assert reverse("instance") in _page(client, cast.paul)


def test_a_newcomer_is_told_what_to_do(client, db):
    assert reverse("found_community") in _page(client, make_user("nouvelle"))
