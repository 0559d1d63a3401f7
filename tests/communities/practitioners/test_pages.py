"""« Qui exerce ici », on the invented directory of the department 04 that the tests' database holds."""

import io

import polars as pl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from maillage.reference.directory.models import DirectoryChange, Practice, Professional
from maillage.reference.directory.queries import practising_in
from tests.cast import LONG_AGO
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db
CODES = ["04070", "04209", "04112"]


@pytest.fixture
def client(cast) -> Client:
    draw(cast.ours, cast.alice, CODES, adopted_on=LONG_AGO)
    signed = Client()
    signed.force_login(cast.bob)
    return signed


def page(client, cast, name, query="", **arguments):
    answer = client.get(reverse(name, args=[cast.ours.slug, *arguments.values()]) + query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def names(soup):
    return [row.find("th").find("a").text for row in soup.find_all("table")[-1].find("tbody").find_all("tr")]


def test_the_list_is_that_of_the_territory_and_says_where_it_comes_from(client, cast):
    people = practising_in(CODES)
    soup = page(client, cast, "practitioners")
    assert len(people) > 50
    assert f"{len(people)} professionnels" in soup.find("p", class_="lead").text.replace("\u202f", " ")
    assert names(soup) == [person.name for person in people[:50]]
    assert "5 octobre 2026" in soup.text.replace("\u00a0", " ")
    assert "inventés" in soup.text
    assert soup.find("svg", class_="territory-map")


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("?profession=10", lambda person: any(line.profession == "10" for line in person.practices)),
        ("?mode=L", lambda person: {line.mode for line in person.practices} == {"L"}),
        ("?mode=mixte", lambda person: {line.mode for line in person.practices} == {"L", "S"}),
        ("?commune=04209", lambda person: any(line.commune == "04209" for line in person.practices)),
        ("?q=m%C3%A9sange", lambda person: "MÉSANGE" in person.last_name),
        ("?specialite=SM54", lambda person: any(line.specialty == "SM54" for line in person.practices)),
        ("?profession=nothing", lambda person: True),
    ],
    ids=["profession", "independent", "mixed", "commune", "name", "skill", "no such"],
)
def test_each_filter_keeps_those_that_it_says(client, cast, query, keeps):
    wanted = [person.name for person in practising_in(CODES) if keeps(person)]
    soup = page(client, cast, "practitioners", query)
    assert wanted
    assert names(soup) == wanted[:50]


def test_a_structure_and_a_number_narrow_the_list_too(client, cast):
    practice = Practice.objects.filter(commune_id="04070", gone_on=None).exclude(site=None).first()
    soup = page(client, cast, "practitioners", f"?structure={practice.site_id}")
    assert 0 < len(names(soup)) < 50
    person = Professional.objects.get(pk=practice.professional_id)
    soup = page(client, cast, "practitioners", f"?q={person.rpps}")
    assert names(soup) == [f"{person.last_name} {person.first_name}"]


def test_the_second_page_goes_on(client, cast):
    people = practising_in(CODES)
    assert names(page(client, cast, "practitioners", "?page=2")) == [person.name for person in people[50:100]]
    assert "Personne ne répond" in page(client, cast, "practitioners", "?page=99999").text


def test_files_hold_the_whole_list_one_row_an_activity(client, cast):
    lines = sum(len(person.practices) for person in practising_in(CODES))
    url = reverse("practitioners_file", args=[cast.ours.slug, "csv"])
    text = client.get(url).content.decode("utf-8-sig")
    assert len(text.splitlines()) == lines + 1
    assert len(client.get(f"{url}?profession=10").content.splitlines()) < lines
    book = client.get(reverse("practitioners_file", args=[cast.ours.slug, "xlsx"]))
    rows = pl.read_excel(io.BytesIO(book.content), has_header=False, infer_schema_length=0).rows()
    assert len(rows) == lines + 1
    assert rows[0][:2] == ("Identifiant national", "RPPS")


def test_a_person_has_a_page_with_what_is_published(client, cast):
    person = practising_in(CODES)[0]
    soup = page(client, cast, "practitioner", ident=person.ident)
    assert person.last_name in soup.find("h1").text
    assert person.rpps in soup.text
    assert "personne inventée" in soup.text
    answer = client.get(reverse("practitioner", args=[cast.ours.slug, "800000000000"]))
    assert answer.status_code == 404


def test_changes_are_those_of_the_territory(client, cast):
    soup = page(client, cast, "practitioner_changes")
    wanted = DirectoryChange.objects.filter(communes_before__overlap=CODES) | DirectoryChange.objects.filter(
        communes_after__overlap=CODES
    )
    assert wanted.count() > 0
    assert len(names(soup)) == wanted.count()
    gone = page(client, cast, "practitioner_changes", "?changement=gone")
    assert len(names(gone)) == wanted.filter(kind="gone").count()
    kinds = client.get(reverse("practitioner_changes_file", args=[cast.ours.slug, "csv"])).content.decode()
    assert len(kinds.splitlines()) == wanted.count() + 1


def test_search_goes_through_the_whole_directory(client, cast):
    elsewhere = Practice.objects.filter(gone_on=None).exclude(commune_id__in=CODES).first()
    person = Professional.objects.get(pk=elsewhere.professional_id)
    soup = page(client, cast, "practitioner_search", f"?q={person.rpps}")
    assert names(soup) == [f"{person.last_name} {person.first_name}"]
    assert "Personne de ce nom" in page(client, cast, "practitioner_search", "?q=nulle+part").text


def test_establishments_are_listed_by_category(client, cast):
    soup = page(client, cast, "establishments")
    everything = len(soup.find_all("table")[-1].find("tbody").find_all("tr"))
    pharmacies = page(client, cast, "establishments", "?categorie=620")
    some = pharmacies.find_all("table")[-1].find("tbody").find_all("tr")
    assert 0 < len(some) < everything
    assert all("Pharmacie" in row.text for row in some)
    text = client.get(reverse("establishments_file", args=[cast.ours.slug, "csv"]) + "?categorie=620").content
    assert len(text.decode().splitlines()) == len(some) + 1


def test_without_a_territory_the_page_says_what_to_do(cast):
    signed = Client()
    signed.force_login(cast.alice)
    for name in ("practitioners", "practitioner_changes", "establishments"):
        page(signed, cast, name)
    assert "Aucun territoire" in page(signed, cast, "practitioners").text
