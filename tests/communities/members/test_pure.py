"""Names, keys and the order of statuses: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.lifecycle import ADMITTED, APPLYING, CLOSED, NEXT, may_follow
from maillage.communities.practitioners.names import name_key
from maillage.reference.directory.identifiers import bare, finess_problem, rpps_problem, siret_problem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne-Cécile Le Goff", "LE GOFF Anne Cecile"),
        ("Œuvrard Zoé", "oeuvrard zoe"),
        ("D’Ormesson Jean", "d'ormesson jean"),
        ("Groß Ilse", "GROSS ilse"),
        ("de La Tour Luc", "Latour Luc".replace("Latour", "Tour")),
        ("Søren Łuczak", "Soren Luczak"),
        ("Le", "LE"),
    ],
)
def test_one_person_written_two_ways_has_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Anne Martin", "Anna Martin"), ("Le Goff", "Goffi"), ("Le", "La")]
)
def test_two_people_keep_two_keys(one, other):
    assert name_key(one) != name_key(other)


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_itself(text):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text("0123456789", min_size=10, max_size=10))
def test_every_number_with_its_luhn_key_is_an_rpps_and_no_neighbour_is(base):
    number = base + luhn.calc_check_digit(base)
    assert rpps_problem(number) == ""
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "clé" in rpps_problem(wrong)


@pytest.mark.parametrize(
    ("value", "fine"),
    [("050000116", True), ("2A0000014", True), ("2B0000020", True), ("2C0000020", False), ("5000", False)],
)
def test_a_finess_number_starts_with_its_department(value, fine):
    assert (finess_problem(value) == "") is fine


def test_la_poste_has_its_own_siret_rule():
    assert siret_problem("35600000000048") == ""
    assert siret_problem("35600000000001") == ""
    assert siret_problem("73282932000074") == ""
    assert siret_problem("73282932000075") != ""


def test_spaces_and_dots_are_not_part_of_a_key():
    assert bare(" 732 829.320-00074 ") == "73282932000074"


def test_every_status_has_its_followers_and_its_place():
    assert set(NEXT) == set(MemberStatus)
    assert not ADMITTED & CLOSED
    assert not ADMITTED & APPLYING
    assert set(MemberStatus) == ADMITTED | APPLYING | CLOSED


def test_the_dead_do_not_come_back_and_nobody_is_active_without_the_bureau():
    assert NEXT[MemberStatus.DECEDE] == frozenset()
    assert not may_follow(MemberStatus.A_VERIFIER, MemberStatus.ACTIF)
    assert not may_follow(MemberStatus.DEMANDE, MemberStatus.ACCEPTE)
