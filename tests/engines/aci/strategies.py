"""Contracts and settings at random, all of them valid."""

from datetime import date, timedelta

from hypothesis import strategies as st

from maillage.engines.aci import (
    Contract,
    DefaultStart,
    Effect,
    Mission,
    PreMissionRow,
    ProrationUnit,
    Rounding,
    Settings,
    Size,
    SizeChange,
)

FIRST_DAY = date(2019, 8, 25)
# From then on every mission exists on the day of signature.
SINCE_AVENANT_2 = date(2022, 4, 1)
signatures = st.dates(FIRST_DAY, date(2040, 12, 31))

settings_strategy = st.builds(
    Settings,
    size_at_80000=st.sampled_from([Size.TWO, Size.THREE]),
    proration_unit=st.sampled_from(ProrationUnit),
    size_change_effect=st.sampled_from(Effect),
    version_effect=st.sampled_from(Effect),
    variable_prorated=st.booleans(),
    rounding=st.sampled_from(Rounding),
    pre_mission_row=st.sampled_from(PreMissionRow),
    default_start=st.sampled_from(DefaultStart),
    use_reconstruction=st.booleans(),
)


@st.composite
def contracts(draw: st.DrawFn, *, first_day: date = FIRST_DAY) -> Contract:
    """Any contract that the engine accepts."""
    signed_on = draw(st.dates(first_day, date(2040, 12, 31)))
    missions = draw(st.frozensets(st.sampled_from(Mission), min_size=1))
    later = signed_on + timedelta(days=1), signed_on + timedelta(days=5 * 365 - 1)
    starts = {}
    if signed_on >= SINCE_AVENANT_2:
        chosen = draw(st.sets(st.sampled_from(sorted(missions))))
        starts = {mission: draw(st.dates(signed_on, later[1])) for mission in chosen}
    crises = draw(st.frozensets(st.integers(1, 5))) if Mission.CRISIS in missions else frozenset()
    changes = draw(st.lists(st.builds(SizeChange, st.dates(*later), st.sampled_from(Size)), max_size=3))
    return Contract(
        signed_on=signed_on,
        missions=missions,
        population=draw(st.integers(1, 400_000)),
        starts=starts,
        crisis_years=crises,
        size_changes=tuple(changes),
        achievement_percent=draw(st.integers(0, 100)),
    )
