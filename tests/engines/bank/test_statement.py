"""Two files that overlap never make two of one line, and never one of two."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.bank.statement import Line, line_keys, unknown_lines

DAY = date(2026, 3, 5)
LINES = st.lists(
    st.builds(
        Line,
        booked_on=st.integers(0, 5).map(lambda days: DAY + timedelta(days=days)),
        cents=st.sampled_from([2000, -2000, 5000]),
        text=st.sampled_from(["COTISATION", "VIR"]),
        bank_reference=st.sampled_from(["", "R1", "R2"]),
    ),
    max_size=14,
)


def test_two_payments_alike_in_all_are_two_lines():
    one = Line(DAY, 2000, "COTISATION")
    assert len(set(line_keys([one, one]))) == 2


def test_the_bank_s_reference_outlives_another_wording():
    one = Line(DAY, 2000, "COTISATION", bank_reference="R1")
    assert line_keys([one]) == line_keys([replace(one, text="Cotisation 2026", party="INES")])


def test_without_a_reference_the_spaces_of_a_text_tell_nothing():
    assert line_keys([Line(DAY, 1, "VIR  SEPA")]) == line_keys([Line(DAY, 1, "vir sepa")])


@given(LINES)
def test_the_same_lines_again_bring_nothing(lines):
    keys = line_keys(lines)
    assert len(set(keys)) == len(lines)
    assert unknown_lines(lines, set(keys), {}) == []


@given(LINES, st.integers(0, 5), st.integers(0, 5))
def test_overlapping_periods_bring_each_line_once(lines, first, last):
    """Whole days up to ``last``, then whole days from ``first``: together, what one file brings."""
    lines = sorted(lines, key=lambda line: line.booked_on)
    early = [line for line in lines if line.booked_on <= DAY + timedelta(days=last)]
    late = [line for line in lines if line.booked_on >= DAY + timedelta(days=first)]
    held = set(line_keys(early))
    held |= {key for _, key in unknown_lines(late, held, {})}
    wanted = [line for line in lines if line in early or line in late]
    assert held == set(line_keys(wanted))


def test_another_layout_of_the_same_lines_brings_only_what_it_has_more():
    table = [Line(DAY, 2000, "VIR INES"), Line(DAY, 2000, "VIR PAUL"), Line(DAY, 700, "VIR")]
    assert [at for at, _ in unknown_lines(table, set(), {(DAY, 2000): 1})] == [1, 2]
