"""A passkey from its making to a sign-in, in a real browser with a virtual authenticator (control B06)."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import axe_violations
from tests.cast import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def authenticator(page, context):
    """A platform authenticator that says yes, as a phone whose owner put a finger on it."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return devtools, made["authenticatorId"]


@pytest.fixture
def site(live_server):
    """A passkey belongs to a name, never to an address: `localhost`, not 127.0.0.1."""
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page, site, user):
    page.goto(site + reverse("account_login"))
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes communautés")


def confirm(page):
    """A change of credential asks who one is again."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c’est vous")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()


def test_a_passkey_is_made_named_used_and_removed(transactional_db, page, site, authenticator, watched):
    user = make_user("Prune")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(page, site, user)
    page.goto(site + reverse("account_home"))
    page.get_by_role("link", name="gérer mes clés").click()
    page.get_by_role("link", name="Ajouter une clé").click()
    confirm(page)
    page.get_by_label("Nom de la clé").fill("Téléphone de Prune")
    page.get_by_label("sans mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    assert axe_violations(page) == []

    page.goto(site + reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.goto(site + reverse("account_login"))
    page.get_by_role("button", name="clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes communautés")

    page.goto(site + reverse("mfa_list_webauthn"))
    assert axe_violations(page) == []
    expect(page.get_by_role("table")).to_contain_text("Téléphone de Prune")
    page.get_by_role("link", name="Renommer").click()
    page.get_by_label("Nom de la clé").fill("Ancien téléphone")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto(site + reverse("mfa_list_webauthn"))
    expect(page.get_by_role("table")).to_contain_text("Ancien téléphone")
    page.get_by_role("link", name="Retirer").click()
    page.get_by_role("button", name="Retirer la clé").click()
    expect(page.get_by_text("Aucune clé d’accès")).to_be_visible()

    page.goto(site + reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.goto(site + reverse("account_login"))
    page.get_by_role("button", name="clé d’accès").click()
    expect(page.locator(".alert")).to_be_visible()
    page.goto(site + reverse("account_home"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_an_unverified_gesture_is_refused(transactional_db, page, site, authenticator):
    """The authenticator of a stolen phone: it is there, and nobody puts the right finger on it."""
    user = make_user("Prune")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(page, site, user)
    devtools, key = authenticator
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto(site + reverse("mfa_add_webauthn"))
    confirm(page)
    page.get_by_label("Nom de la clé").fill("Volé")
    page.get_by_label("sans mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_timeout(1500)
    page.goto(site + reverse("mfa_list_webauthn"))
    expect(page.get_by_text("Aucune clé d’accès")).to_be_visible()
