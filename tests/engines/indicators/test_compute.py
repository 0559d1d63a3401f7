"""The arithmetic of indicators: a union is its parts, the unknown is left out, classes are honest."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.indicators import (
    CatalogueError,
    Indicator,
    Kind,
    Nature,
    Only,
    Parts,
    Place,
    Reading,
    catalogue,
    class_of,
    classes,
    compare,
    measure,
    parts_of,
    read,
    value_of,
)


def indicator(**changes) -> Indicator:
    values = {
        "code": "X", "theme": "t", "label": "l", "definition": "d", "unit": "%", "kind": Kind.RATIO,
        "numerator": ("bpe.A",), "denominator": "population", "subjects": ("bpe",), "method": "m",
        "confidence": "high", "decimals": 1,
    }  # fmt: skip
    return Indicator(**{**values, **changes})


def place(code: str, population: float, **row) -> Place:
    measures = {key.replace("__", "."): value for key, value in row.items()}
    return Place(code, code, population, {"population": population, **measures})


def test_a_ratio_is_the_quotient_of_sums_not_the_mean_of_quotients():
    found = measure(indicator(scale=100), [place("a", 100, bpe__A=50), place("b", 900, bpe__A=90)])
    assert found.value == pytest.approx(14.0)
    assert found.coverage == 1.0


def test_a_mean_is_weighted_by_its_denominator():
    found = measure(indicator(kind=Kind.MEAN), [place("a", 100, bpe__A=10), place("b", 300, bpe__A=20)])
    assert found.value == pytest.approx(17.5)


def test_the_unknown_is_left_out_of_both_sums_and_lowers_the_coverage():
    found = measure(indicator(), [place("a", 100, bpe__A=50), place("b", 300)])
    assert found.value == 0.5
    assert found.coverage == 0.25
    assert set(found.parts) == {"a"}


def test_an_absent_place_counts_as_none_where_the_file_lists_what_there_is():
    found = measure(indicator(absent_is_zero=True), [place("a", 100, bpe__A=50), place("b", 300)])
    assert found.value == 0.125
    assert found.coverage == 1.0


def test_nothing_known_is_no_value_never_zero():
    found = measure(indicator(), [place("a", 100)])
    assert (found.value, found.coverage, found.spread) == (None, 0.0, None)


def test_two_codes_of_the_same_thing_are_added():
    one = indicator(kind=Kind.SUM, denominator="", numerator=("bpe.A", "bpe.B"))
    assert measure(one, [place("a", 1, bpe__A=2), place("b", 1, bpe__B=3)]).value == 5


@pytest.mark.parametrize(
    ("only", "row", "expected"),
    [
        (Only(("z.zone",), among=("ZIP",)), {"z__zone": "ZIP"}, 100.0),
        (Only(("z.zone",), among=("ZIP",)), {"z__zone": "ZAC"}, 0.0),
        (Only(("z.zone",), among=("ZIP",)), {}, 0.0),
        (Only(("z.n",), below=1), {"z__n": 0}, 100.0),
        (Only(("z.n",), below=1), {"z__n": 1}, 0.0),
        (Only(("z.n",), below=1), {}, 100.0),
        (Only(("z.n",), at_least=1), {}, 0.0),
    ],
)
def test_a_filter_where_absence_is_a_zero(only, row, expected):
    one = indicator(numerator=("population",), only=only, absent_is_zero=True, scale=100)
    assert measure(one, [place("a", 40, **row)]).value == expected


def test_a_filter_on_what_is_not_known_leaves_the_place_out():
    one = indicator(numerator=("population",), only=Only(("z.n",), below=1))
    assert parts_of(one, {"population": 40.0}) is None


def test_a_part_of_a_commune_takes_its_share_of_counts_and_the_whole_of_rates():
    row = {"population": 50.0, "bpe.A": 8.0}
    assert parts_of(indicator(), row, 0.25) == Parts(2.0, 50.0)
    assert parts_of(indicator(kind=Kind.MEAN), row, 0.25) == Parts(400.0, 50.0)


def test_few_people_are_said_to_be_few():
    one = indicator(small_below=200)
    assert measure(one, [place("a", 199, bpe__A=1)]).small
    assert not measure(one, [place("a", 100, bpe__A=1), place("b", 100, bpe__A=1)]).small


pairs = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)), min_size=2, max_size=20)


@given(pairs, st.integers(1, 19))
def test_the_value_of_a_union_lies_between_those_of_its_parts(rows, cut):
    parts = [Parts(float(n), float(d)) for n, d in rows]
    left, right = parts[: cut % len(parts)], parts[cut % len(parts) :]
    values = [value for group in (left, right) if (value := value_of(indicator(), group)) is not None]
    whole = value_of(indicator(), parts)
    assert min(values) - 1e-9 <= whole <= max(values) + 1e-9
    assert whole == value_of(indicator(), list(reversed(parts)))


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60), st.integers(0, 2))
def test_classes_hold_every_value_once_and_none_is_empty(values, decimals):
    found = classes(values, decimals)
    assert 1 <= len(found) <= 5
    assert sum(one.count for one in found) == len(values)
    assert all(one.count for one in found)
    assert all(low.high < high.low for low, high in pairwise(found))
    for value in values:
        one = found[class_of(value, decimals, found)]
        assert one.low <= round(value, decimals) <= one.high


def test_three_values_make_three_classes():
    assert [one.count for one in classes([1, 1, 2, 3], 0)] == [2, 1, 1]


# --- Comparing ------------------------------------------------------------------------------------------


def reading(parts: dict[str, tuple[float, float]], vintage="2020", file="f", **changes) -> Reading:
    return Reading(
        indicator(**changes),
        {code: Parts(*pair) for code, pair in parts.items()},
        {"bpe": vintage},
        {"bpe": file},
    )


def test_a_commune_that_joins_is_an_effect_of_the_perimeter_only():
    found = compare(reading({"a": (10, 100)}), reading({"a": (10, 100), "b": (90, 100)}))
    assert (found.nature, found.constant) == (Nature.SAME, 0.0)
    assert found.perimeter == pytest.approx(0.4)


def test_a_new_vintage_on_the_same_territory_is_a_change_of_fact_only():
    found = compare(reading({"a": (10, 100)}), reading({"a": (20, 100)}, vintage="2023"))
    assert (found.nature, found.perimeter) == (Nature.FACT, 0.0)
    assert found.constant == pytest.approx(0.1)


def test_the_same_vintage_in_another_file_is_a_correction():
    found = compare(reading({"a": (10, 100)}), reading({"a": (20, 100)}, file="g"))
    assert found.nature is Nature.CORRECTION


def test_another_formula_is_not_compared():
    found = compare(reading({"a": (10, 100)}), reading({"a": (10, 100)}, scale=100))
    assert (found.nature, found.constant, found.perimeter) == (Nature.METHOD, None, None)


def test_territories_without_a_common_commune_cannot_be_told_apart():
    found = compare(reading({"a": (10, 100)}), reading({"b": (10, 100)}))
    assert (found.nature, found.constant) == (Nature.UNKNOWN, None)


sides = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.integers(0, 99), st.integers(1, 99)), min_size=1
)


@given(sides, sides)
def test_the_two_effects_always_add_up(before, after):
    found = compare(reading(before), reading(after, vintage="2023"))
    if found.constant is not None:
        assert math.isclose(found.constant + found.perimeter, found.after - found.before, abs_tol=1e-9)


# --- The catalogue --------------------------------------------------------------------------------------


def test_every_indicator_says_what_a_page_must_say():
    shipped = catalogue()
    assert len(shipped.indicators) >= 40
    assert all(one.definition and one.method and one.unit and one.subjects for one in shipped.indicators)
    assert {one.theme for one in (*shipped.indicators, *shipped.entered)} == set(shipped.themes)


def test_every_indicator_that_people_enter_says_who_gives_it():
    entered = catalogue().entered
    assert len(entered) >= 40
    assert all(one.definition and one.unit and one.providers for one in entered)
    headings = [heading for one in entered for heading in (one.label, *one.headings)]
    assert len(headings) == len(set(headings)), "a heading means one thing"


ENTERED = {"code": "Y", "theme": "t", "label": "l", "definition": "d", "unit": "%"}


@pytest.mark.parametrize(
    "change", [{"theme": "other"}, {"better": "up"}, {"additive": True}, {"colour": "red"}, {"code": "X"}]
)
def test_a_contradictory_entered_indicator_is_refused(change):
    themes = {"t": "T"}
    assert read({"edition": "e", "themes": themes, "indicator": [ENTRY], "entered": [ENTERED]}).entered
    with pytest.raises(CatalogueError):
        read({"edition": "e", "themes": themes, "indicator": [ENTRY], "entered": [ENTERED | change]})


ENTRY = {
    "code": "X", "theme": "t", "label": "l", "definition": "d", "unit": "%", "kind": "ratio",
    "numerator": ["bpe.A"], "denominator": "population", "subjects": ["bpe"], "method": "m",
    "confidence": "high", "decimals": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "median"}, {"theme": "other"}, {"absent": "maybe"}, {"confidence": "sure"},
        {"colour": "red"}, {"denominator": ""}, {"kind": "sum"}, {"subjects": ["qpv"]},
        {"numerator": ["nothing"]},
    ],
)  # fmt: skip
def test_a_contradictory_entry_is_refused_and_named(change):
    with pytest.raises(CatalogueError, match="X"):
        read({"edition": "e", "themes": {"t": "T"}, "indicator": [ENTRY | change]})


def test_a_code_is_used_once():
    with pytest.raises(CatalogueError, match="twice"):
        read({"edition": "e", "themes": {"t": "T"}, "indicator": [ENTRY, ENTRY]})
