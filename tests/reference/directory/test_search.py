"""Control E10 for the directory: accents, particles, order, homonyms, numbers."""

import pytest

from maillage.reference.directory.names import luhn_valid, name_key, with_key
from maillage.reference.directory.queries import find_by_rpps, heads_by_commune, practising_in
from maillage.reference.directory.search import search, sites_named
from tests.reference.directory.makers import activity, load, rpps, text, write

PEOPLE = {
    1: ("ŒUVRE", "Zoé"),
    2: ("D'HIRONDELLE", "Anne-Lise"),
    3: ("DE LA MÉSANGE", "Théo"),
    4: ("LE GALL-PINSON", "Yann"),
    5: ("STRAßE", "Gaël"),
    6: ("SAINT-MERLE", "Noémie"),
    7: ("LI", "Mei"),
    8: ("BRUYÈRE", "Camille"),
    9: ("BRUYÈRE", "Camille"),
    10: ("CAMILLE", "Bruyère"),
    11: ("O’LORIOT", "Sacha"),
    12: ("X" * 100, "Longue"),
    13: ("MONONYME", ""),
}


@pytest.fixture
def directory(tmp_path, transactional_db):
    lines = [activity(n, last=last, first=first, site=f"C{n}") for n, (last, first) in PEOPLE.items()]
    lines += [activity(2, last="D'HIRONDELLE", first="Anne-Lise", site="C99", commune="04070", mode="S",
                       name="CENTRE DE SANTÉ DU PHARE", finess="040000099")]  # fmt: skip
    load(write(tmp_path, text(*lines)))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_person_is_found_however_the_name_is_typed(directory):
    asked = {
        "oeuvre": [1], "OEUVRE zoe": [1], "zoé œuvre": [1],
        "hirondelle": [2], "d'hirondelle": [2], "d hirondelle anne lise": [2], "Anne-Lise D’Hirondelle": [2],
        "mesange": [3], "de la mesange": [3], "theo mésange": [3], "de la Mésange Théo": [3],
        "gall": [4], "le gall pinson": [4], "pinson yann": [4],
        "strasse": [5], "saint merle": [6], "merle noemie": [6], "li": [7], "li mei": [7],
        "bruyere camille": [8, 9, 10], "camille bruyère": [8, 9, 10],
        "o'loriot": [11], "loriot": [11], "x" * 60: [12], "mononyme": [13],
        "hirondele": [2], "mezange theo": [3],
        rpps(4): [4], f"{rpps(4)[:5]} {rpps(4)[5:]}": [4], "040000099": [2],
        "": [], "z": [], "nulle part": [], "%": [], "_": [], "'; drop table": [],
    }  # fmt: skip
    for typed, numbers in asked.items():
        found = {person.ident for person in search(typed)}
        assert found == {f"8{rpps(number)}" for number in numbers}, typed

    assert {p.ident for p in search("bruyere", codes=["04070"])} == set()
    assert {p.ident for p in search("hirondelle", codes=["04070"])} == {f"8{rpps(2)}"}
    assert search("hirondelle", profession="10") == []
    assert len(search("bruyere camille", limit=2)) == 2
    assert [name for _, name, _ in sites_named("sante phare")] == ["CENTRE DE SANTÉ DU PHARE"]

    person = find_by_rpps(rpps(2))
    assert (person.mode, person.professions, len(person.places)) == ("Mixte", ["Infirmier"], 2)
    assert find_by_rpps("12") is None
    assert find_by_rpps(rpps(77)) is None
    assert [p.ident for p in practising_in(["04070"])] == [f"8{rpps(2)}"]
    assert len(practising_in(["04209", "04070"])) == len(PEOPLE)
    heads = {head.commune: (head.people, head.shares) for head in heads_by_commune("60")}
    assert heads == {"04209": (13, 12.5), "04070": (1, 0.5)}
    assert heads_by_commune("60", modes=["S"])[0].commune == "04070"
    assert heads_by_commune("10") == []


def test_keys_of_names_and_numbers():
    assert name_key("D’Œuvre-Saint-Ange") == "d oeuvre saint ange"
    assert name_key("  ÉLOÏSE\u00a0de l'Æther ") == "eloise de l aether"
    assert name_key("Nguyễn") == "nguyen"
    assert luhn_valid("79927398713")
    assert not luhn_valid("79927398710")
    assert all(luhn_valid(with_key(f"99{n:08d}")) for n in range(200))
