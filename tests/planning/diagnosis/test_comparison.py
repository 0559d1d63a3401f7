"""Comparing a territory with others: what is found, explained, refused, and never shown."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from maillage.engines.indicators import catalogue, measure
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.aggregates import available
from maillage.planning.diagnosis.comparison.candidates import Kind, candidates
from maillage.planning.diagnosis.queries import _places
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.queries import communes_of, datasets, unit_set
from maillage.reference.supply import queries as supply
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db
ADOPTED = date(2024, 1, 1)
DIGNE, SISTERON, VOLONNE, MANOSQUE = "04070", "04209", "04244", "04112"
PROVENCE_ALPES = "200067437"


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=ADOPTED)


def get(user, name, *args, query=""):
    visitor = Client()
    visitor.force_login(user)
    return visitor.get(reverse(name, args=args) + query)


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def found_near(page):
    return [link.text for link in page.select("td.rank + th a")]


def link_keys(page):
    return {link["href"].partition("avec=")[2].partition("&")[0] for link in page.select("td.rank + th a")}


# --- Candidates -----------------------------------------------------------------------------------------


def test_the_values_of_an_epci_are_those_that_the_engine_computes():
    loaded = datasets()
    known = candidates(loaded, [Kind.EPCI], apart_from=frozenset())
    assert len(known) > 1_200
    one = known[f"epci-{PROVENCE_ALPES}"]
    codes = communes_of(PlaceKind.EPCI, PROVENCE_ALPES)
    assert one.codes == set(codes)
    places = _places(unit_set(codes).units, supply.measures(set(codes)))
    for indicator in available(catalogue().indicators, set(loaded)):
        expected = measure(indicator, places).value
        assert one.values[indicator.code] == pytest.approx(expected, rel=1e-12), indicator.code


def test_who_shares_a_commune_is_not_a_candidate():
    everyone = candidates(datasets(), [Kind.EPCI], apart_from=frozenset())
    others = candidates(datasets(), [Kind.EPCI], apart_from=frozenset({DIGNE}))
    assert everyone.keys() - others.keys() == {f"epci-{PROVENCE_ALPES}"}


# --- What other communities hold is theirs --------------------------------------------------------------


def test_only_what_the_register_publishes_of_others_is_compared(cast, version):
    """A listed community by its adopted territory; never a draft, never an unlisted one."""
    draw(cast.theirs, cast.charlie, [MANOSQUE], adopted_on=ADOPTED)
    draw(cast.theirs, cast.charlie, [MANOSQUE, "04049"])
    query = "?type=cpts"
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug, query=query))
    assert found_near(page) == [cast.theirs.name], "neither ours nor anybody else"
    key = f"cpts-{cast.theirs.slug}"
    rows = {row["code"]: row for row in rows_of(
        get(cast.bob, "diagnosis_face_csv", cast.ours.slug, query=f"?avec={key}")
    )}  # fmt: skip
    assert rows["P01b"]["la_bas"] == "1,0", "the draft of two communes is not read"
    with community_scope(cast.theirs):
        cast.theirs.listed = False
        cast.theirs.save()
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug, query=query))
    assert cast.theirs.name not in page.main.text
    assert get(cast.bob, "diagnosis_face", cast.ours.slug, query=f"?avec={key}").status_code == 404
    assert get(cast.bob, "diagnosis_face_csv", cast.ours.slug, query=f"?avec={key}").status_code == 404


# --- The page of similar territories --------------------------------------------------------------------


def test_ten_similar_territories_with_what_separates_them(cast, version):
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug))
    assert len(found_near(page)) == 10
    distances = [float(row.select_one("td.number strong").text.replace(",", ".")) for row in page.select("tr")
                 if row.select_one("td.rank")]  # fmt: skip
    assert distances == sorted(distances)
    assert f"epci-{PROVENCE_ALPES}" not in link_keys(page), "it holds communes of ours"
    assert all(row.select(".why-words .key") for row in page.select("tr") if row.select_one("td.rank"))
    assert "faute de donnée chargée" in page.main.text, "income and equipment are not carried: it says so"
    shares = {}
    for row in rows_of(get(cast.bob, "diagnosis_similar_csv", cast.ours.slug)):
        shares.setdefault(row["rang"], []).append(float(row["part_de_la_distance"].replace(",", ".")))
    assert len(shares) == 10
    assert all(sum(parts) == pytest.approx(1, abs=1e-3) for parts in shares.values())


def test_weights_change_who_is_near_and_nothing_weighed_is_refused(cast, version):
    codes = (
        "population",
        "densite",
        "jeunes",
        "aines",
        "dispersion",
        "revenu",
        "generalistes",
        "pharmacies",
        "acces",
    )
    none = "&".join(f"p-{code}=0" for code in codes)
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug, query=f"?{none}"))
    assert "Gardez au moins un critère" in page.main.text
    assert not found_near(page)
    only_old = "&".join(f"p-{code}={int(code == 'aines')}" for code in codes)
    old = rows_of(get(cast.bob, "diagnosis_similar_csv", cast.ours.slug, query=f"?{only_old}"))
    assert {row["critere"] for row in old} == {"65 ans et plus"}
    assert all(abs(float(row["ecart_en_ecarts_types"].replace(",", "."))) < 0.1 for row in old)
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug, query="?p-aines=<script>&type=secret"))
    assert page.select(".invalid-feedback")
    assert "<script>" not in str(page.select_one("form#criteres"))


def test_any_indicator_is_compared_with_theirs(cast, version):
    page = soup(get(cast.bob, "diagnosis_similar", cast.ours.slug, query="?indicateur=P03"))
    section = page.select_one("section[aria-labelledby=comparer]")
    assert len(section.select("tbody tr")) == 11
    assert section.select_one("tr.is-chosen th").text == "Votre territoire"
    assert len(section.select("svg.strip circle")) == 10


# --- Face to face, and small maps -----------------------------------------------------------------------


def classes_shown(figure):
    """The bounds, without the count of communes of this map."""
    shown = [item.text for item in figure.select(".map-legend li") if item.select(".muted")]
    return [text.partition("(")[0].strip() for text in shown]


def test_two_territories_are_drawn_in_the_same_classes(cast, version):
    page = soup(get(cast.bob, "diagnosis_face", cast.ours.slug, query=f"?avec=epci-{PROVENCE_ALPES}"))
    ours, theirs = page.select(".two-maps figure")
    assert classes_shown(ours) == classes_shown(theirs)
    assert len(theirs.select("svg.territory-map > path:not(.map-hatched)")) == 46
    motifs = [pattern["id"] for pattern in page.select("pattern")]
    assert len(motifs) == len(set(motifs))


@pytest.mark.parametrize("key", ["epci-000000000", "secret-1", "epci-", "cpts-", "epci-200067437' OR 1=1"])
def test_an_unknown_perimeter_does_not_exist(cast, version, key):
    assert get(cast.bob, "diagnosis_face", cast.ours.slug, query=f"?avec={key}").status_code == 404


def test_no_perimeter_says_what_to_do(cast, version):
    assert "Avec quel territoire" in soup(get(cast.bob, "diagnosis_face", cast.ours.slug)).main.text


def test_small_maps_share_their_classes_when_asked(cast, version):
    query = "?i=P04&i=P05&classes=egales"
    apart = soup(get(cast.bob, "diagnosis_maps", cast.ours.slug, query=query)).select(".small-maps figure")
    assert len(apart) == 2
    assert classes_shown(apart[0]) != classes_shown(apart[1])
    page = soup(get(cast.bob, "diagnosis_maps", cast.ours.slug, query=f"{query}&memes=on"))
    same = page.select(".small-maps figure")
    assert classes_shown(same[0]) == classes_shown(same[1])
    assert "classes de même largeur" in page.main.text
    # Drawn by hand rather than read from what is shown: each commune once, in a class.
    assert all(len(figure.select("svg > path:not(.map-hatched)")) == 3 for figure in same)


def test_too_many_maps_and_unknown_ones_are_refused(cast, version):
    many = "&".join(f"i={line.code}" for line in catalogue().indicators[:10])
    page = soup(get(cast.bob, "diagnosis_maps", cast.ours.slug, query=f"?{many}"))
    assert "9 cartes au plus" in page.main.text
    assert not page.select(".small-maps")
    page = soup(get(cast.bob, "diagnosis_maps", cast.ours.slug, query="?i=Z99"))
    assert page.select(".invalid-feedback")


def test_weak_figures_are_hatched_on_the_map_and_in_its_legend(cast):
    draw(cast.ours, cast.alice, [DIGNE, "04107"], adopted_on=ADOPTED)
    page = soup(get(cast.bob, "diagnosis_indicator", cast.ours.slug, query="?indicateur=P05"))
    hatched = page.select("svg.territory-map path.map-hatched")
    assert len(hatched) == 1
    assert hatched[0]["fill"] == f"url(#{page.select_one('pattern')['id']})"
    assert "effectif faible" in hatched[0].title.text
    assert "hachures" in page.select_one(".map-legend").text
    assert len(page.select("svg.strip circle.weak")) == 1


def test_a_community_without_territory_has_nothing_to_compare(cast):
    for name in ("diagnosis_similar", "diagnosis_maps", "diagnosis_face", "diagnosis_indicator"):
        assert get(cast.bob, name, cast.ours.slug).status_code == 404
