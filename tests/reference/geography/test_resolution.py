"""Each pasted line is understood, or refused with its reason and what could be meant."""

import pytest

from maillage.reference.geography.enums import Refusal
from maillage.reference.geography.pasted import read_lines
from maillage.reference.geography.resolution import resolve, resolve_codes

pytestmark = pytest.mark.django_db


def refused(text):
    (item,) = resolve(read_lines(text)).refused
    return item


def test_codes_and_names_meet():
    found = resolve(read_lines("26108\nDié (26)\nSte Colombe (69)"))
    assert found.codes == ["26108", "26113", "69189"]
    assert found.refused == []


@pytest.mark.parametrize(
    ("text", "refusal", "candidate"),
    [
        ("99999", Refusal.UNKNOWN, None),
        ("50602", Refusal.MERGED, "50129"),
        ("Tourlaville", Refusal.MERGED, "50129"),
        ("26400", Refusal.AMBIGUOUS, "26108"),
        ("Saint-Denis", Refusal.AMBIGUOUS, "93066"),
        ("Crest (93)", Refusal.AMBIGUOUS, "26108"),
        ("Valance", Refusal.UNKNOWN, "26362"),
        ("999990101", Refusal.UNKNOWN, None),
        ("!!!", Refusal.EMPTY, None),
    ],
)
def test_what_is_not_taken_says_why(text, refusal, candidate):
    item = refused(text)
    assert item.refusal == refusal
    assert item.reason
    codes = [place.code for place in item.candidates]
    assert candidate in codes if candidate else codes == []


def test_a_second_mention_names_the_first_line():
    found = resolve(read_lines("26108\n26113\nCrest"))
    assert found.codes == ["26108", "26113"]
    assert found.refused[0].refusal == Refusal.DUPLICATE
    assert "ligne 1" in found.refused[0].reason


def test_the_leading_zero_that_a_spreadsheet_ate_is_given_back():
    found = resolve_codes(["1001"])
    assert found.codes == ["01001"]
    assert "zéro" in found.resolved[0].note


def test_a_city_is_taken_by_its_districts_and_refuses_them_apart():
    found = resolve_codes(["69123", "69383"])
    assert found.codes == [f"6938{n}" for n in range(1, 10)]
    assert [(item.line.text, item.refusal) for item in found.refused] == [("69383", Refusal.CONTAINED)]


def test_an_iris_is_part_of_its_commune():
    assert resolve_codes(["263620101"]).codes == ["263620101"]
    assert resolve_codes(["261080000"]).codes == ["26108"]
    both = resolve_codes(["263620101", "26362"])
    assert both.codes == ["26362"]
    assert both.refused[0].refusal == Refusal.CONTAINED


def test_five_thousand_lines_cost_eight_queries_at_most(django_assert_max_num_queries):
    lines = read_lines("\n".join(f"{n:05d}" for n in range(1000, 6000)))
    with django_assert_max_num_queries(8):
        found = resolve(lines)
    assert len(found.resolved) + len(found.refused) == 5_000
