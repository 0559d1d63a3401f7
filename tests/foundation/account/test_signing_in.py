"""Signing up, in and out by the site's own pages: what opens, what leaves a trace, what is throttled."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.foundation.account.signals import email_fingerprint
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
LONG = "une phrase bien longue"


@pytest.fixture
def person():
    user = make_user("Prune")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, user, password=PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def trail(**criteria):
    events = AuditEvent.objects.filter(community_id=0, action__startswith="account.", **criteria)
    return list(events.order_by("seq").values_list("action", flat=True))


def send_all() -> str:
    """Deliver what waits in the outbox; the text of the last message."""
    for pk in MailMessage.objects.filter(sent_at=None).values_list("pk", flat=True):
        deliver(message_id=pk)
    return str(mail.outbox[-1].body)


def test_signing_in_and_out_is_traced(client, person):
    assert sign_in(client, person).status_code == 302
    assert client.get(reverse("account_home")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_home")).status_code == 302
    assert trail(actor_id=person.pk) == ["account.signed_in", "account.signed_out"]
    signed_in = AuditEvent.objects.get(action="account.signed_in", actor_id=person.pk)
    assert signed_in.details == {"methods": ["password"]}


def test_signing_in_changes_the_session_key(client, person):
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    sign_in(client, person)
    assert client.session.session_key != before


def test_a_failure_is_traced_without_the_address(client, person):
    response = sign_in(client, person, "faux")
    assert "sont incorrects" in response.content.decode()
    event = AuditEvent.objects.get(action="account.sign_in_failed")
    assert event.subject_id == email_fingerprint(person.email.upper())
    assert person.email not in str(vars(event))
    assert event.actor_id is None


def test_an_unknown_address_gets_the_same_answer(client, person):
    known = sign_in(client, person, "faux")
    unknown = client.post(LOGIN, {"login": "personne@exemple.invalid", "password": "faux"})
    strip = re.compile(r'value="[^"]*"|[0-9a-f]{12}|[\w.]+@[\w.]+')
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())


def test_ten_failures_close_the_door_for_this_address_only(client, person):
    for _ in range(10):
        sign_in(client, person, "faux")
    blocked = sign_in(client, person)
    assert blocked.resolver_match.url_name == "account_login"
    assert blocked.status_code == 200
    assert client.get(reverse("account_home")).status_code == 302
    other = make_user("Autre")
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    assert sign_in(Client(), other).status_code == 302


def test_signing_up_asks_to_confirm_the_address_by_a_button(client):
    form = {
        "first_name": "Odette",
        "last_name": "Neuve",
        "email": "Odette@Exemple.invalid",
        "password1": LONG,
    }
    response = client.post(reverse("account_signup"), form)
    assert response["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email="odette@exemple.invalid")
    assert (user.first_name, user.last_name) == ("Odette", "Neuve")
    assert sign_in(Client(), user, LONG)["Location"] == reverse("account_email_verification_sent")
    link = re.search(r"http://testserver(/compte/adresse/\S+)", send_all())[1]
    assert "Confirmer mon adresse" in client.get(link).content.decode()
    assert not EmailAddress.objects.get(user=user).verified, (
        "a mail scanner that opens the link confirms nothing"
    )
    client.post(link)
    assert EmailAddress.objects.get(user=user).verified
    assert "account.created" in trail(subject_id=user.pk)


@pytest.mark.parametrize(
    ("wanted", "landing"),
    [("/fonder/?u=04070", "/fonder/?u=04070"), ("https://pirate.example/", reverse("my_communities"))],
)
def test_a_newcomer_finds_again_the_drawing_that_asked_for_an_account(client, wanted, landing):
    form = {"first_name": "O", "last_name": "N", "email": "o@exemple.invalid", "password1": LONG}
    client.post(reverse("account_signup"), form | {"next": wanted})
    client.post(re.search(r"http://testserver(/compte/adresse/\S+)", send_all())[1])
    user = User.objects.get(email="o@exemple.invalid")
    assert sign_in(client, user, LONG)["Location"] == landing
    client.post(reverse("account_logout"))
    assert sign_in(client, user, LONG)["Location"] == reverse("my_communities")


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email", "password1"])
def test_signing_up_needs_everything(client, missing):
    form = {"first_name": "O", "last_name": "N", "email": "o@exemple.invalid", "password1": LONG}
    assert client.post(reverse("account_signup"), form | {missing: ""}).status_code == 200
    assert not User.objects.filter(email="o@exemple.invalid").exists()


def test_signing_up_with_a_taken_address_tells_only_its_owner(client, person):
    form = {"first_name": "O", "last_name": "N", "email": person.email, "password1": LONG}
    response = client.post(reverse("account_signup"), form)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert "a déjà un compte" in send_all() or "elle en a déjà un" in mail.outbox[-1].body


def test_a_forgotten_password_is_replaced_by_a_link_used_once(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http://testserver(/compte/mot-de-passe/oublie/\S+)", send_all())[1]
    form_url = client.get(link)["Location"]
    client.post(form_url, {"password1": "un autre tout neuf", "password2": "un autre tout neuf"})
    assert sign_in(Client(), person, "un autre tout neuf").status_code == 302
    assert "déjà servi" in Client().get(link).content.decode()
    changed = AuditEvent.objects.get(action="account.credential_changed")
    assert changed.details == {"what": "password"}


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_second_factor_is_asked_and_a_recovery_code_works_once(client, person):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    assert sign_in(client, person)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("account_home")).status_code == 302, "one factor opens nothing"
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert AuditEvent.objects.filter(action="account.sign_in_failed", subject_id=person.pk).count() == 1
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.get(reverse("account_home")).status_code == 200
    for expected in (200, 302):
        again = Client()
        sign_in(again, person)
        again.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert again.get(reverse("account_home")).status_code == expected
    with_codes = AuditEvent.objects.filter(action="account.signed_in", actor_id=person.pk).order_by("-seq")
    assert with_codes.first().details["methods"] == ["password", "recovery_codes"]


def test_a_sensitive_change_asks_who_you_are_again(client, person):
    client.force_login(person)
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_activating_an_application_shows_its_code_and_gives_recovery_codes(client, person):
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml" in page
    secret = client.session["mfa.totp.secret"]
    response = client.post(reverse("mfa_activate_totp"), {"code": _code(secret)}, follow=True)
    assert "Codes de secours" in response.content.decode()
    assert Authenticator.objects.filter(user=person).count() == 2
    assert client.get(reverse("account_home")).content.decode().count("activée") == 1
    whats = AuditEvent.objects.filter(action="account.credential_changed", actor_id=person.pk)
    assert {e.details["what"] for e in whats} == {"totp", "recovery_codes"}


def test_one_closes_ones_own_other_session_only(client, person):
    other_browser, stranger = Client(), Client()
    sign_in(other_browser, person)
    sign_in(client, person)
    someone = make_user("Intruse")
    EmailAddress.objects.create(user=someone, email=someone.email, verified=True, primary=True)
    sign_in(stranger, someone)
    theirs = UserSession.objects.get(user=someone)
    client.post(reverse("account_close_session", args=[theirs.pk]))
    assert stranger.get(reverse("account_home")).status_code == 200
    mine = UserSession.objects.get(session_key=other_browser.session.session_key)
    client.post(reverse("account_close_session", args=[mine.pk]))
    assert other_browser.get(reverse("account_home")).status_code == 302
    current = UserSession.objects.get(session_key=client.session.session_key)
    client.post(reverse("account_close_session", args=[current.pk]))
    assert client.get(reverse("account_home")).status_code == 200


def test_a_disabled_account_is_out_at_the_next_request(client, person):
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("account_home")).status_code == 302


def test_one_renames_oneself(client, person):
    client.force_login(person)
    client.post(reverse("account_home"), {"first_name": "Prunelle", "last_name": "Neuve"})
    person.refresh_from_db()
    assert str(person) == "Prunelle Neuve"
    assert "account.renamed" in trail(actor_id=person.pk)


@pytest.mark.parametrize("next_url", ["https://pirate.example/", "//pirate.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, person, next_url):
    response = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": next_url})
    assert response["Location"] == reverse("my_communities")
