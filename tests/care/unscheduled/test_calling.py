"""Weekly hours become minutes from now, wherever the community is and whatever its clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.care.access_to_care.unscheduled.calling import windows_from
from maillage.care.access_to_care.unscheduled.forms import read_hours, write_hours
from maillage.foundation.tenancy.zones import zone_of

PARIS = ZoneInfo("Europe/Paris")
SUNDAY_MORNING = [[6, 8 * 60, 12 * 60]]


@pytest.mark.parametrize(("eve", "hours"), [((2026, 10, 24), 11), ((2026, 3, 28), 9), ((2026, 5, 2), 10)])
def test_a_night_when_clocks_change_has_another_length(eve, hours):
    now = datetime(*eve, 22, tzinfo=PARIS)
    (window,) = windows_from(SUNDAY_MORNING, now, now + timedelta(hours=24), PARIS)
    assert (window.start, window.end) == (hours * 60, (hours + 4) * 60)


@pytest.mark.parametrize("department", ["04", "971", "973", "974", "976", "988"])
def test_hours_are_those_of_the_place(department):
    zone = zone_of(department)
    now = datetime(2026, 11, 22, 7, 59, tzinfo=zone).astimezone(UTC)
    (window,) = windows_from(SUNDAY_MORNING, now, now + timedelta(hours=2), zone)
    assert (window.start, window.end) == (1, 241)


SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]), max_size=4
)


@given(SPANS)
def test_hours_are_read_as_they_are_written(spans):
    assert read_hours(write_hours(spans)) == spans


@pytest.mark.parametrize("text", ["midi", "12h-8h", "8h-25h", "8h75-9h", "8h"])
def test_what_is_no_hours_is_said(text):
    with pytest.raises(ValueError, match=r"plage|Écrivez"):
        read_hours(text)
