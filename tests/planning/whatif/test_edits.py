"""The changes: how they are written, what they make of the supply. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.planning.whatif.edits import (
    MAX_EDITS,
    MOST_PEOPLE,
    Edit,
    Office,
    Offices,
    apply,
    count,
    read,
    write,
)
from maillage.planning.whatif.enums import Kind

MEDECIN = ("médecin", "médecins")
NAMES = {"04070": "Digne", "04209": "Sisteron", "2A004": "Ajaccio"}
LOADED = {"04070": Office(4, 20_000.0, 1), "04209": Office(2, 9_000.0, 0), "2A004": Office(0, 0.0, 0)}

code = st.sampled_from(sorted(LOADED))
number = st.integers(1, 9_900).map(lambda hundredths: hundredths / 100)
factor = st.integers(0, 300).map(lambda hundredths: hundredths / 100)
edit = st.one_of(
    st.builds(lambda a, b, n: Edit(Kind.MOVE, a, b, n), code, code, number).filter(lambda e: e.place != e.to),
    st.builds(lambda a, n: Edit(Kind.ADD, a, number=n), code, number),
    st.builds(lambda a, n: Edit(Kind.RETIRE, a, number=n), code, number),
    st.builds(lambda a, n, f: Edit(Kind.CENTRE, a, number=n, factor=f), code, number, factor),
    st.builds(lambda a, f: Edit(Kind.HOURS, a, factor=f), code, factor),
    st.builds(lambda a: Edit(Kind.AGE, a), st.one_of(code, st.just(""))),
)


def offices() -> Offices:
    return Offices(LOADED.get, 5_000.0, MEDECIN, NAMES)


def made(text: str):
    return apply(read(text), offices(), territory=list(LOADED))


@given(st.lists(edit, max_size=MAX_EDITS).map(tuple))
def test_what_is_written_is_read_back(edits):
    assert read(write(edits)) == edits


@given(st.lists(edit, max_size=20).map(tuple))
def test_nothing_is_ever_negative_and_what_moves_is_kept(edits):
    after = apply(edits, offices(), territory=list(LOADED))
    for office in after.offices.values():
        assert office.heads >= 0
        assert office.activity >= 0
        assert office.over_65 is None or 0 <= office.over_65 <= office.heads + 1e-9
    if all(one.kind == Kind.MOVE for one in edits):
        now = {**LOADED, **after.offices}
        assert sum(office.heads for office in now.values()) == pytest.approx(6)
        assert sum(office.activity for office in now.values()) == pytest.approx(29_000)


@pytest.mark.parametrize(
    "text",
    [
        "x-04070-1",
        "m-04070-04070-1",
        "a-04070-0",
        "a-04070-100",
        "h-04070-9",
        "a-4070-1",
        "<script>",
        "-" * 99,
    ],
)
def test_what_is_malformed_is_left_out(text):
    assert read(f"{text},a-04209-1") == (Edit(Kind.ADD, "04209", number=1.0),)


def test_an_address_holds_so_many_changes():
    assert len(read(",".join(["a-04070-1"] * 500))) == MAX_EDITS
    assert MOST_PEOPLE < 100, "two digits in the address"


def test_moving_takes_the_mean_activity_of_the_commune_along():
    after = made("m-04070-04209-1").offices
    assert after["04070"] == Office(3, 15_000.0, 1)
    assert after["04209"] == Office(3, 14_000.0, 0)


def test_adding_brings_the_mean_of_the_country_and_a_centre_its_share_of_it():
    assert made("a-2A004-2").offices["2A004"] == Office(2, 10_000.0, 0)
    assert made("c-2A004-4-0.8").offices["2A004"] == Office(4, 16_000.0, 0)


def test_hours_change_the_activity_and_nobody():
    assert made("h-04209-1.5").offices["04209"] == Office(2, 13_500.0, 0)


def test_departures_at_65_take_those_above_and_no_one_twice():
    after = made("d-,d-")
    assert after.offices == {"04070": Office(3, 15_000.0, 0)}
    assert after.impossible == {1: "Aucun médecin de plus de 65 ans dans le territoire."}


def test_departures_need_ages():
    blind = Offices(lambda code: Office(3, 9.0, None), 1.0, MEDECIN, NAMES)
    found = apply(read("d-04070"), blind, territory=["04070"])
    assert "ne dit pas l’âge" in found.impossible[0]
    assert found.offices == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("r-04209-3", "Sisteron compte 2 médecins : impossible d’en retirer plus."),
        ("r-2A004-1", "Ajaccio n’a aucun médecin."),
        ("h-2A004-2", "Ajaccio n’a aucun médecin : rien à changer."),
        ("m-04209-99999-1", "La commune 99999 n’est pas dans le calcul : elle n’a pas de coordonnées."),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(text, reason):
    found = made(f"{text},a-04209-1")
    assert found.impossible == {0: reason}
    assert set(found.offices) == {"04209"}
    assert found.offices["04209"].heads == 3


def test_sentences_are_french():
    said = [
        one.said(NAMES, MEDECIN) for one in read("m-04070-04209-1.5,c-04209-4-0.8,h-04070-1.2,d-,d-04070")
    ]
    assert said == [
        "1,5 médecin de Digne à Sisteron",
        "centre de santé à Sisteron : 4 médecins, à 80\u202f% d’une activité moyenne",
        "horaires à Digne : 120\u202f% de l’activité d’aujourd’hui",
        "départs à 65 ans dans tout le territoire",
        "départs à 65 ans à Digne",
    ]
    assert count(2, MEDECIN) == "2 médecins"
