"""From an invitation to the community's home, as a newcomer who has no account lives it."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from maillage.foundation.access import actions
from maillage.foundation.access.enums import Role
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from tests.browser import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_newcomer_follows_the_link_and_enters(cast, page, live_server, watched):
    actions.invite(community=cast.ours, email="eve@exemple.invalid", role=Role.MEMBER, by=cast.alice)
    deliver(message_id=MailMessage.objects.get().pk)
    path = re.search(r"https?://[^/]+(/invitation/\S+)", mail.outbox[0].body)[1]

    page.goto(live_server.url + path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(cast.ours.name)
    assert axe_violations(page) == []
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_label("Adresse e-mail")).to_have_value("eve@exemple.invalid")
    page.get_by_label("Prénom").fill("Ève")
    page.get_by_label("Nom*", exact=True).fill("Neuve")
    page.get_by_label("Mot de passe").fill("une phrase bien longue")
    page.get_by_role("main").get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("button", name="Accepter et entrer").click()
    page.wait_for_url("**" + reverse("community_home", args=[cast.ours.slug]))
    expect(page.get_by_text("Bienvenue dans")).to_be_visible()

    page.goto(live_server.url + path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette invitation n’est plus ouverte")
    watched[:] = [line for line in watched if "410" not in line]
