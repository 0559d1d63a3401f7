"""Control G13: axe finds nothing on any page, wide and narrow, light and dark; no console ever complains."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from maillage.foundation.access.enums import Role
from tests.browser import NARROW, WIDE, axe_violations
from tests.cast import make_cast
from tests.database import Clone
from tests.guarantees.conftest import Stage, open_care
from tests.guarantees.samples import make_samples
from tests.guarantees.test_matrix import MATRIX, PAGES, insider, verbs
from tests.planning.whatif.makers import pretend

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "care"]),
    pytest.mark.timeout(600),
]


PARTS = 6


def sign_in(context, live_server, user) -> None:
    """Give the browser the session of a person: the sign-in page has its own journey."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.fixture(scope="module")
def stage(test_database: Clone, django_db_blocker: pytest.FixtureRequest) -> Iterator[Stage]:
    """Committed once, for a browser that reads: each test finds it again."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:  # type: ignore[attr-defined]
        pretend(patch)
        open_care(patch)
        cast = make_cast()
        made = Stage(cast, make_samples(cast), {})
        with test_database.keeping():
            yield made


def opens_to(stage: Stage, page: dict) -> Role:
    """Who reads this page of a community: its president, unless it is for others or for a circle."""
    if page["door"] != "community":
        return Role.PRESIDENT
    if insider(stage.cast, page) != stage.cast.alice:
        return Role(MATRIX["permissions"][page["permission"]][0])
    return Role.PRESIDENT if "president" in page.get("circle", ["president"]) else Role.OPERATOR


def pages_of(stage: Stage, *doors: str, reader: Role = Role.PRESIDENT) -> list[str]:
    ours = stage.cast.ours
    return [
        stage.samples.url(name, page, ours if page["door"] == "community" else None)
        for name, page in PAGES.items()
        if page["door"] in doors
        and "get" in verbs(page)
        and page.get("html", True)
        and page.get("status", 200) == 200
        and opens_to(stage, page) == reader
    ]


LIGHT, DARK = (WIDE, "light"), (NARROW, "dark")


def inspect(page, live_server, urls: list[str]) -> list[str]:
    """See each address wide and light, narrow and dark; returns what axe and the layout say.

    Each width and each scheme is seen on every page; the other pairs would double the longest test. One page
    in two is opened narrow, the others wide: a page that is open follows its window and its scheme.
    """
    found = []
    for rank, url in enumerate(urls):
        first, then = (DARK, LIGHT) if rank % 2 else (LIGHT, DARK)
        show(page, *first)
        page.goto(live_server.url + url)
        found += faults(page, *first)
        show(page, *then)
        found += faults(page, *then)
    return found


def show(page, size: dict[str, int], scheme: str) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def faults(page, size: dict[str, int], scheme: str) -> list[str]:
    found = [f"{size['width']} {scheme} {line}" for line in axe_violations(page)]
    overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{size['width']} {page.url} is {overflow} px too wide"] if overflow > 0 else found


def test_public_pages(stage, page, live_server, watched):
    assert inspect(page, live_server, pages_of(stage, "public")) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_community_pages(stage, page, context, live_server, watched, part):
    """In parts, so that two processes share them."""
    sign_in(context, live_server, stage.cast.alice)
    assert inspect(page, live_server, pages_of(stage, "personal", "community")[part::PARTS]) == []


@pytest.mark.parametrize("reader", [Role.OPERATOR, Role.DPO])
def test_pages_that_no_president_reads(stage, page, context, live_server, watched, reader):
    sign_in(context, live_server, stage.cast.holder(reader))
    assert inspect(page, live_server, pages_of(stage, "community", reader=reader)) == []


def test_agency_pages(stage, page, context, live_server, watched):
    sign_in(context, live_server, stage.cast.dana)
    urls = [url for url in pages_of(stage, "agency") if url.startswith("/ars/")]
    assert inspect(page, live_server, urls) == []
