"""The drawing page: its fragments, its way without JavaScript, and what it says of bad input."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from maillage.communities.territory.drawing.forms import MAX_BODY, TOO_LARGE
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.queries import communes_of

pytestmark = pytest.mark.django_db
PAGE, FRAGMENT = "/territoire/", "/territoire/decrire/"
CREST, SAILLANS, DIE = "26108", "26289", "26113"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def data_of(response) -> dict:
    return json.loads(soup(response).find(id="territoire-donnees").string)


def post(client: Client, op: str, u: str = "", **fields):
    """The form as a browser without JavaScript sends it, the redirection followed."""
    return client.post(PAGE, {"u": u, "op": op, **fields}, follow=True)


def units(response) -> list[str]:
    return soup(response).find("input", {"name": "u"})["value"].split(",")


def address(response) -> dict[str, list[str]]:
    return parse_qs(urlsplit(response.redirect_chain[-1][0]).query)


def test_an_empty_page_says_where_to_begin(client):
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "Aucune commune pour l’instant" in response.content.decode()


def test_the_address_describes_the_territory(client):
    text = client.get(PAGE, {"u": f"{CREST},{DIE}"}).content.decode()
    assert "INSEE, populations municipales 2023" in text
    assert "Taille 1" in text
    assert "2 morceaux" in text


@pytest.mark.parametrize(
    ("op", "fields", "expected"),
    [
        (f"ajouter:commune:{CREST}", {}, {CREST, DIE}),
        (f"retirer:commune:{DIE}", {}, {""}),
        ("carte", {"plus": f"{CREST},{SAILLANS}", "moins": DIE}, {CREST, SAILLANS}),
        ("coller", {"liste": "Crest\n26289"}, {CREST, SAILLANS, DIE}),
        ("vider", {}, {""}),
    ],
)
def test_each_operation_works_as_a_plain_form(client, op, fields, expected):
    response = post(client, op, DIE, **fields)
    assert response.redirect_chain, "a post is answered by a redirection to the address of the drawing"
    assert set(units(response)) == expected


@pytest.mark.parametrize("kind", [PlaceKind.EPCI, PlaceKind.DEPARTMENT, PlaceKind.CANTON])
def test_a_whole_set_comes_and_goes(client, kind):
    code = {PlaceKind.EPCI: "242600492", PlaceKind.DEPARTMENT: "976"}.get(kind)
    if code is None:
        code = "2602"
    members = communes_of(kind, code)
    assert members
    response = post(client, f"ajouter:{kind}:{code}", CREST)
    assert set(units(response)) == {CREST, *members}
    response = post(client, f"basculer:{kind}:{code}", ",".join({CREST, *members}))
    assert set(units(response)) - {""} == {CREST} - set(members)


def test_a_city_is_taken_by_its_districts(client):
    response = post(client, "ajouter:commune:75056")
    assert units(response) == [f"751{n:02d}" for n in range(1, 21)]
    assert len(data_of(client.get(PAGE, {"u": "75056"}))["communes"]) == 20


def test_undo_and_redo_without_javascript(client):
    added = post(client, f"ajouter:commune:{CREST}", DIE)
    undone = post(client, "annuler", ",".join(units(added)), h=address(added)["h"][0])
    assert units(undone) == [DIE]
    redone = post(client, "refaire", DIE, h=address(undone)["h"][0])
    assert set(units(redone)) == {CREST, DIE}


def test_clearing_asks_first_and_says_what_it_destroys(client):
    response = post(client, "effacer", f"{CREST},{DIE}")
    assert "Effacer les 2 communes" in response.content.decode()
    assert set(units(response)) == {CREST, DIE}


@pytest.mark.parametrize(
    "text",
    ["Crest", "crest", "26400", CREST, "cresst"],
    ids=["name", "case", "postal code", "INSEE code", "typo"],
)
def test_the_search_finds_and_the_fragment_carries_the_operation(client, text):
    options = soup(client.get("/territoire/chercher/", {"q": text})).find_all(role="option")
    assert f"ajouter:commune:{CREST}" in [option["data-op"] for option in options]


def test_the_search_answers_without_javascript_by_buttons(client):
    response = post(client, "chercher", DIE, q="Crest")
    assert soup(response).find("button", {"value": f"ajouter:commune:{CREST}"})
    assert units(response) == [DIE]


def test_a_search_without_answer_says_what_to_try(client):
    answer = client.get("/territoire/chercher/", {"q": "zzqqxx"}).content.decode()
    assert "Essayez un code postal" in answer


def test_part_of_a_commune_is_taken_by_iris(client):
    response = post(client, "iris:26362", "26362")
    boxes = [box["value"] for box in soup(response).select("#iris input[name=choix]")]
    assert len(boxes) > 10
    assert all(box.has_attr("checked") for box in soup(response).select("#iris input[name=choix]"))
    part = post(client, "prendre-iris:26362", "26362", choix=boxes[:2])
    assert units(part) == boxes[:2]
    assert data_of(part)["parts"] == ["26362"]
    whole = post(client, "prendre-iris:26362", ",".join(boxes[:2]), choix=boxes)
    assert units(whole) == ["26362"]


def test_sub_territories_are_made_named_filled_and_removed(client):
    made = post(client, "creer", f"{CREST},{DIE}", nom="Vallée : nord")
    assert data_of(made)["zones"][0]["name"] == "Vallée nord"
    filled = post(client, "affecter:1", f"{CREST},{DIE}", s=address(made)["s"], choix=[CREST])
    assert data_of(filled)["communes"] == {CREST: 1, DIE: 0}
    renamed = post(client, "renommer:1", f"{CREST},{DIE}", s=address(filled)["s"], nom="Aval")
    assert data_of(renamed)["zones"][0] | {"centre": None} == {
        "name": "Aval",
        "communes": [CREST],
        "centre": None,
    }
    removed = post(client, "supprimer:1", f"{CREST},{DIE}", s=address(renamed)["s"])
    assert data_of(removed)["zones"] == []
    assert set(units(removed)) == {CREST, DIE}


def test_the_fragment_is_what_a_reload_shows(client):
    """The swap equals the reload: same panel, but for the token and the message said once."""
    swapped = client.post(
        FRAGMENT, {"u": DIE, "op": f"ajouter:commune:{CREST}"}, headers={"HX-Request": "true"}
    )
    where = swapped["HX-Push-Url"]
    assert where.startswith(f"{PAGE}?u={CREST},{DIE}&h=")

    def panel(response) -> str:
        node = soup(response).find(id="panneau")
        for token in node.find_all("input", {"name": "csrfmiddlewaretoken"}):
            token.decompose()
        return re.sub(r'"message": "[^"]*"', "", str(node))

    assert panel(swapped) == panel(client.get(where))


def test_a_page_has_a_bounded_number_of_queries(client, django_assert_max_num_queries):
    client.get(PAGE, {"u": CREST})  # the neighbour graph is read once per process
    for codes in ([CREST], communes_of(PlaceKind.DEPARTMENT, "26")[:300]):
        with django_assert_max_num_queries(12):
            assert client.get(PAGE, {"u": ",".join(codes)}).status_code == 200


# --- Bad input -------------------------------------------------------------------------------------------


def test_an_unknown_and_a_merged_code_are_told_with_the_successor(client):
    response = client.get(PAGE, {"u": f"{CREST},99999,50602,pouet"})
    text = response.content.decode()
    assert "99999 : aucune commune ne porte ce code." in text
    assert "50602 : cette commune a fusionné" in text
    assert soup(response).find("button", value="ajouter:commune:50129")
    assert "«\u00a0POUET\u00a0» n’est ni un code INSEE" in text
    assert units(response) == [CREST]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("99999", "Aucune commune ne porte le code INSEE 99999."),
        ("50602", "La commune 50602 a fusionné"),
        ("Crest\n26108", "figure déjà à la ligne"),
        ("Sainte-Colombe", "communes s’appellent «\xa0Sainte-Colombe\xa0»"),
        ("26400\n26289", "c’est le code postal de"),
    ],
    ids=["unknown", "merged", "duplicate", "homonym", "postal code"],
)
def test_each_refused_line_says_why(client, line, reason):
    response = client.post(PAGE, {"u": "", "op": "coller", "liste": line})
    assert response.status_code == 200
    table = soup(response).select_one("#lignes table")
    assert reason in table.get_text()


def test_a_refused_line_offers_its_correction(client):
    response = client.post(PAGE, {"u": "", "op": "coller", "liste": "50602"})
    button = soup(response).select_one("#lignes button")
    corrected = post(client, button["value"])
    assert units(corrected) == [button["value"].rpartition(":")[2]]


@pytest.mark.parametrize(
    "content",
    [
        "code;nom\n26108;Crest\n26113;Dié\n".encode("cp1252"),
        "\ufeffcode;nom\n26108;Crest\n26113;Die\n".encode(),
        "code\tnom\n26108\tCrest\n26113\tDie\n".encode("utf-16"),
    ],
    ids=["cp1252", "BOM", "UTF-16"],
)
def test_a_dropped_csv_is_read_whatever_wrote_it(client, content):
    file = SimpleUploadedFile("communes.csv", content, "text/csv")
    assert set(units(post(client, "coller", fichier=file))) == {CREST, DIE}


def test_a_workbook_is_refused_with_what_to_do(client):
    file = SimpleUploadedFile("communes.xlsx", b"PK\x03\x04" + b"\0" * 50)
    response = client.post(PAGE, {"u": CREST, "op": "coller", "fichier": file})
    assert "enregistrez-le au format CSV" in soup(response).find(id="dessin-refus").get_text()
    assert units(response) == [CREST]


class Endless:
    """A body that must be let through without being kept: it counts what is read at once."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, self.left if size < 0 else size)
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return b"x" * size

    readline = read


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_fifty_megabytes_are_refused_before_they_are_read_into_memory(client, kind):
    size = 50_000_000
    body = Endless(size)
    response = client.generic("POST", PAGE, b"", kind, **{"wsgi.input": body, "CONTENT_LENGTH": str(size)})
    assert response.status_code == 413
    assert TOO_LARGE in response.content.decode()
    assert body.largest <= 65_536


