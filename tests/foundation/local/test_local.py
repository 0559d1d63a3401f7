"""Shortcuts of a local installation, and their absence everywhere else."""

import pytest
from django.urls import reverse

from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import deliver, queue_mail

pytestmark = pytest.mark.django_db
PRESIDENT = reverse("demo_sign_in", args=["president"])


@pytest.fixture
def local(settings, tmp_path):
    settings.LOCAL_MODE = True
    settings.LOCAL_MAILBOX_DIR = settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def test_there_is_one_account_per_role_visibly_invented(local):
    people = demo.demo_load()
    assert set(people) == set(Role.values)
    assert {user.email.split("@")[1] for user in people.values()} == {"demo.maillage.invalid"}
    assert {user.last_name for user in people.values()} == {"Fictif"}
    assert demo.demo_load() == people
    assert User.objects.filter(email__endswith=demo.DOMAIN).count() == len(Role)


def test_one_click_enters(client, local):
    people = demo.demo_load()
    page = client.get(reverse("account_login")).content.decode()
    assert page.count("/demonstration/") == len(Role)
    assert client.get(PRESIDENT).status_code == 405
    assert client.post(PRESIDENT).status_code == 302
    assert client.get(reverse("account_home")).context["user"] == people["president"]


def test_nothing_of_it_exists_elsewhere(client, settings, local):
    demo.demo_load()
    settings.LOCAL_MODE = False
    assert client.post(PRESIDENT).status_code == 404
    assert client.get(reverse("local_mailbox")).status_code == 404
    assert client.get(reverse("local_mail", args=["x"])).status_code == 404
    page = client.get(reverse("account_login")).content.decode()
    assert "demonstration" not in page
    assert demo.PASSWORD not in page
    with pytest.raises(RuntimeError):
        demo.demo_load()


def test_an_unknown_role_or_an_absent_account_is_not_found(client, local):
    assert client.post(reverse("demo_sign_in", args=["nobody"])).status_code == 404
    assert client.post(PRESIDENT).status_code == 404


def test_the_mailbox_shows_links_and_escapes_the_rest(client, local):
    text = "Voir http://127.0.0.1:8000/invitation/abc/ <script>alert(1)</script>"
    deliver(message_id=queue_mail(key="k", to="a@b.invalid", subject="Objet", text=text).pk)
    mailbox = client.get(reverse("local_mailbox"))
    link = mailbox.context["mails"][0].name
    page = client.get(reverse("local_mail", args=[link])).content.decode()
    assert 'href="http://127.0.0.1:8000/invitation/abc/"' in page
    assert "<script>alert" not in page
    assert client.get(reverse("local_mail", args=["absent"])).status_code == 404
