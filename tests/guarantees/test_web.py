"""Controls C01, C02, C06, C07: headers, forged forms, caches and error pages on every address."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.guarantees.conftest import Stage
from tests.guarantees.test_matrix import PAGES, verbs

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Answer:
    """What Alice is served; ``page`` is the row of the matrix."""

    url: str
    page: dict[str, Any]
    response: HttpResponseBase

    @property
    def is_html(self) -> bool:
        return "text/html" in self.response.headers.get("Content-Type", "")


def _addresses(stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    ours = stage.cast.ours
    for name, page in PAGES.items():
        for verb in verbs(page):
            yield verb, stage.samples.url(name, page, ours if page["door"] == "community" else None), page


@pytest.fixture(scope="module")
def answers(kept_stage: Stage, django_db_blocker: pytest.FixtureRequest) -> list[Answer]:
    """Every address, read and posted once; what that changed is undone."""
    client = kept_stage.client(kept_stage.cast.alice)
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        found = [Answer(url, page, getattr(client, verb)(url)) for verb, url, page in _addresses(kept_stage)]
        transaction.set_rollback(True)
    return found


def test_every_answer_carries_the_headers(answers):
    assert len(answers) > 200
    for answer in answers:
        response, url = answer.response, answer.url
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        assert "frame-ancestors 'none'" in policy, url
        assert "unsafe" not in policy, url
        assert response["X-Content-Type-Options"] == "nosniff"
        # A page behind a link of its own tells nobody where one comes from.
        assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"


def test_what_a_signed_in_person_sees_is_never_cached(answers):
    personal = [answer for answer in answers if answer.is_html and not answer.page.get("cacheable")]
    assert len(personal) > 150
    for answer in personal:
        assert "no-store" in answer.response["Cache-Control"], answer.url


def test_a_forged_form_is_refused_everywhere(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.alice)
    posts = [url for verb, url, _ in _addresses(stage) if verb == "post"]
    for url in posts:
        response = client.post(url, {"forged": "1"})
        assert response.status_code == 403, url
        assert "Le formulaire a expiré" in response.content.decode()


def test_no_page_holds_inline_code(answers):
    inline = re.compile(
        r"<script(?![^>]*(\bsrc=|application/json))|\son\w+=|\sstyle=|javascript:", re.IGNORECASE
    )
    for answer in answers:
        if answer.is_html:
            found = inline.search(answer.response.content.decode())
            assert found is None, f"{answer.url}: {found}"


def test_a_crash_says_nothing_of_the_site(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret path /srv/maillage SELECT * FROM users")

    monkeypatch.setattr("maillage.foundation.web.views.communities_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.alice)
    response = client.get(reverse("my_communities"))
    page = response.content.decode()
    assert response.status_code == 500
    assert "Une erreur s'est produite" in page or "Une erreur s’est produite" in page
    assert response["X-Request-Id"] in page
    assert not re.search(r"Traceback|SELECT|/srv|Django|Python", page)


def test_an_unknown_host_is_refused():
    response = Client(raise_request_exception=False).get("/", headers={"host": "pirate.example"})
    assert response.status_code == 400


def test_production_settings_pass_djangos_own_check():
    environment = {
        **os.environ,
        "MAILLAGE_MODE": "production",
        "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "maillage.example",
        "SITE_URL": "https://maillage.example",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set by tests/browser.py
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
