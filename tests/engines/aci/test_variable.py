from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci.variable import (
    Deliverable,
    Direction,
    Indicator,
    Linear,
    Target,
    Tier,
    Tiers,
    earn,
    variable_part,
)

# A negotiated scale of size 3, contract year 2026-27: amounts in euros.
NEGOTIATED = {
    "acces_soins": ([9000, 5000, 3000, 5000, 2000, 3000, 5000, 3000], 35_000),
    "parcours": (
        [2000, 3000, 2000, 2000, 5000, 3000, 3000, 5000, 2000, 4000, 3000, 5000, 2000, 2000, 2000],
        45_000,
    ),
    "prevention": ([3500, 3500, 3500, 500, 1000, 900, 900, 900, 900, 900, 500, 500], 17_500),
    "qualite": ([5000, 5000, 5000], 15_000),
    "accompagnement": ([3500, 3500, 3000], 10_000),
}
CHRONIC = Tiers(
    (Tier(Decimal(219), 300_000), Tier(Decimal(100), 600_000), Tier(Decimal(50), 900_000)), Direction.DOWN
)
BREAST = Tiers(
    (Tier(Decimal("69.70"), 100_000), Tier(Decimal("72.40"), 250_000), Tier(Decimal("75.00"), 350_000)),
    Direction.UP,
)
numbers = st.decimals(-1000, 1000, places=2)


def _indicator(cents, scale, code="X"):
    return Indicator(code, "Indicateur", cents, scale)


@pytest.mark.parametrize("mission", NEGOTIATED)
def test_negotiated_amounts_fill_the_envelope_and_are_earned_in_full(mission):
    amounts, envelope = NEGOTIATED[mission]
    indicators = [_indicator(euros * 100, Deliverable(), f"I{i}") for i, euros in enumerate(amounts)]
    part = variable_part(envelope * 100, indicators, {f"I{i}": Decimal(1) for i in range(len(amounts))})

    assert part.earned_cents == envelope * 100
    assert (part.pending_cents, part.lost_cents) == (0, 0)


@pytest.mark.parametrize(
    ("value", "euros"),
    [(0, 9000), (50, 9000), (51, 6000), (100, 6000), (101, 3000), (219, 3000), (220, 0)],
)
def test_tiers_of_a_count_that_must_go_down(value, euros):
    assert earn(_indicator(900_000, CHRONIC), Decimal(value)).cents == euros * 100


@pytest.mark.parametrize(
    ("value", "euros"),
    [
        ("66.26", 0),
        ("69.69", 0),
        ("69.70", 1000),
        ("72.40", 2500),
        ("74.99", 2500),
        ("75", 3500),
        ("90", 3500),
    ],
)
def test_tiers_of_a_rate_that_must_go_up(value, euros):
    assert earn(_indicator(350_000, BREAST), Decimal(value)).cents == euros * 100


def test_a_target_is_all_or_nothing():
    indicator = _indicator(500_000, Target(Decimal(10), Direction.UP))

    assert earn(indicator, Decimal("9.99")).cents == 0
    assert earn(indicator, Decimal(10)).cents == 500_000


@pytest.mark.parametrize(
    ("baseline", "target", "value", "cents"),
    [(200, 100, 250, 0), (200, 100, 200, 0), (200, 100, 150, 50), (200, 100, 80, 100), (10, 40, 20, 33)],
)
def test_linear_runs_from_the_baseline_to_the_target_and_never_beyond(baseline, target, value, cents):
    scale = Linear(Decimal(baseline), Decimal(target))
    assert earn(_indicator(100, scale), Decimal(value)).cents == cents


@given(numbers, numbers, st.sampled_from([CHRONIC, BREAST, Linear(Decimal(200), Decimal(100))]))
def test_a_better_value_never_earns_less(one, other, scale):
    cents = scale.tiers[-1].cents if isinstance(scale, Tiers) else 123_457
    worse, better = sorted((one, other), reverse=scale is not BREAST)
    earned = [earn(_indicator(cents, scale), value).cents for value in (worse, better)]

    assert 0 <= earned[0] <= earned[1] <= cents


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=12), st.data())
def test_earned_pending_and_lost_sum_to_the_envelope(amounts, data):
    indicators = [
        _indicator(cents, Linear(Decimal(0), Decimal(10)), f"I{i}") for i, cents in enumerate(amounts)
    ]
    values = {i.code: data.draw(st.none() | numbers) for i in indicators}
    part = variable_part(sum(amounts), indicators, values)

    assert part.earned_cents + part.pending_cents + part.lost_cents == sum(amounts)
    assert min(part.earned_cents, part.pending_cents, part.lost_cents) >= 0


def test_what_is_not_measured_is_not_zero():
    indicator = _indicator(500_000, Deliverable())
    earned = earn(indicator, None)

    assert earned.cents is None
    assert "pas encore mesuré" in earned.explanation
    part = variable_part(500_000, [indicator], {})
    assert (part.earned_cents, part.pending_cents) == (0, 500_000)


def test_the_explanation_is_french():
    text = earn(
        Indicator("PREV", "Dépistage du cancer du sein", 350_000, BREAST), Decimal("72.5")
    ).explanation

    assert text == (
        "Dépistage du cancer du sein\u00a0: palier de 72,4 atteint (72,5), "
        "2\u202f500\u00a0€ sur 3\u202f500\u00a0€."
    )


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: variable_part(1, [_indicator(2, Deliverable())], {}), "sum to the variable envelope"),
        (lambda: variable_part(2, [_indicator(1, Deliverable())] * 2, {}), "same code"),
        (lambda: variable_part(1, [_indicator(1, Deliverable())], {"Y": None}), "no indicator is called Y"),
        (lambda: _indicator(-1, Deliverable()), "negative"),
        (lambda: _indicator(1, BREAST), "more than the amount"),
        (lambda: Tiers((), Direction.UP), "easiest to the hardest"),
        (lambda: Tiers(tuple(reversed(BREAST.tiers)), Direction.UP), "easiest to the hardest"),
        (lambda: Tiers((Tier(Decimal(1), 5), Tier(Decimal(2), 4)), Direction.UP), "never pay less"),
        (lambda: Tiers((Tier(Decimal(1), -5),), Direction.UP), "negative"),
        (lambda: Linear(Decimal(1), Decimal(1)), "must differ"),
    ],
)
def test_an_inconsistent_scale_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
