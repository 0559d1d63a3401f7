"""Control A04: whatever was served to one person is worth nothing to another.

Every address, key and form value that Alice's pages hold is read and posted by those who have no right to it,
and every page with every verb; the rows of her community are hashed before and after.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from lxml import html

from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community, TenantModel
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web import errors
from tests.cast import PASSWORD, Cast
from tests.guarantees.conftest import Stage
from tests.guarantees.crawl import Crawl, Form, crawl, forms_of
from tests.guarantees.test_matrix import PAGES, roles_with

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
VERBS = ("get", "post")
OTHER_VERBS = ("head", "put", "patch", "delete", "options")


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


@pytest.fixture(scope="module")
def crawled(kept_stage: Stage, django_db_blocker: pytest.FixtureRequest) -> Crawl:
    """Everything that Alice's pages hold, read once: hundreds of pages that no test changes."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return crawl(signed_in(kept_stage.cast.alice), "/mes-communautes/")


@pytest.fixture
def served(stage: Stage, crawled: Crawl) -> Crawl:
    return crawled


@pytest.fixture(autouse=True)
def bare_refusals(crawled: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thieves are told by the status of the answer; what the pages of refusal show is others' to look at."""
    monkeypatch.setattr(errors, "_page", lambda _request, status: HttpResponse(status=status))


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def fingerprint(community: Community) -> dict[str, str]:
    """{table: hash of every row of the community}, its people's accounts included."""
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    rows = {table: f"SELECT * FROM {table} WHERE community_id = {community.pk}" for table in tables}
    rows["foundation_auditevent"] = f"SELECT * FROM foundation_auditevent WHERE community_id = {community.pk}"
    rows["foundation_community"] = f"SELECT * FROM foundation_community WHERE id = {community.pk}"
    found = {}
    with community_scope(community), connection.cursor() as cursor:
        for table, query in rows.items():
            cursor.execute(
                f"SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ({query}) r"
            )
            count, digest = cursor.fetchone()
            found[table] = f"{count} {digest}"
    return found


def private(served: Crawl, community: Community) -> list[str]:
    """The addresses of the community's space, pages and forms alike."""
    known = {*served.bodies, *(form.action for form in served.forms)}
    return sorted(address for address in known if address.startswith(f"/c/{community.slug}/"))


def attempts(found: Iterable[tuple[str, Form | None]]) -> Iterator[tuple[str, str, Form | None]]:
    """(verb, address, form): each is read and posted; the other verbs once a page, whatever the object."""
    pages = set()
    for address, form in found:
        page = resolve(address.partition("?")[0]).view_name
        for verb in VERBS if page in pages else VERBS + OTHER_VERBS:
            yield verb, address, form
        pages.add(page)


def replay(client: Client, verb: str, address: str, form: Form | None = None) -> int:
    if verb in {"get", "head", "options"}:
        return getattr(client, verb)(address).status_code
    body = urlencode([(n, v) for n, v in (form.fields if form else ()) if n != "csrfmiddlewaretoken"])
    sent = getattr(client, verb)(address, body, content_type="application/x-www-form-urlencoded")
    return sent.status_code


def may_post(role: Role, address: str) -> bool:
    """Whether the table of rights lets this role post to the page of this address."""
    page = PAGES[resolve(address.partition("?")[0]).url_name]
    return role.value in roles_with(page.get("post_permission", page["permission"]))


def test_the_crawl_holds_what_is_worth_stealing(cast, served):
    addresses = private(served, cast.ours)
    assert len(addresses) > 20
    posted = {
        re.sub(r"\d+", "N", form.action.partition("?")[0]) for form in served.forms if form.method == "post"
    }
    space = f"/c/{cast.ours.slug}/".replace(str(cast.ours.pk), "N")
    assert {f"{space}personnes/inviter/", f"{space}territoire/nouveau/"} <= posted
    assert {"territory" in table or "foundation" in table for table in fingerprint(cast.ours)}


@pytest.mark.parametrize("who", ["charlie", "member", "emile", "dana", "paul", "nobody"])
def test_an_outsider_gets_nothing_and_changes_nothing(cast, served, who):
    user = {"member": _member(cast.theirs), "nobody": None}.get(who) or getattr(cast, who, None)
    before, tried = fingerprint(cast.ours), 0
    client = signed_in(user)
    forms = {form.action: form for form in served.forms if form.method == "post"}
    for verb, address, form in attempts((one, forms.get(one)) for one in private(served, cast.ours)):
        status = replay(client, verb, address, form)
        assert status in ({302} if user is None else {404}), f"{verb} {address}: {status}"
        tried += 1
    assert tried > 1_000
    assert fingerprint(cast.ours) == before


def test_alices_keys_are_worth_nothing_in_charlies_own_space(cast, served):
    """The same addresses under his own slug, the same forms with her keys inside."""
    before, tried = fingerprint(cast.ours), 0
    client = signed_in(cast.charlie)
    mine, hers = f"/c/{cast.theirs.slug}/", f"/c/{cast.ours.slug}/"
    posted = [form for form in served.forms if form.method == "post" and form.action.startswith(hers)]
    for verb, address, form in attempts((one.action.replace(hers, mine), one) for one in posted):
        status = replay(client, verb, address, form)
        keyed = re.search(r"/(invitations|roles)/\d+/", address)
        assert not keyed or status in {404, 405}, f"{verb} {address}: {status}"
        assert status != 500
        tried += 1
    assert tried > 300
    assert fingerprint(cast.ours) == before


def test_a_simple_member_changes_nothing_with_the_presidents_forms(cast, served):
    before, tried = fingerprint(cast.ours), 0
    client = signed_in(cast.bob)
    for form in (form for form in served.forms if form.method == "post"):
        if not form.action.startswith(f"/c/{cast.ours.slug}/"):
            continue
        # What members write as well is theirs to post, but not on a row that the president wrote.
        open_to_members = may_post(Role.MEMBER, form.action)
        if open_to_members and not re.search(r"/(messages|preuves|accords)/\d+/", form.action):
            continue
        status = replay(client, "post", form.action, form)
        assert status == (404 if open_to_members else 403), f"{form.action}: {status}"
        tried += 1
    assert tried >= 8
    assert fingerprint(cast.ours) == before


def test_anothers_session_cannot_be_closed(cast):
    """Alice's list of sessions holds the keys that would close them."""
    known = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=cast.alice, email=cast.alice.email, defaults=known)
    desk, phone = Client(), Client()
    for client in (desk, phone):
        client.post(reverse("account_login"), {"login": cast.alice.email, "password": PASSWORD})
    address = reverse("account_sessions")
    forms = forms_of(html.document_fromstring(desk.get(address).content), address)
    closing = [form for form in forms if re.search(r"/sessions/\d+/", form.action)]
    assert closing
    keys = set(Session.objects.values_list("session_key", flat=True))
    thief = signed_in(cast.charlie)
    for form in closing:
        for verb in VERBS + OTHER_VERBS:
            # He is led back to his own list, whatever the key.
            assert replay(thief, verb, form.action, form) in {302, 404, 405}, f"{verb} {form.action}"
    assert keys <= set(Session.objects.values_list("session_key", flat=True))
    assert phone.get(reverse("account_home")).status_code == 200
    assert replay(desk, "post", closing[0].action, closing[0]) == 302
    assert phone.get(reverse("account_home")).status_code == 302


def _member(community: Community) -> User:
    with community_scope(community):
        return RoleAssignment.objects.select_related("user").filter(role=Role.MEMBER)[0].user
