"""The figures: equal to a full recompute of the country, and to their definitions."""

import json

import numpy as np
import pytest

from maillage.engines.accessibility.catchment import compute
from maillage.planning.whatif.outcome import as_json, from_json
from tests.communities.territory.makers import draw
from tests.planning.whatif.makers import (
    BARCELONNETTE,
    CHATEAU,
    DIGNE,
    HEADS,
    LARAGNE,
    PER_HEAD,
    SISTERON,
    VOLONNE,
    play,
    pretend,
)

pytestmark = pytest.mark.django_db
HELD = [DIGNE, SISTERON, VOLONNE, CHATEAU]
CHANGES = f"m-{SISTERON}-{CHATEAU}-1.5,r-{DIGNE}-2,c-{VOLONNE}-4-0.8,h-{LARAGNE}-0.5,d-,a-{CHATEAU}-1"


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, HELD)


def recomputed(table, activity: dict[str, float]) -> dict[str, float]:
    """The whole country from nothing, with these activities."""
    of = table.world
    offers = np.zeros(len(of.codes))
    for code, amount in activity.items():
        offers[of.positions[code]] = amount
    country = of.country
    values = compute(
        country.points, country.points, country.people, offers, travel=country.travel, decay=country.decay
    ).values
    return dict(zip(of.codes, (values * of.figures.per).tolist(), strict=True))


def test_the_result_is_that_of_the_whole_country_to_a_billionth(cast, version):
    table = play(cast.ours, version, f"e={CHANGES}")
    assert table.impossible == {}
    mean = PER_HEAD  # everyone works as much in this supply
    left = dict(HEADS)
    left[SISTERON] -= 1.5
    left[CHATEAU] = 1.5
    left[DIGNE] -= 2
    activity = {code: heads * mean for code, heads in left.items()}
    activity[VOLONNE] = 5 * mean - 0.2 * 4 * mean
    activity[LARAGNE] *= 0.5
    # Those above 65: the five of Digne, whoever the first two were, and the one of Volonne, who leaves with
    # the mean activity of those who are there by then.
    activity[DIGNE] = 13 * mean
    activity[VOLONNE] *= 4 / 5
    activity[CHATEAU] += mean
    exact = recomputed(table, activity)
    lines = (*table.outcome.inside, *table.outcome.around)
    assert len(lines) > 100
    for line in lines:
        assert line.after == pytest.approx(exact[line.code], rel=1e-9, abs=1e-12)
    named = {line.code for line in lines}
    untouched = [code for code in table.world.codes if code not in named]
    before = table.world.country.values * table.world.figures.per
    assert all(
        exact[code] == pytest.approx(before[table.world.positions[code]], rel=1e-9, abs=1e-12)
        for code in untouched
    )


def test_the_figures_are_their_definitions(cast, version):
    outcome = play(cast.ours, version, f"e=r-{DIGNE}-10").outcome
    people = sum(line.inhabitants for line in outcome.inside)
    assert outcome.inhabitants == people
    served = sorted(outcome.inside, key=lambda line: line.after)
    left, total = 0.1 * people, 0.0
    for line in served:
        taken = min(left, line.inhabitants)
        left, total = left - taken, total + taken * line.after
    assert outcome.after.worst == pytest.approx(total / (0.1 * people))
    assert outcome.after.under == sum(line.inhabitants for line in outcome.inside if line.after <= 2.5)
    assert outcome.before.heads - outcome.after.heads == 10
    low, high = served[0].after, served[-1].after
    assert low - 1e-9 <= outcome.after.worst < outcome.after.mean < high
    assert outcome.after.mean < outcome.before.mean


def test_losers_come_first_by_what_they_lose_and_neighbours_are_told(cast, version):
    outcome = play(cast.ours, version, f"e=m-{DIGNE}-{SISTERON}-5").outcome
    losses = [line.change for line in outcome.losers.lines]
    gains = [line.change for line in outcome.winners.lines]
    assert losses == sorted(losses)
    assert losses
    assert gains == sorted(gains, reverse=True)
    assert gains
    assert {line.code for line in outcome.losers.lines} & {
        line.code for line in outcome.winners.lines
    } == set()
    assert all(abs(change) >= 0.005 for change in (*losses, *gains)), "what does not show is no change"
    around = {line.code for line in outcome.neighbours.lines}
    assert around
    assert not around & set(HELD)


def test_no_change_is_no_loss(cast, version):
    outcome = play(cast.ours, version).outcome
    assert outcome.before == outcome.after
    assert not outcome.losers.lines
    assert not outcome.winners.lines
    assert not outcome.around


def test_a_part_of_a_commune_counts_for_its_inhabitants(cast):
    whole = play(cast.ours, draw(cast.ours, cast.alice, ["26362"])).outcome
    part = play(cast.ours, draw(cast.ours, cast.alice, ["263620101", "263620102"])).outcome
    assert [line.name for line in part.inside] == ["Valence"]
    assert 0 < part.inhabitants < whole.inhabitants
    assert part.before.mean == pytest.approx(whole.before.mean)


def test_a_snapshot_says_the_same_and_takes_a_hash(cast, version):
    table = play(cast.ours, version, f"e={CHANGES}")
    kept = as_json(table.world, table.plan.edits, table.outcome, {"number": 1, "label": "x"})
    back = from_json(json.loads(json.dumps(kept)))
    assert back.after.mean == pytest.approx(table.outcome.after.mean, abs=1e-8)
    assert [line.code for line in back.losers.lines] == [line.code for line in table.outcome.losers.lines]
    assert kept["edits"] == CHANGES.split(",")
    assert kept["sources"]["travel"] == "great_circle_relief"
    assert kept["sources"]["invented"] is True


def test_another_supply_is_another_world_and_the_same_one_is_kept(cast, version, monkeypatch):
    first = play(cast.ours, version).world
    assert play(cast.ours, version).world is first
    pretend(monkeypatch, {BARCELONNETTE: 2}, young=None, vintage="2025")
    second = play(cast.ours, version).world
    assert second is not first
    assert second.over_65 is None
    assert second.heads.sum() == 2


def test_the_classes_share_the_inhabitants_of_the_country(cast, version):
    of = play(cast.ours, version).world
    values = of.country.values * of.figures.per
    # Nearly everyone is out of reach of these few doctors: the fifths all start at nothing.
    assert of.breaks == (0.0,)
    assert values.min() == 0.0