def test_the_fragment_too_refuses_fifty_megabytes_beside_the_panel(client):
    size = MAX_BODY + 1
    answer = client.generic(
        "POST",
        FRAGMENT,
        b"",
        "application/x-www-form-urlencoded",
        headers={"HX-Request": "true"},
        **{"wsgi.input": Endless(size), "CONTENT_LENGTH": str(size)},
    )
    assert (answer.status_code, answer["HX-Retarget"]) == (413, "#dessin-refus")
    assert answer.content.decode() == TOO_LARGE


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGE, {"u": "", "op": f"ajouter:commune:{CREST}"}).status_code == 403


@pytest.mark.parametrize(
    ("op", "fields", "reason"),
    [
        ("pouet", {}, "Cette action n’existe pas"),
        ("ajouter:planete:3", {}, "Ce genre de lieu n’est pas connu."),
        ("ajouter:epci:000000000", {}, "Aucun lieu ne porte le code 000000000."),
        ("<script>", {}, "Action inconnue."),
        ("coller", {}, "Collez une liste ou choisissez un fichier."),
        ("creer", {"nom": "  "}, "Donnez un nom"),
        ("renommer:4", {"nom": "X"}, "n’existe plus"),
        ("affecter:0", {}, "Cochez au moins une commune"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_lost(client, op, fields, reason):
    response = client.post(PAGE, {"u": CREST, "op": op, **fields})
    assert response.status_code == 200
    assert reason in soup(response).find(id="dessin-refus").get_text()
    assert units(response) == [CREST]


def test_a_territory_too_large_for_an_address_is_refused(client):
    codes = communes_of(PlaceKind.DEPARTMENT, "62")
    response = client.post(PAGE, {"u": ",".join(codes), "op": "ajouter:departement:02"})
    assert "au plus 1\u202f000 communes" in soup(response).find(id="dessin-refus").get_text()


def test_reading_the_page_writes_nothing(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as queries:
        client.get(PAGE, {"u": CREST, "h": "pouet", "s": "Nord:0"})
    assert not [q for q in queries if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]


def test_the_names_of_the_map_are_points(client):
    answer = client.get(reverse("territory_names"))
    features = answer.json()["features"]
    assert {"code": "26", "name": "Drôme", "population": 0} in [f["properties"] for f in features]
    packed = client.get(reverse("territory_names"), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 40_000


def test_the_names_of_a_degree_are_those_of_its_communes(client):
    answer = client.get(reverse("territory_names"), {"ouest": "5", "sud": "44"})
    found = {feature["properties"]["code"] for feature in answer.json()["features"]}
    assert {CREST, DIE} <= found
    assert "06088" not in found


@pytest.mark.parametrize(
    "query", [{"ouest": "x", "sud": "44"}, {"ouest": "5"}, {"ouest": "500", "sud": "44"}]
)
def test_an_absurd_degree_is_an_empty_answer(client, query):
    assert client.get(reverse("territory_names"), query).status_code == 404
