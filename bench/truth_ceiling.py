"""How well could one do? Invented truths, judged as the published accessibility is judged.

    .venv/bin/python -m bench.truth_ceiling --supply bpe2020_sante.parquet:D201

Takes the shipped model as if it were the truth, with sharp bands; disturbs its travel times, the activity of
each doctor, and two years of arrivals and departures; and asks the undisturbed, smoothed model to find the
result. What is reached bounds what any model can reach with as much ignorance. No published figure is read.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from maillage.engines.accessibility import parameters, truth
from maillage.engines.accessibility.matrix import Weights
from maillage.planning.diagnosis import validation
from maillage.reference.supply import open_data

Floats = np.ndarray

# What, error of travel times (log), variation of activity between doctors, share of them gone in two years.
CASES = (
    ("trajets à 10 % près", 0.10, 0.0, 0.0),
    ("trajets à 15 % près", 0.15, 0.0, 0.0),
    ("trajets à 25 % près", 0.25, 0.0, 0.0),
    ("activité variable (45 %)", 0.0, 0.45, 0.0),
    ("un médecin sur dix parti", 0.0, 0.0, 0.1),
    ("trajets exacts, le reste ignoré", 0.0, 0.45, 0.1),
    ("trajets à 10 %, le reste ignoré", 0.10, 0.45, 0.1),
    ("trajets à 20 %, le reste ignoré", 0.20, 0.45, 0.1),
)
SMOOTHINGS = (0.05, 0.1, 0.2, 0.32)


def invented(
    setting: validation.Setting, rng: np.random.Generator, case: tuple[str, float, float, float]
) -> Floats:
    """The accessibility of a world disturbed as `case` says."""
    _, travel, activity, gone = case
    heads = setting.heads
    if gone:
        left = rng.binomial(heads.astype(int), 1 - gone)
        heads = left + rng.multinomial(int(heads.sum() - left.sum()), heads / heads.sum()).astype(float)
    if activity:
        shape = 1 / activity**2
        heads = np.where(heads > 0, rng.gamma(np.maximum(heads, 0.01) * shape, 1 / shape), 0.0)
    pairs = setting.pairs
    if travel:
        pairs = replace(pairs, km=pairs.km * np.exp(travel * rng.normal(size=pairs.km.size)))
    weights = pairs.weights(
        parameters.travel_models()[validation.TRAVEL], setting.parameters.decay(smoothed=False)
    )
    return weights.compute(setting.people, heads).values


def found(setting: validation.Setting, published: Floats) -> tuple[float, float]:
    """Best Spearman and share within 20 % of the undisturbed model, over a few smoothings."""
    model = parameters.travel_models()[validation.TRAVEL]
    usable = published > 0
    best = []
    for smoothing in SMOOTHINGS:
        decay = replace(setting.parameters, smoothing=smoothing).decay()
        weights: Weights = setting.pairs.weights(model, decay)
        values = weights.compute(setting.people, setting.heads).values
        scale = np.median(published[usable] / np.maximum(values[usable], 1e-9))
        judged = truth.agreement(values[usable] * scale, published[usable])
        best.append((judged.spearman, judged.within_20pct))
    return max(spearman for spearman, _ in best), max(within for _, within in best)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--supply", required=True, help="FICHIER:COLONNE, effectifs par commune")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    path, _, column = chosen.supply.rpartition(":")
    communes = open_data.read_communes()
    heads = open_data.heads_by_commune(communes, open_data.read_table(Path(path)), column)
    setting = validation.prepare(communes, heads)
    print(f"{'ce que l’on ignore':<36}{'Spearman':>9}{'à 20 %':>9}")
    for case in CASES:
        rng = np.random.default_rng(chosen.seed)
        spearman, within = found(setting, invented(setting, rng, case))
        print(f"{case[0]:<36}{spearman:>9.2f}{100 * within:>7.0f} %".replace(".", ","), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
