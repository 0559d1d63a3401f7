"""Every page of allauth that one can reach is ours, in French, and GET writes nothing."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.template.loader import get_template
from django.urls import reverse

from maillage.foundation.account.urls import urlpatterns
from tests.cast import PASSWORD, make_user

ENGLISH = ("Sign In", "Sign Up", "Password", "Authenticator", "Confirm ", "Security Key", "Recovery", "Email")
PAGES = [
    "account_home", "account_email", "account_change_password", "account_logout", "account_sessions",
    "mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate",
    "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive",
]  # fmt: skip
ANONYMOUS = [
    "account_login", "account_signup", "account_reset_password", "account_email_verification_sent",
    "account_reset_password_done", "account_inactive",
]  # fmt: skip


def check(response, name):
    text = response.content.decode()
    assert response.status_code == 200, name
    assert text.count("<h1") == 1, name
    assert not [word for word in ENGLISH if word in text], name


@pytest.mark.django_db
def test_pages_of_a_signed_in_person(client):
    user = make_user("Prune")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    for name in PAGES:
        check(client.get(reverse(name)), name)


@pytest.mark.django_db
def test_pages_of_a_visitor(client):
    for name in ANONYMOUS:
        check(client.get(reverse(name)), name)
    for dead in (
        reverse("account_confirm_email", args=["MQ:1abc:def"]),
        reverse("account_reset_password_from_key", args=["1", "abc-def"]),
    ):
        check(client.get(dead), dead)


def test_no_template_of_allauth_is_shown_as_it_comes():
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "view_class", None)
        template = getattr(view, "template_name", None)
        if template:
            origin = get_template(template).origin.name
            assert "site-packages" not in origin or template.endswith(".txt"), origin
