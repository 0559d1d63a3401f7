"""The engine: properties over drawn works and cards, and the tables of what the texts say."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.indemnity import (
    Confidence,
    Direction,
    Facts,
    Figure,
    Hours,
    IndemnityError,
    Level,
    Nature,
    Paid,
    Rate,
    RateCard,
    Reason,
    Rounding,
    Work,
    amount,
    card_on,
    ceiling_of,
    declared,
    known_years,
    overlapping,
    reasons,
    standing,
    threshold_of,
)

DAY = date(2026, 3, 4)
VOTED = date(2026, 1, 15)
CEILING = Figure(2026, "Le plafond annuel", 4_806_000, Confidence.HIGH, "test")

roundings = st.builds(
    Rounding, st.sampled_from([1, 5, 10, 15, 30, 60]), st.sampled_from(Direction), st.integers(0, 600)
)
works = st.builds(
    Work,
    day=st.just(DAY),
    minutes=st.integers(0, 1440),
    profession=st.sampled_from(["10", "60", "21"]),
    kind=st.sampled_from(["ca", "copil"]),
    nature=st.sampled_from(Nature),
    hours=st.sampled_from(Hours),
    km=st.integers(0, 500),
)


def card(*rates: Rate, rounding: Rounding | None = None, km_tenths: int = 529, **dates: date) -> RateCard:
    dates = {"valid_from": VOTED, "voted_on": VOTED, **dates}
    return RateCard(
        **dates, reference="PV du conseil", rates=rates, rounding=rounding or Rounding(), km_tenths=km_tenths
    )


@settings(max_examples=2000)
@given(st.lists(works, max_size=30), roundings, st.integers(0, 20_000), st.randoms())
def test_the_sum_of_lines_is_the_total_whatever_their_order(works, rounding, cents, random):
    """Each line is rounded once, is never below zero, and its total is its parts."""
    voted = card(Rate(cents), rounding=rounding)
    lines = [amount(work, voted) for work in works]
    for work, line in zip(works, lines, strict=True):
        assert line.total_cents == line.time_cents + line.travel_cents >= 0
        assert abs(line.time_cents * 60 - line.minutes * cents) <= 30
        assert abs(line.travel_cents * 10 - work.km * voted.km_tenths) <= 5
        assert "Barème voté" in line.explanation[-1]
    shuffled = list(works)
    random.shuffle(shuffled)
    assert sum(amount(work, voted).total_cents for work in shuffled) == sum(one.total_cents for one in lines)


@settings(max_examples=2000)
@given(roundings, st.integers(0, 1439), st.integers(1, 20_000))
def test_a_minute_more_is_never_worth_less(rounding, minutes, cents):
    voted = card(Rate(cents), rounding=rounding)
    first, second = (
        amount(Work(DAY, spent, "10", "ca", Nature.MISSION, Hours.WORKING), voted)
        for spent in (minutes, minutes + 1)
    )
    assert first.time_cents <= second.time_cents
    if rounding.cap:
        assert second.minutes <= rounding.cap
    if rounding.direction is Direction.DOWN:
        assert first.minutes <= minutes


@settings(max_examples=2000)
@given(st.lists(st.integers(0, 900_000), max_size=40), st.integers(0, 6_000_000), st.integers(1, 5_000_000))
def test_what_fits_is_never_above_the_ceiling(lines, elsewhere, ceiling):
    """Lines accepted one by one while they fit never pass the ceiling, and the last refused would have."""
    figure = Figure(2026, "Le plafond annuel", ceiling, Confidence.HIGH, "test")
    now = standing(figure, 0, elsewhere)
    for cents in lines:
        if now.fits(cents):
            now = now.after(cents)
        else:
            assert now.total_cents + cents > ceiling
    assert now.here_cents == 0 or now.total_cents <= ceiling
    assert now.left_cents == max(0, ceiling - now.total_cents)


@pytest.mark.parametrize(
    ("share", "level"),
    [(79.99, Level.QUIET), (80, Level.WATCH), (90, Level.NEAR), (99.99, Level.NEAR), (100, Level.REACHED)],
)
def test_alerts(share, level):
    assert standing(CEILING, int(4_806_000 * share) // 100).level == level


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 300)), min_size=0, max_size=25),
    st.randoms(),
)
def test_overlaps_are_those_of_each_pair(times, random):
    """The sweep finds exactly the pairs that meet, in any order of entry; what touches does not meet."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    periods = [
        (key, start + timedelta(minutes=at), start + timedelta(minutes=at + length))
        for key, (at, length) in enumerate(times)
    ]
    wanted = [
        (one[0], other[0])
        for one, other in combinations(periods, 2)
        if one[1] < other[2] and other[1] < one[2]
    ]
    random.shuffle(periods)
    assert overlapping(periods) == sorted(wanted)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 200_000), st.integers(0, 9_000)), max_size=30))
