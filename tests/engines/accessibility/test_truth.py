"""Agreement, held-out draws, and calibrations that find what was hidden."""

import datetime

import numpy as np
import pytest

from maillage.engines.accessibility import parameters, truth
from maillage.engines.accessibility.activity import describe_offices, fit_activity, head_count_model
from maillage.engines.accessibility.calibration import Pairs, calibrate_travel
from maillage.engines.accessibility.decay import Decay
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.travel import GreatCircle, Points

from .conftest import BANDS, spread


def test_agreement_on_a_hand_made_list():
    found = truth.agreement([1.0, 2.0, 3.0, np.nan, 10.0], [1.1, 2.0, 4.0, 1.0, 9.0])
    assert found.n == 4
    assert found.spearman == 1.0
    assert found.within_20pct == 0.75
    assert found.median_abs == pytest.approx(0.55)


def test_departments_are_held_out_whole_and_draws_repeat():
    codes = np.repeat([f"{d:02d}" for d in range(10)], 7)
    first = truth.department_draws(codes, draws=3, share=0.2, seed=5)
    assert [mask.sum() for mask in first] == [14, 14, 14]
    for mask in first:
        assert not set(codes[mask]) & set(codes[~mask])
    again = truth.department_draws(codes, draws=3, share=0.2, seed=5)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_nearest_published_never_reads_the_place_itself():
    places = Points.at(np.zeros(12), np.arange(12) / 10)
    published = np.arange(12.0)
    known = np.ones(12, bool)
    mean = truth.nearest_published(places, published, known, count=2)
    assert mean[5] == pytest.approx(5.0)  # 4 and 6
    assert mean[0] == pytest.approx(1.5)  # 1 and 2
    known[5] = False
    assert truth.nearest_published(places, published, known, count=2)[5] == pytest.approx(5.0)


def test_the_model_never_sees_what_it_is_judged_on():
    codes = np.repeat(["01", "02", "03", "04", "05"], 20)
    published = np.random.default_rng(0).uniform(1, 5, 100)
    seen = []

    def predict(train):
        seen.append(train.copy())
        return np.where(train, published, -1.0)

    held = truth.department_draws(codes, draws=2, share=0.4, seed=1)
    result = truth.judge_held_out(predict, spread(1, 100), published, held)
    assert all(np.array_equal(~a, b) for a, b in zip(seen, held, strict=True))
    assert result.model.within_20pct == 0.0
    assert len(result.draws) == 2


WORLD = spread(21, 400, degrees=0.7)
PEOPLE = np.random.default_rng(22).integers(50, 3000, 400).astype(float)
HEADS = np.random.default_rng(23).poisson(0.6, 400).astype(float)
GENEROUS = GreatCircle("generous", pace=0.8)


def test_travel_calibration_finds_the_hidden_pace():
    hidden = GreatCircle("hidden", pace=1.5, relief=0.3)
    wide = Decay.from_bands(BANDS, smoothing=0.25, horizon=30)
    near = tree_table(WORLD, WORLD, travel=GENEROUS, decay=wide)
    pairs = Pairs.within(WORLD, WORLD, near, hidden)
    published = 4000 * pairs.weights(hidden, wide).compute(PEOPLE, HEADS).values
    found, smoothing = calibrate_travel(
        pairs,
        PEOPLE,
        HEADS,
        published,
        np.ones(400, bool),
        BANDS,
        GreatCircle("start", pace=1.2, relief=0.1),
        smoothing=0.35,
        horizon=30,
        evaluations=120,
    )
    assert found.pace * (1 + found.relief * 1.5) == pytest.approx(1.5 * (1 + 0.3 * 1.5), rel=0.12)
    assert smoothing == pytest.approx(0.25, abs=0.08)


def test_activity_calibration_finds_the_hidden_slope():
    decay = Decay.from_bands(BANDS)
    weights = Weights.of(tree_table(WORLD, WORLD, travel=GENEROUS, decay=decay), decay)
    old = np.random.default_rng(24).uniform(0.1, 0.4, 400)
    offices = describe_offices(weights, PEOPLE, HEADS, {"old": old})
    column = offices.names.index("old")
    hidden = HEADS * 5000 * np.exp(0.25 * offices.values[:, column])
    published = weights.compute(PEOPLE, hidden).values
    train = np.arange(400) % 4 != 0
    model = fit_activity(weights, PEOPLE, offices, published, train)
    assert model.coefficients[column] == pytest.approx(0.25, abs=0.04)
    assert model.per_head == pytest.approx(5000, rel=0.05)
    computed = weights.compute(PEOPLE, model.apply(offices)).values
    plain = head_count_model(weights, PEOPLE, HEADS, published, train)
    naive = weights.compute(PEOPLE, HEADS * plain.per_head).values
    judged = truth.agreement(computed[~train], published[~train])
    assert judged.within_20pct > truth.agreement(naive[~train], published[~train]).within_20pct


@pytest.mark.parametrize("profession", parameters.professions())
def test_parameter_files_are_whole(profession):
    figures = parameters.load(profession, datetime.date(2026, 1, 1))
    assert figures.profession == profession
    assert figures.decay()(np.array([0.0]))[0] == pytest.approx(1.0)
    assert figures.horizon >= figures.bands[-1].minutes
    assert len(figures.ages.groups) == len(figures.ages.consumption)
    assert figures.bands_origin.source
    assert (
        "bands" in figures.unconfirmed or figures.bands_origin.confidence is parameters.Confidence.CONFIRMED
    )


def test_general_practitioners_are_the_reference():
    figures = parameters.load("gp", datetime.date(2026, 1, 1))
    assert [(b.minutes, b.weight) for b in figures.bands] == [(10, 1.0), (15, 0.3), (20, 0.1)]
    assert figures.cap is None
    assert "cap" in figures.unconfirmed
    with pytest.raises(ValueError, match="no edition"):
        parameters.load("gp", datetime.date(1999, 1, 1))
    with pytest.raises(ValueError, match="known"):
        parameters.load("astrologer", datetime.date(2026, 1, 1))


def test_travel_models_are_readable():
    models = parameters.travel_models()
    assert not models["great_circle_relief"].plain
    assert models["great_circle_plain"].plain
