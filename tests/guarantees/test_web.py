"""Controls C01, C02, C06, C07: headers, forged forms, caches and error pages on every address."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.guarantees.conftest import Stage
from tests.guarantees.test_matrix import PAGES, verbs

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def _addresses(stage: Stage, pages: dict = PAGES) -> list[tuple[str, str]]:
    ours = stage.cast.ours
    return [
        (verb, stage.samples.url(name, page, ours if page["door"] == "community" else None))
        for name, page in pages.items()
        for verb in verbs(page)
    ]


def test_every_answer_carries_the_headers(stage):
    client = stage.client(stage.cast.alice)
    for verb, url in _addresses(stage):
        response = getattr(client, verb)(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        assert "frame-ancestors 'none'" in policy, url
        assert "unsafe" not in policy, url
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"


def test_what_a_signed_in_person_sees_is_never_cached(stage):
    client = stage.client(stage.cast.alice)
    personal = {name: page for name, page in PAGES.items() if not page.get("cacheable")}
    for verb, url in _addresses(stage, personal):
        response = getattr(client, verb)(url)
        if "text/html" in response.get("Content-Type", ""):
            assert "no-store" in response["Cache-Control"], url


def test_a_forged_form_is_refused_everywhere(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.alice)
    posts = [url for verb, url in _addresses(stage) if verb == "post"]
    for url in posts:
        response = client.post(url, {"forged": "1"})
        assert response.status_code == 403, url
        assert "Le formulaire a expiré" in response.content.decode()


def test_no_page_holds_inline_code(stage):
    client = stage.client(stage.cast.alice)
    inline = re.compile(
        r"<script(?![^>]*(\bsrc=|application/json))|\son\w+=|\sstyle=|javascript:", re.IGNORECASE
    )
    for verb, url in _addresses(stage):
        response = getattr(client, verb)(url)
        if "text/html" in response.get("Content-Type", ""):
            found = inline.search(response.content.decode())
            assert found is None, f"{url}: {found}"


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
