"""Finding places, on the real communes."""

import pytest

from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.search import search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("crest", "26108"),
        ("CREST", "26108"),
        ("saint etienne de tinee", "06120"),
        ("St-Etienne-de-Tinée", "06120"),
        ("valance", "26362"),  # a typo, and the biggest of the Valences
        ("l'hay les roses", "94038"),
        ("marseille 8", "13208"),
        ("26108", "26108"),
        ("2a004", "2A004"),
        ("tourlaville", "50129"),  # merged into Cherbourg-en-Cotentin
        ("50602", "50129"),  # its former code
        ("26", "26"),
        ("2A", "2A"),
        ("200030195", "200030195"),
        ("metropole nice", "200030195"),
    ],
)
def test_the_first_answer_is_the_one_meant(typed, first):
    assert search(typed)[0].code == first


def test_a_postal_code_gives_all_its_communes():
    found = search("26400", limit=50)
    assert len(found) == 24
    assert {place.note for place in found} == {"code postal 26400"}


def test_kinds_narrow_the_answers():
    assert {p.kind for p in search("drome", kinds=[PlaceKind.DEPARTMENT, PlaceKind.CANTON])} == {
        PlaceKind.DEPARTMENT,
        PlaceKind.CANTON,
    }
    assert {p.kind for p in search("canton de crest")} == {PlaceKind.CANTON}


@pytest.mark.parametrize("typed", ["", "x", "%", "___", "'; DROP TABLE x; --", "\x00", "é" * 500])
def test_odd_input_is_harmless(typed):
    assert isinstance(search(typed), list)


def test_one_query_two_for_a_typo(django_assert_num_queries):
    with django_assert_num_queries(1):
        search("saint etienne")
    with django_assert_num_queries(2):
        search("valance")