def test_the_declaration_loses_nothing(rows):
    found = declared((Paid(*row) for row in rows), threshold_of(2025))
    assert sum(one.total_cents for one in found) == sum(time + travel for _, time, travel in rows)
    assert all(one.due == (one.total_cents > 240_000) for one in found)


def test_the_most_precise_rate_wins():
    voted = card(
        Rate(5000), Rate(6000, profession="10"), Rate(6500, kind="copil"),
        Rate(7500, profession="10", kind="copil"), Rate(7000, nature=Nature.LOSS, hours=Hours.WORKING),
    )  # fmt: skip
    asked = {
        ("60", "ca", Nature.MISSION): 5000, ("10", "ca", Nature.MISSION): 6000,
        ("60", "copil", Nature.MISSION): 6500, ("10", "copil", Nature.LOSS): 7500,
        ("60", "ca", Nature.LOSS): 7000, ("10", "ca", Nature.LOSS): 7000,
    }  # fmt: skip
    for (profession, kind, nature), cents in asked.items():
        assert voted.rate_for(profession, kind, nature, Hours.WORKING).cents_per_hour == cents


def test_cards_follow_each_other_and_the_past_keeps_its_own():
    """The board changes the card in mid-year: a meeting held before is worth what was voted before."""
    first = card(Rate(5000), valid_from=date(2026, 1, 1), voted_on=date(2025, 12, 1))
    second = card(Rate(6000), valid_from=date(2026, 7, 1), voted_on=date(2026, 6, 20))
    for cards in ([first, second], [second, first]):
        assert card_on(cards, date(2026, 6, 30)) is first
        assert card_on(cards, date(2026, 7, 1)) is second
        with pytest.raises(IndemnityError, match="Aucun barème"):
            card_on(cards, date(2025, 12, 31))


def test_a_card_never_says_twice_the_same_nor_guesses():
    with pytest.raises(IndemnityError, match="même chose"):
        card(Rate(1, profession="10"), Rate(2, profession="10"))
    with pytest.raises(IndemnityError, match="aucun tarif"):
        card(Rate(1, profession="10")).rate_for("60", "ca", Nature.LOSS, Hours.WORKING)


def test_the_explanation_gives_the_sum():
    voted = card(Rate(7500), rounding=Rounding(15, Direction.UP, 120))
    line = amount(Work(DAY, 100, "10", "ca", Nature.MISSION, Hours.WORKING, km=12), voted)
    assert (line.minutes, line.time_cents, line.travel_cents) == (105, 13_125, 635)
    text = " ".join(line.explanation).replace("\u00a0", " ")
    for said in (
        "1 h 40",
        "1 h 45",
        "75 €",
        "131,25 €",
        "6,35 €",
        "0,529 €",
        "15 janvier 2026",
    ):
        assert said in text


def test_figures_of_a_year_are_known_or_refuse():
    """CSP D.1434-44 and BOFiP; a year that nobody confirmed computes nothing, and is never 0."""
    known = {2022: 4_113_600, 2023: 4_399_200, 2024: 4_636_800, 2025: 4_710_000, 2026: 4_806_000}
    assert known_years() == sorted(known)
    for year, cents in known.items():
        assert ceiling_of(year).confirmed_cents == cents
        assert ceiling_of(year).source
    for year in (2021, 2027, 2050):
        assert ceiling_of(year).cents is None
        with pytest.raises(IndemnityError, match="pas confirmé"):
            standing(ceiling_of(year), 0)
    low = Figure(2026, "Le plafond annuel", 1, Confidence.LOW, "on dit")
    with pytest.raises(IndemnityError):
        standing(low, 0)
    assert [threshold_of(year).cents for year in (2006, 2013, 2014, 2023, 2024, 2030)] == [
        None, 60_000, 120_000, 120_000, 240_000, None,
    ]  # fmt: skip


GOOD = {
    "member": True, "up_to_date": True, "self_employed": True, "agreement": False, "other_funder": False,
    "project_validated": True, "nature": Nature.MISSION, "hours": Hours.FREE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ()),
        ({"up_to_date": False}, (Reason.FEE,)),
        ({"member": False, "up_to_date": False}, (Reason.NOT_MEMBER,)),
        ({"self_employed": False}, (Reason.STATUS,)),
        ({"self_employed": False, "agreement": True}, ()),
        ({"self_employed": False, "has_time": False, "project_validated": False}, ()),
        ({"other_funder": True, "project_validated": False}, (Reason.FUNDED, Reason.PROJECT)),
        ({"nature": Nature.LOSS}, (Reason.FREE_TIME,)),
        ({"nature": Nature.LOSS, "loss_on_free_time": True}, ()),
        ({"nature": Nature.LOSS, "hours": Hours.WORKING}, ()),
    ],
)
def test_reasons_that_forbid(changed, expected):
    assert reasons(Facts(**{**GOOD, **changed})) == expected
    assert all(reason.label.endswith(".") for reason in Reason)
