"""What holds for every contract, whatever the settings."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.aci import (
    Confidence,
    DefaultStart,
    Instalment,
    Mission,
    Part,
    ProrationUnit,
    Settings,
    Size,
    default_rules,
    simulate,
    simulation_as_dict,
)

from .strategies import SINCE_AVENANT_2, contracts, settings_strategy

many = settings(max_examples=60)


@many
@given(contracts(), settings_strategy)
def test_totals_are_the_sums_of_their_lines_and_hide_nothing(contract, chosen):
    simulation = simulate(contract, settings=chosen)

    for group in [*simulation.years, simulation]:
        lines = [line for year in simulation.years for line in year.lines]
        if group is not simulation:
            lines = list(group.lines)
        confirmed = sum(line.cents for line in lines if line.confidence == Confidence.HIGH)
        known = sum(line.cents for line in lines if line.cents is not None)
        assert group.totals.confirmed_cents == confirmed
        assert group.totals.confirmed_cents + group.totals.unconfirmed_cents == known
        assert 0 <= group.totals.probable_cents <= group.totals.unconfirmed_cents
        assert group.totals.unknown_lines == sum(line.cents is None for line in lines)


@many
@given(contracts(), settings_strategy)
def test_lines_are_never_negative_and_each_says_why(contract, chosen):
    rules = default_rules()
    for year in simulate(contract, settings=chosen).years:
        codes = [line.code for line in year.lines]
        assert len(set(codes)) == len(codes)
        for line in year.lines:
            assert line.label
            assert line.explanation.endswith(".")
            assert (line.cents is None) == (line.confidence == Confidence.NONE)
            assert line.cents is None or line.cents >= 0
            assert line.source is None or line.source in rules.sources
            assert year.starts_on <= line.due_on <= year.ends_on + timedelta(days=1)


@many
@given(contracts(), settings_strategy)
def test_payments_by_day_are_the_same_money_as_years(contract, chosen):
    simulation = simulate(contract, settings=chosen)
    days = [payment.due_on for payment in simulation.payments]

    assert days == sorted(set(days))
    for name in ("confirmed_cents", "unconfirmed_cents", "probable_cents", "unknown_lines"):
        by_day = sum(getattr(payment.totals, name) for payment in simulation.payments)
        assert by_day == getattr(simulation.totals, name)


@many
@given(contracts(), settings_strategy)
def test_an_advance_is_three_quarters_of_its_part_within_a_cent(contract, chosen):
    for year in simulate(contract, settings=chosen).years:
        parts = defaultdict(dict)
        for line in year.lines:
            if line.instalment in (Instalment.ADVANCE, Instalment.BALANCE):
                parts[line.mission, line.part][line.instalment] = line.cents
        for amounts in parts.values():
            assert set(amounts) == {Instalment.ADVANCE, Instalment.BALANCE}
            if None not in amounts.values():
                whole = sum(amounts.values())
                assert abs(amounts[Instalment.ADVANCE] - Fraction(3 * whole, 4)) <= 1


@many
@given(contracts(), settings_strategy)
def test_nothing_official_outside_of_size_3_but_functioning(contract, chosen):
    for year in simulate(contract, settings=chosen).years:
        for line in year.lines:
            if line.confidence == Confidence.HIGH and year.size != Size.THREE:
                assert line.part in (Part.FUNCTIONING, Part.PRE_MISSION)


@many
@given(contracts(), settings_strategy)
def test_a_year_never_passes_its_published_ceiling(contract, chosen):
    """But for the increased amount before missions, which the texts read do not bound."""
    simulation = simulate(replace(contract, size_changes=()), settings=chosen)
    for year in simulation.years:
        known = sum(line.cents for line in year.lines if line.cents and line.part != Part.PRE_MISSION)
        if year.ceiling_cents is not None and simulation.version == year.version:
            assert known <= year.ceiling_cents


@many
@given(contracts(first_day=SINCE_AVENANT_2), st.data())
def test_starting_a_mission_earlier_never_pays_its_first_year_less(contract, data):
    mission = data.draw(st.sampled_from(sorted(contract.missions)))
    base = replace(contract, size_changes=(), population=95_000)
    year = simulate(base).years[data.draw(st.integers(0, 4))]
    inside = st.dates(year.starts_on, year.ends_on)
    early, late = sorted((data.draw(inside), data.draw(inside)))

    def earned(start):
        result = simulate(replace(base, starts={**base.starts, mission: start})).years[year.year - 1]
        return sum(line.cents for line in result.lines if line.mission == mission)

    assert earned(late) <= earned(early)


@many
@given(contracts(), st.sampled_from(ProrationUnit))
def test_a_larger_size_never_pays_less(contract, unit):
    chosen = Settings(default_start=DefaultStart.SIGNATURE, proration_unit=unit)
    known = [
        simulate(replace(contract, population=None, size=size, size_changes=()), settings=chosen).totals
        for size in Size
    ]
    amounts = [totals.confirmed_cents + totals.unconfirmed_cents for totals in known]

    assert amounts == sorted(amounts)


@many
@given(contracts(), settings_strategy)
def test_a_simulation_is_repeatable_and_goes_to_json_whole(contract, chosen):
    rules = default_rules()
    first, second = (simulation_as_dict(simulate(contract, settings=chosen), rules) for _ in range(2))

    assert first == second
    assert [year["year"] for year in first["years"]] == [1, 2, 3, 4, 5]
    for year in first["years"]:
        assert set(year) >= {"year", "lines", "confirmed_cents", "unconfirmed_cents"}
        for line in year["lines"]:
            assert set(line) >= {"code", "label", "cents", "confidence", "source", "explanation"}
            assert line["source"] is None or line["source"] in first["sources"]


@many
@given(contracts(), settings_strategy)
def test_no_crisis_money_without_a_recognised_crisis(contract, chosen):
    simulation = simulate(replace(contract, crisis_years=frozenset()), settings=chosen)
    for year in simulation.years:
        assert not [
            line for line in year.lines if (line.mission, line.part) == (Mission.CRISIS, Part.VARIABLE)
        ]
