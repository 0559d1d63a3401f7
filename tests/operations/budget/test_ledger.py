"""The arithmetic of the budget: nothing is lost nor added, whatever is shared, crossed or carried."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.operations.budget.enums import Nature, Proof, Step
from maillage.operations.budget.exercises import Exercise
from maillage.operations.budget.ledger import Entry, Sums, civil, proofs, remainders, split, sums, table
from maillage.operations.budget.models import TeamPost
from maillage.operations.budget.presenters import cross, money_bar
from maillage.operations.budget.team import in_exercise

CENTS = st.integers(0, 10**11)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any)


@st.composite
def entries(draw: st.DrawFn, step: Step | None = None) -> Entry:
    cents = draw(CENTS)
    kind = step or draw(st.sampled_from(list(Step)))
    dated = kind in (Step.SPENT, Step.COMMITTED)
    return Entry(
        step=kind, contract=draw(st.sampled_from([None, 7])), year=draw(st.integers(1, 5)), grant=1,
        envelope="fixed", mission=draw(st.sampled_from(["acces_soins", "crise", "transverse"])),
        nature=draw(st.sampled_from(list(Nature))), cents=cents, sheet=draw(st.sampled_from([None, 1, 2])),
        on=draw(st.dates(date(2023, 1, 1), date(2028, 12, 31))) if dated else None,
        paid_cents=draw(st.integers(0, cents)), has_voucher=draw(st.booleans()),
    )  # fmt: skip


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_a_split_adds_up_and_is_fair(cents, weights):
    shares = split(cents, weights)
    assert sum(shares) == cents
    whole = sum(weights)
    assert all(
        abs(share * whole - cents * weight) < whole for share, weight in zip(shares, weights, strict=True)
    )


def test_nothing_is_shared_by_nothing():
    with pytest.raises(ValueError, match="nothing to share"):
        split(100, [0, 0])


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 10**10))
def test_what_is_left_of_a_commitment(parts, billed):
    left = remainders(parts, billed)
    assert sum(left) == max(0, sum(parts) - billed)
    assert all(0 <= rest <= part for rest, part in zip(left, parts, strict=True))


@given(st.lists(entries(), max_size=30))
def test_every_table_adds_up_to_the_same_sums(rows):
    whole = sums(rows)
    for by in (lambda e: e.mission, lambda e: e.sheet, lambda e: e.nature, lambda e: e.exercise):
        counted = Sums()
        for line in table(rows, by, {}):
            counted += line.sums
        assert counted == whole
    assert sum(proofs(rows).values()) == whole.spent
    crossed = cross(rows)
    assert crossed.whole == sum(crossed.totals) == sum(total for _, _, total in crossed.rows) == whole.spent


@given(st.lists(entries(), max_size=12), st.dates(date(2023, 1, 1), date(2023, 12, 31)))
def test_civil_years_share_a_plan_to_the_cent(rows, signed_on):
    starts = [signed_on + timedelta(days=365 * rank) for rank in range(6)]
    spans = {(c, y): (starts[y - 1], starts[y]) for c in (None, 7) for y in range(1, 6)}
    whole, seen = sums(rows), Sums()
    for year in range(2022, 2031):
        seen += sums(civil(rows, spans, year))
    assert seen == whole


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_bar_always_shows_the_whole(planned, committed, spent, paid):
    found = Sums(planned=planned, committed=committed, spent=spent, paid=min(paid, spent))
    bar = money_bar("Essai", found)
    over = [part for part in bar.parts if part.kind == "over"]
    assert bool(over) == (found.rest < 0)
    assert sum(float(part.width) for part in bar.parts) == pytest.approx(1000, abs=1) or not any(
        (planned, committed, spent)
    )


def test_a_part_paid_is_not_proved_by_the_bank():
    def entry(paid: int, voucher: bool) -> Entry:
        return Entry(
            step=Step.SPENT, contract=None, year=2026, grant=1, envelope="fir", mission="crise",
            nature="rent",
            cents=100, paid_cents=paid, has_voucher=voucher,
        )  # fmt: skip

    rows = [entry(100, True), entry(99, True), entry(100, False), entry(0, False)]
    assert proofs(rows) == dict.fromkeys(Proof, 100)


@given(st.integers(1, 2000), CENTS, st.integers(1, 364))
def test_a_post_costs_its_days_and_two_halves_make_a_whole(fte, cents, cut):
    exercise = Exercise(7, 2, date(2026, 3, 4), date(2027, 3, 4), "1-2", "Année 2")
    day = exercise.starts_on + timedelta(days=cut)
    words = {"fte": fte, "yearly_cents": cents, "nature": Nature.PAYROLL}
    before = TeamPost(starts_on=date(2020, 1, 1), ends_on=day - timedelta(days=1), **words)
    after = TeamPost(starts_on=day, ends_on=None, **words)
    whole = TeamPost(starts_on=date(2020, 1, 1), ends_on=None, **words)
    past = TeamPost(starts_on=date(2020, 1, 1), ends_on=exercise.starts_on - timedelta(days=1), **words)
    later = TeamPost(starts_on=exercise.ends_on, ends_on=None, **words)
    [full] = in_exercise([whole, past, later], exercise)
    assert (full.fte, full.cents) == (fte, cents)
    parts = in_exercise([before, after], exercise)
    assert abs(sum(part.cents for part in parts) - cents) <= 1
    assert abs(sum(part.fte for part in parts) - fte) <= 1
    assert all(0 <= part.cents <= cents for part in parts)
