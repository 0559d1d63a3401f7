from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci.valuation import IndicatorsError, value_indicators

CHRONIC = {
    "code": "MT_ALD",
    "kind": "tiers",
    "direction": "down",
    "baseline": 219,
    "tiers": [
        {"at_most": 50, "cents": 900_000},
        {"at_most": 100, "cents": 600_000},
        {"at_most": 219, "cents": 300_000},
    ],
    "cents": 900_000,
}
ALONG = {"code": "L", "kind": "linear", "direction": "up", "baseline": 10, "target": 20, "cents": 1_001}
DONE = {"code": "PLAN", "kind": "all_or_nothing", "cents": 500_000}


def _cents(item, value):
    return value_indicators([{**item, "value": value}])[0].cents


@pytest.mark.parametrize(
    ("value", "cents"), [(0, 900_000), (50, 900_000), (51, 600_000), (101, 300_000), (219, 300_000), (220, 0)]
)
def test_the_best_tier_reached_pays_alone_whatever_their_order(value, cents):
    assert _cents(CHRONIC, value) == cents
    assert _cents({**CHRONIC, "tiers": CHRONIC["tiers"][::-1]}, value) == cents


@pytest.mark.parametrize(
    ("value", "cents"), [(9, 0), (10, 0), (15, 501), (Decimal("12.5"), 250), (20, 1_001), (99, 1_001)]
)
def test_a_linear_scale_pays_along_the_way_and_never_more(value, cents):
    assert _cents(ALONG, value) == cents


@pytest.mark.parametrize(
    ("item", "value", "cents"),
    [
        (DONE, 1, 500_000),
        (DONE, True, 500_000),
        (DONE, False, 0),
        ({**DONE, "target": 30}, 30, 500_000),
        ({**DONE, "target": 30}, 29, 0),
        ({**DONE, "target": 30, "direction": "down"}, 31, 0),
        ({**DONE, "target": 30, "baseline": 40}, 29, 500_000),
    ],
)
def test_all_or_nothing(item, value, cents):
    assert _cents(item, value) == cents


def test_a_missing_value_pays_nothing_and_says_so():
    for item in (DONE, {**DONE, "value": None}):
        [line] = value_indicators([item])

        assert line.cents == 0
        assert "pas encore mesuré" in line.reason
        assert "Rien n'est payé" in line.reason


def test_a_tier_never_pays_more_than_the_indicator():
    [line] = value_indicators([{**CHRONIC, "cents": 700_000, "value": 10}])

    assert line.cents == 700_000
    assert "dépasse" in line.reason


def test_a_target_worse_than_the_baseline_is_flagged():
    [line] = value_indicators([{**DONE, "direction": "up", "baseline": 40, "target": 30, "value": 35}])

    assert line.cents == 500_000
    assert "à vérifier" in line.reason


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({}, "une liste"),
        ([3], "n° 1"),
        ([{"kind": "linear"}], "« code »"),
        ([DONE, DONE], "autre indicateur"),
        ([{**DONE, "kind": "steps"}], "« kind »"),
        ([{**DONE, "traget": 3}], "« traget »"),
        ([{**DONE, "cents": 1.5}], "« cents »"),
        ([{**DONE, "cents": -1}], "« cents »"),
        ([{**DONE, "value": "12"}], "sans guillemets"),
        ([{**DONE, "value": float("nan")}], "« value »"),
        ([{**DONE, "label": 3}], "« label »"),
        ([{**DONE, "direction": "left"}], "« direction »"),
        ([{**ALONG, "target": None}], "« target »"),
        ([{**ALONG, "direction": "down"}], "plus bas"),
        ([{**CHRONIC, "tiers": []}], "au moins un palier"),
        ([{**CHRONIC, "direction": "up"}], "at_least"),
        ([{**CHRONIC, "tiers": [*CHRONIC["tiers"], {"at_most": 50, "cents": 1}]}], "seuils différents"),
        ([{**CHRONIC, "tiers": [{"at_most": 1, "cents": 1}, {"at_most": 2, "cents": 2}]}], "jamais payer"),
    ],
)
def test_what_cannot_be_valued_is_named(items, said):
    with pytest.raises(IndicatorsError) as refusal:
        value_indicators(items)

    assert said in str(refusal.value)


numbers = st.decimals(-1000, 1000, places=2)


@given(numbers, numbers, st.sampled_from([DONE, ALONG, CHRONIC]))
def test_a_better_value_never_pays_less(one, other, item):
    worse, better = sorted((one, other), reverse=item.get("direction") == "down")

    assert 0 <= _cents(item, worse) <= _cents(item, better) <= item["cents"]
