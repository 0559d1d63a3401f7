"""Signed contracts: their own envelopes, their avenants, what was granted, their end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci import (
    SIGNED_SOURCE,
    Confidence,
    Contract,
    Mission,
    Part,
    SignedAmount,
    Size,
    Terms,
    compose,
    parse_missions,
    simulate,
)
from maillage.engines.aci.dates import contract_years
from tests.engines.aci.strategies import SINCE_AVENANT_2, contracts, settings_strategy

ALL = parse_missions("all")
SIGNED_ON = date(2024, 3, 15)
SIZE_3 = Contract(signed_on=SIGNED_ON, missions=ALL, size=Size.THREE)
AGREED = {"agreed_on": SIGNED_ON, "source": "annexe financière"}


def _line(simulation, year, code):
    return next(line for line in simulation.years[year - 1].lines if line.code == code)


def test_a_signed_envelope_prevails_and_says_over_what():
    signed = {(2, Mission.PATHWAYS, Part.FIXED): SignedAmount(40_000_00, **AGREED)}
    line = _line(simulate(replace(SIZE_3, signed=signed)), 2, "parcours.fixed.advance")

    assert (line.cents, line.confidence, line.source) == (30_000_00, Confidence.HIGH, SIGNED_SOURCE)
    assert "annexe financière" in line.explanation
    assert "l’emporte sur le montant national de 45" in line.explanation
    other = _line(simulate(replace(SIZE_3, signed=signed)), 3, "parcours.fixed.advance")
    assert other.cents == 33_750_00


@given(contract=contracts(first_day=SINCE_AVENANT_2), chosen=settings_strategy, data=st.data())
def test_a_whole_year_pays_the_signed_amount_and_nothing_else_moves(contract, chosen, data):
    number = data.draw(st.integers(1, 5))
    mission = data.draw(st.sampled_from(sorted(contract.missions)))
    cents = data.draw(st.integers(0, 10**9))
    signed = {(number, mission, Part.FIXED): SignedAmount(cents, **AGREED)}
    before, after = (simulate(one, settings=chosen) for one in (contract, replace(contract, signed=signed)))
    theirs = (mission, Part.FIXED)
    for old, new in zip(before.years, after.years, strict=True):
        mine = new.year == number
        for one, other in zip(old.lines, new.lines, strict=True):
            if not mine or (one.mission, one.part) != theirs:
                assert one == other
    paid = [ln for ln in after.years[number - 1].lines if (ln.mission, ln.part) == theirs]
    plan = next(one for one in after.plans if one.mission is mission)
    if plan.starts_on <= after.years[number - 1].starts_on:
        assert sum(line.cents for line in paid) == cents
        assert {line.confidence for line in paid} == {Confidence.HIGH}
    elif paid:
        assert sum(line.cents for line in paid) <= cents


@given(
    first=st.sampled_from(Size),
    avenants=st.lists(
        st.tuples(st.integers(1, 5 * 365 - 2), st.sampled_from(Size), st.booleans()), max_size=4
    ),
)
def test_an_avenant_changes_no_year_that_began_before_it(first, avenants):
    socle = parse_missions("socle")
    terms = [Terms(SIGNED_ON, first, socle)]
    by_day = {SIGNED_ON + timedelta(days=after): (size, more) for after, size, more in avenants}
    more = False
    for day in sorted(by_day):
        size, joins = by_day[day]
        more = more or joins
        terms.append(Terms(day, size, socle | ({Mission.QUALITY} if more else set())))
    results = [_simulated(terms[:count]) for count in range(1, len(terms) + 1)]
    for earlier, later, added in zip(results, results[1:], terms[1:], strict=False):
        for old, new in zip(earlier.years, later.years, strict=True):
            if old.ends_on < added.on:
                assert old.lines == new.lines
        assert later.years[-1].size == (
            added.size if added.on <= later.years[-1].starts_on else earlier.years[-1].size
        )


def _simulated(terms):
    whole = compose(terms)
    return simulate(
        Contract(
            signed_on=SIGNED_ON, missions=whole.missions, size=whole.size, size_changes=whole.changes,
            joins=whole.joins, leaves=whole.leaves,
        )
    )  # fmt: skip


def test_a_mission_given_back_is_not_paid_from_the_next_year_and_never_comes_back():
    socle = parse_missions("socle")
    terms = [
        Terms(SIGNED_ON, Size.THREE, socle | {Mission.SUPPORT}),
        Terms(date(2026, 3, 15), Size.THREE, socle),
    ]
    paid = {
        year.year: sum(line.cents for line in year.lines if line.mission is Mission.SUPPORT)
        for year in _simulated(terms).years
    }
    assert paid == {1: 0, 2: 20_000_00, 3: 0, 4: 0, 5: 0}
    with pytest.raises(ValueError, match="given back"):
        compose([*terms, Terms(date(2027, 3, 15), Size.THREE, terms[0].missions)])


def test_what_the_dialogue_granted_replaces_the_maximum():
    granted = SignedAmount(28_000_00, date(2026, 5, 20), "procès-verbal du dialogue")
    simulation = simulate(replace(SIZE_3, earned={(2, Mission.ACCESS): granted}))
    line = _line(simulation, 2, "acces_soins.variable")

    assert (line.cents, line.due_on, line.confidence) == (28_000_00, granted.agreed_on, Confidence.HIGH)
    assert "arrêtée à 28" in line.explanation
    assert _line(simulation, 3, "acces_soins.variable").cents == 35_000_00


@given(contract=contracts(first_day=SINCE_AVENANT_2), chosen=settings_strategy, after=st.integers(0, 1800))
def test_an_ended_contract_owes_what_ran_and_nothing_later(contract, chosen, after):
    ended_on = contract.signed_on + timedelta(days=after)
    whole = simulate(contract, settings=chosen)
    ended = simulate(replace(contract, ended_on=ended_on), settings=chosen)
    last = ended.years[-1]
    assert last.starts_on <= ended_on <= last.ends_on
    for old, new in zip(whole.years, ended.years[:-1], strict=False):
        assert old.lines == new.lines
    if ended_on == contract_years(contract.signed_on, 5)[last.year - 1].ends_on:
        assert last.lines == whole.years[last.year - 1].lines
        return
    kept = {line.code: line for line in whole.years[last.year - 1].lines}
    for line in last.lines:
        if line.instalment == "advance" and line.cents is not None:
            assert line.cents == kept[line.code].cents
        if line.instalment == "balance" and line.cents is not None:
            advance = next(ln for ln in last.lines if ln.code == line.code.replace("balance", "advance"))
            full = kept[line.code].cents + kept[advance.code].cents
            assert -advance.cents <= line.cents <= full - advance.cents
