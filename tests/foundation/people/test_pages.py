"""The page of people and the page behind an invitation's link."""

import re
import secrets

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access import actions
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.queries import community_actor
from maillage.foundation.access.tokens import write_token
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import give_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(cast):
    invitation = actions.invite(
        community=cast.ours, email="neuve@exemple.invalid", role=Role.MEMBER, by=cast.alice
    )
    return write_token(invitation)


def roles(user, community):
    return community_actor(user, community, today=timezone.localdate()).roles


def test_the_link_shows_the_offer_and_opening_it_accepts_nothing(client, cast, token):
    url = reverse("invitation", args=[token])
    response = client.get(url)
    page = response.content.decode()
    assert cast.ours.name in page
    assert "Professionnel membre" in page
    assert str(cast.alice) in page
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    client.force_login(cast.charlie)
    client.get(url)
    assert roles(cast.charlie, cast.ours) == set()


def test_an_existing_account_accepts_and_gets_a_new_session_key(client, cast, token):
    newcomer = make_user("Nina")
    client.force_login(newcomer)
    before = client.session.session_key
    response = client.post(reverse("invitation", args=[token]))
    assert response["Location"] == reverse("community_home", args=[cast.ours.slug])
    assert client.session.session_key != before
    assert roles(newcomer, cast.ours) == {Role.MEMBER}


def test_a_link_used_twice_says_so(client, cast, token):
    url = reverse("invitation", args=[token])
    client.force_login(make_user("Nina"))
    client.post(url)
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 410
        assert "déjà servi" in response.content.decode()


@pytest.mark.parametrize("email", ["neuve@exemple.invalid", "autre@exemple.invalid"])
def test_an_account_made_from_the_link_needs_no_other_verification(client, cast, token, email):
    """Only when its address is the one that received the link."""
    url = reverse("invitation", args=[token])
    signup = client.post(url)["Location"]
    assert signup.startswith(reverse("account_signup"))
    assert "neuve@exemple.invalid" in client.get(signup).content.decode()
    form = {
        "first_name": "Ève", "last_name": "Neuve", "email": email, "password1": secrets.token_urlsafe(20),
        "next": url,
    }  # fmt: skip
    response = client.post(reverse("account_signup"), form)
    if email == "neuve@exemple.invalid":
        assert response["Location"] == url
        client.post(url)
        assert roles(User.objects.get(email=email), cast.ours) == {Role.MEMBER}
    else:
        assert response["Location"] == reverse("account_email_verification_sent")


@pytest.mark.parametrize("bad", ["x", "a:b:c", "é", "0" * 300])
def test_a_link_that_is_none_says_so(client, bad):
    response = client.get(reverse("invitation", args=[bad]))
    assert response.status_code == 410
    assert "incomplet" in response.content.decode()


def test_inviting_by_the_page(client, cast):
    client.force_login(cast.alice)
    url = reverse("people_invite", args=[cast.ours.slug])
    form = {"email": "x@exemple.invalid", "role": "member", "first_name": "", "last_name": ""}
    assert client.post(url, form).status_code == 302
    page = client.get(reverse("people", args=[cast.ours.slug])).content.decode()
    assert "x@exemple.invalid" in page
    again = client.post(url, form)
    assert again.status_code == 422
    assert "attend déjà" in again.content.decode()


def test_the_form_offers_and_accepts_only_what_one_may_give(client, cast):
    client.force_login(cast.holder(Role.COORDINATOR))
    page = client.get(reverse("people", args=[cast.ours.slug])).content.decode()
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert "member" in offered
    assert not offered & {"president", "treasurer", "dpo", "ars", "platform"}
    form = {"email": "x@exemple.invalid", "role": "president"}
    assert client.post(reverse("people_invite", args=[cast.ours.slug]), form).status_code == 422


def test_a_revoked_role_closes_the_next_page(client, cast):
    bob, president = Client(), client
    bob.force_login(cast.bob)
    president.force_login(cast.alice)
    home = reverse("community_home", args=[cast.ours.slug])
    assert bob.get(home).status_code == 200
    with community_scope(cast.ours):
        assignment = RoleAssignment.objects.get(user=cast.bob)
    president.post(reverse("people_revoke_role", args=[cast.ours.slug, assignment.pk]))
    assert bob.get(home).status_code == 404


def test_nothing_of_another_community_shows(client, cast):
    actions.invite(community=cast.theirs, email="la-bas@exemple.invalid", role=Role.MEMBER, by=cast.charlie)
    client.force_login(cast.alice)
    page = client.get(reverse("people", args=[cast.ours.slug])).content.decode()
    assert cast.charlie.email not in page
    assert "la-bas@exemple.invalid" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_whatever_the_number(client, cast, count, django_assert_max_num_queries):
    for rank in range(count):
        give_role(make_user(f"P{rank}"), cast.ours, Role.MEMBER)
    client.force_login(cast.alice)
    with django_assert_max_num_queries(18):
        client.get(reverse("people", args=[cast.ours.slug]))
