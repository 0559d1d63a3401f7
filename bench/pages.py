"""The pages that are measured, as real people ask for them, and the queries of each. Needs Django ready."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.load import Page
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.geography.models import Commune

DIE = "26113"
# What opens and closes a scope or a transaction reads no row.
MARKS = (
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT ",
    "RELEASE ",
    "SELECT set_config(",
    "SELECT current_setting(",
)
EMPTY, ONE_QUERY = Page("vue vide (/healthz)", "/healthz"), Page("vue à 1 requête (/readyz)", "/readyz")


@dataclass(frozen=True)
class Click:
    """One commune added: milliseconds of the whole request without the network, CPU of it, queries."""

    name: str
    median_ms: float
    worst_ms: float
    cpu_ms: float
    queries: int


def around(count: int) -> list[str]:
    """The communes nearest to Die, the nearest first."""
    middle = Commune.objects.get(code=DIE)
    rows = Commune.objects.filter(active=True, parent=None, lon__isnull=False).values_list(
        "code", "lon", "lat"
    )
    near = sorted(rows, key=lambda row: (row[1] - middle.lon) ** 2 * 0.51 + (row[2] - middle.lat) ** 2)
    return [code for code, _, _ in near[:count]]


def signed_in(role: Role) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email=next(a.email for a in demo.accounts() if a.role == role)))
    return client


def click(fields: dict[str, object], code: str, token: str = "") -> dict[str, object]:
    """The form of the drawing page when `code` is clicked on the map."""
    csrf = {"csrfmiddlewaretoken": token} if token else {}
    return {**fields, **csrf, "op": "carte", "plus": code, "moins": ""}


# --- Adding one commune ----------------------------------------------------------------------------------


def clicks(rounds: int) -> list[Click]:
    """The 30th commune, one more on 300, and the same on a community's draft, which saves it."""
    codes = around(301)
    visitor, president = Client(headers={"host": "127.0.0.1"}), signed_in(Role.PRESIDENT)
    community = Community.objects.get(acronym="CPTS Jabron-Buëch")
    with community_scope(community):
        draft = TerritoryVersion.objects.drafts().order_by("number")[0]
    public, private = (
        reverse("territory_describe"),
        reverse("territory_describe_draft", args=[community.slug]),
    )
    saved = {"version": draft.number, "revision": draft.revision}
    return [
        _click("ajouter la 30e commune", visitor, public, codes[:30], {}, rounds),
        _click("ajouter une commune à 300", visitor, public, codes, {}, rounds),
        _click("idem, brouillon enregistré", president, private, codes, saved, rounds),
    ]


def _click(
    name: str, client: Client, url: str, codes: Sequence[str], extra: dict[str, object], rounds: int
) -> Click:
    fields = {"u": ",".join(sorted(codes[:-1])), **extra}
    times: list[float] = []
    spent: list[float] = []
    for _ in range(rounds + 1):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            begin, cpu = time.perf_counter(), time.process_time()
            answer = client.post(url, click(fields, codes[-1]), headers={"HX-Request": "true"})
            times.append((time.perf_counter() - begin) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
            transaction.set_rollback(True)  # the draft is the same at each round
        if codes[-1] not in answer.headers.get("HX-Push-Url", ""):
            raise RuntimeError(f"{url} answers {answer.status_code}")
    return Click(
        name=name,
        median_ms=round(statistics.median(times[1:]), 1),
        worst_ms=round(max(times[1:]), 1),
        cpu_ms=round(statistics.median(spent[1:]), 1),
        queries=_count(asked),
    )


# --- The mix ---------------------------------------------------------------------------------------------


def mix() -> list[Page]:
    """Public pages, the drawing, and a community's pages as its president and its ARS see them."""
    community = Community.objects.get(acronym="CPTS Jabron-Buëch")
    codes = around(40)
    drawn = urlencode({"u": ",".join(sorted(codes))}, safe=",")
    space = f"/c/{community.slug}"
    president, officer = _cookie(signed_in(Role.PRESIDENT)), _cookie(signed_in(Role.ARS))
    return [
        Page("accueil", "/"),
        Page("aide : simulateur", "/aide/simulateur/"),
        Page("simulateur, 95 000 habitants", "/simulateur/?population=95000&signed_on=2024-03-15"),
        Page("registre public", "/communautes/"),
        Page("une communauté du registre", f"/communautes/{community.slug}/"),
        Page("les données", "/donnees/"),
        Page("dessin vide", "/territoire/"),
        Page("dessin, 40 communes", f"/territoire/?{drawn}"),
        _posted_click(codes),
        Page("chercher « sisteron »", "/territoire/chercher/?q=sisteron"),
        Page("tuile de la carte", reverse("map_tile", args=[5, 16, 11])),
        Page("mes communautés", "/mes-communautes/", president),
        Page("accueil d’une communauté", f"{space}/", president),
        Page("versions du territoire", f"{space}/territoire/", president),
        Page("une version, 88 communes", f"{space}/territoire/2/", president),
        Page("différence de deux versions", f"{space}/territoire/differences/?de=1&a=2", president),
        Page("dessin du brouillon", f"{space}/territoire/dessiner/", president),
        Page("personnes", f"{space}/personnes/", president),
        Page("journal", f"{space}/journal/", president),
        Page("siège et organismes", f"{space}/localisation/", president),
        Page("tableau de l’ARS", f"/ars/{community.region_code}/", officer),
    ]


def _posted_click(codes: Sequence[str]) -> Page:
    client = Client(headers={"host": "127.0.0.1"})
    client.get("/territoire/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    body = urlencode(click({"u": ",".join(sorted(codes[:-1]))}, codes[-1], token))
    cookie = f"{settings.CSRF_COOKIE_NAME}={token}"
    return Page("un clic sur la carte", "/territoire/decrire/", cookie, body, {"HX-Request": "true"})


def _cookie(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def queries_of(page: Page) -> int:
    """The statements of one request, asked in this process on the same database."""
    client = Client(headers={"host": "127.0.0.1", **({"cookie": page.cookie} if page.cookie else {})})
    client.cookies.load(page.cookie)

    def ask() -> int:
        if not page.body:
            return client.get(page.path).status_code
        kind = "application/x-www-form-urlencoded"
        return client.post(page.path, page.body, content_type=kind, headers=page.headers).status_code

    ask()
    with CaptureQueriesContext(connection) as asked:
        if (status := ask()) != 200:
            raise RuntimeError(f"{page.path} answers {status}")
    return _count(asked)


@contextmanager
def count_queries() -> Iterator[Callable[[], int]]:
    """How many statements were sent inside, but for those that read no row."""
    with CaptureQueriesContext(connection) as asked:
        yield lambda: _count(asked)


def _count(asked: CaptureQueriesContext) -> int:
    return sum(not query["sql"].startswith(MARKS) for query in asked.captured_queries)
