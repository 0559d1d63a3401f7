"""Control A01: every address x every role x (own community, another, nobody), driven from one table.

Guarantee 1: a community never sees another's data. The table of ``matrix.yaml`` is written by hand; the code
must agree with it, and each answer of the site must agree with both.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.roles import ROLES
from maillage.foundation.identity.models import User
from tests.architecture.test_doors import all_patterns, is_foreign
from tests.cast import Cast
from tests.guarantees.samples import Samples

MATRIX = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text())
PAGES = MATRIX["pages"]
COMMUNITY_PAGES = sorted(name for name, page in PAGES.items() if page["door"] == "community")
AGENCY_PAGES = sorted(name for name, page in PAGES.items() if page["door"] == "agency")
INSTANCE_PAGES = sorted(name for name, page in PAGES.items() if page["door"] == "instance")
PERSONAL_PAGES = sorted(name for name, page in PAGES.items() if page["door"] == "personal")
PUBLIC_PAGES = sorted(name for name, page in PAGES.items() if page["door"] == "public")


def roles_with(permission: str) -> set[str]:
    return set(MATRIX["permissions"][permission])


def verbs(page: dict) -> list[str]:
    return page.get("methods", ["get"])


def insider(cast: Cast, page: dict) -> User:
    """Somebody of our community whom this page lets in: its president, most often."""
    roles = MATRIX["permissions"][page["permission"]]
    return cast.alice if "president" in roles else cast.holder(Role(roles[0]))


def call(client: Client, verb: str, url: str) -> int:
    return getattr(client, verb)(url).status_code


def test_the_table_of_rights_is_the_codes():
    code = {
        permission.value: {role.value for role in Role if permission in ROLES[role].permissions}
        for permission in Permission
    }
    assert code == {name: set(roles) for name, roles in MATRIX["permissions"].items()}


def test_every_address_is_in_the_matrix_with_its_door():
    code = {
        pattern.name: (pattern.callback.door, getattr(pattern.callback.permission, "value", None))
        for _, pattern in all_patterns()
        if not is_foreign(pattern)
    }
    table = {name: (page["door"], page.get("permission")) for name, page in PAGES.items()}
    assert code == table


@pytest.fixture
def cast(stage) -> Cast:
    return stage.cast


@pytest.fixture
def samples(stage) -> Samples:
    return stage.samples


@pytest.fixture
def client_of(stage) -> Callable[..., Client]:
    """The browser of a person, or of nobody."""
    return stage.client


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMUNITY_PAGES)
def test_a_community_page_obeys_the_table(samples, cast, client_of, name):
    page = PAGES[name]
    url = samples.url(name, page, cast.ours)
    for verb in verbs(page):
        assert call(client_of(), verb, url) == 302, "nobody signed in goes to the sign-in page"
        for outsider in (cast.charlie, cast.dana, cast.emile, cast.paul):
            assert call(client_of(outsider), verb, url) == 404, f"{verb} by {outsider} must not exist"
        for role in Role:
            if role in {Role.ARS, Role.CPAM, Role.PLATFORM}:
                continue
            status = call(client_of(cast.holder(role)), verb, url)
            # A page that everyone reads and some change names the right of its form apart.
            if role.value in roles_with(page.get(f"{verb}_permission", page["permission"])):
                assert status not in {403, 405, 500}, f"{verb} {url} refused to {role}"
                outside = role.value not in page.get("circle", [role.value])
                assert (status == 404) == outside or verb != "get", f"{verb} {url}: {status} for {role}"
            else:
                assert status == 403, f"{verb} {url} open to {role}: {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMMUNITY_PAGES)
def test_another_communitys_page_does_not_exist(samples, cast, client_of, name):
    """Even with another community's keys in the address, and even for its own president."""
    page = PAGES[name]
    who = insider(cast, page)
    for verb in verbs(page):
        assert call(client_of(who), verb, samples.url(name, page, cast.theirs)) == 404
        # What an address names may belong to nobody: a person of the national directory, the kind of a file.
        if page.get("args") and not page.get("national"):
            mixed = samples.url(name, page, cast.ours, objects_of=cast.theirs)
            assert call(client_of(who), verb, mixed) == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", AGENCY_PAGES)
def test_an_agency_page_obeys_the_field(samples, cast, client_of, name):
    page = PAGES[name]
    url = samples.url(name, page)
    holder = cast.holder(Role(page["role"]))
    for verb in verbs(page):
        assert call(client_of(), verb, url) == 302
        answer = getattr(client_of(holder), verb)(url)
        status = answer.status_code
        if page.get("html", True):
            assert 'href="/c/' not in answer.content.decode(), "an officer cannot open what this links to"
        # The address of no year leads to that of this one.
        assert status == page.get("answers", 200) if verb == "get" else status not in {403, 404, 405, 500}
        for outsider in (cast.alice, cast.charlie, cast.emile, cast.paul):
            assert call(client_of(outsider), verb, url) == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", INSTANCE_PAGES)
def test_an_instance_page_is_for_its_operator(samples, cast, client_of, name):
    page = PAGES[name]
    for verb in verbs(page):
        assert call(client_of(), verb, samples.url(name, page)) == 302
        status = call(client_of(cast.paul), verb, samples.url(name, page))
        assert status == 200 if verb == "get" else status not in {403, 404, 405, 500}
        assert call(client_of(cast.alice), verb, samples.url(name, page)) == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", PERSONAL_PAGES)
def test_a_personal_page_asks_who_you_are(samples, cast, client_of, name):
    page = PAGES[name]
    for verb in verbs(page):
        assert call(client_of(), verb, samples.url(name, page)) == 302
        assert call(client_of(cast.bob), verb, samples.url(name, page)) not in {403, 404, 405, 500}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_a_public_page_is_public(samples, cast, client_of, name):
    page = PAGES[name]
    for verb in verbs(page):
        expected = page.get("status", 200)
        assert call(client_of(), verb, samples.url(name, page)) == expected
        assert reverse(name, args=samples.args(page, None)) is not None
