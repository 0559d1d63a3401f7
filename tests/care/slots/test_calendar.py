"""Hours of the place, in every zone of the country, on the days when clocks change."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.care.access_to_care.slots.calendar import CalendarError, Hours, half_day, moments
from maillage.care.access_to_care.slots.enums import MOST_SLOTS, Half
from maillage.care.access_to_care.slots.forms import TurnsForm
from maillage.care.access_to_care.slots.wording import objection
from maillage.foundation.tenancy.zones import zone_of

DEPARTMENTS = ("04", "971", "972", "973", "974", "975", "976", "986", "987", "988")


@given(
    department=st.sampled_from(DEPARTMENTS),
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    days=st.integers(0, 190),
    hour=st.integers(4, 18),
    minutes=st.sampled_from((10, 15, 20, 30, 45, 60)),
    weekdays=st.frozensets(st.integers(0, 6)),
)
def test_a_weekly_slot_keeps_the_hour_of_the_place_and_its_minutes(
    department, first, days, hour, minutes, weekdays
):
    zone = zone_of(department)
    hours = Hours(time(hour), time(hour + 2), minutes, first, first + timedelta(days=days), weekdays)
    wanted = weekdays or {first.weekday()}
    offered = [step for step in range(days + 1) if (first + timedelta(days=step)).weekday() in wanted]
    if not 0 < len(offered) * (120 // minutes) <= MOST_SLOTS:
        with pytest.raises(CalendarError):
            moments(hours, zone)
        return
    found = moments(hours, zone)
    here = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in found]
    assert {start.date().weekday() for start, _ in here} <= set(wanted)
    assert {start.hour for start, _ in here} <= {hour, hour + 1}
    assert all(one.ends_at - one.starts_at == timedelta(minutes=minutes) for one in found)
    assert all(one.ends_at <= after.starts_at for one, after in pairwise(found))
    per_day = Counter(start.date() for start, _ in here)
    # No clock changes between four in the morning and eight in the evening: every day gives as many.
    assert (len(per_day), set(per_day.values())) == (len(offered), {120 // minutes})


def test_the_night_when_clocks_go_forward_has_no_half_past_two_and_one_hour_less():
    paris, night = ZoneInfo("Europe/Paris"), date(2027, 3, 28)
    with pytest.raises(CalendarError, match="n’existe pas"):
        moments(Hours(time(2, 30), time(4), 30, night, night), paris)
    # In a series that night is left out, and the others keep their hour.
    weeks = Hours(time(2, 30), time(4), 30, night - timedelta(days=7), night + timedelta(days=7))
    assert {one.starts_at.astimezone(paris).date() for one in moments(weeks, paris)} == {
        night - timedelta(days=7), night + timedelta(days=7)
    }  # fmt: skip
    assert len(moments(Hours(time(1), time(4), 30, night, night), paris)) == 4
    # In autumn the hour from two to three comes twice: two hours more, and nobody is at two places.
    assert len(moments(Hours(time(1), time(4), 30, date(2027, 10, 31), date(2027, 10, 31)), paris)) == 8


def test_saint_pierre_and_miquelon_changes_its_clocks_on_its_own_days():
    zone = zone_of("975")
    before, after = (half_day(date(2027, 3, day), Half.MORNING, zone) for day in (13, 14))
    assert (after.starts_at - before.starts_at) == timedelta(hours=23)
    assert after.starts_at.astimezone(zone).hour == before.starts_at.astimezone(zone).hour == 8


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("Sonner au 2, parking derrière", False),
        ("Accès en fauteuil, à Istres", False),
        ("Suivi diabète", True),
        ("Grossesses bienvenues", True),
        ("Me rappeler au 06 99 00 12 34", True),
        ("gaston@exemple.invalid", True),
    ],
)
def test_a_remark_that_everyone_reads_says_nothing_of_health_nor_a_number(said, refused):
    assert bool(objection(said)) is refused


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"until": "2026-11-01"}, "until"), ({"until": "2026-12-30", "ends": "07:00"}, "ends")],
)
def test_what_is_wrong_is_told_beside_it(changed, field):
    said = {"day": "2026-11-30", "begins": "08:00", "ends": "20:00", "weekdays": ["0"], "volunteers": "1"}
    form = TurnsForm(
        said | {"key": "7d444840-9dc0-11d1-b245-5ffdce74fad2"} | changed,
        zone=zone_of("04"), today=date(2026, 11, 23),
    )  # fmt: skip
    assert list(form.errors) == [field]
