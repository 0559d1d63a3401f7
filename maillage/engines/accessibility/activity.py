"""Activity of offices when only head counts are open: a few global coefficients, calibrated, then applied.

S_j = heads_j * per_head * exp(sum_k b_k x_jk), x_jk being what is known around the office (age, income,
density, pressure of demand...), each centred and reduced over the offices. The coefficients b are fitted so
that the two-step accessibility resembles a published one on calibration places; no published value enters
S_j or A_i elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .matrix import Weights
from .truth import Mask

Floats = npt.NDArray[np.float64]

_HUBER = 0.3  # log difference beyond which a place weighs less: a quarter of communes are above it
_FLOOR = 0.05  # share of the median accessibility added before the logarithm, so that zeros stay finite


@dataclass(frozen=True, slots=True, eq=False)
class Offices:
    """Covariates of the offices: `values` (m, k) centred and reduced, 0 where `heads` is 0."""

    names: tuple[str, ...]
    values: Floats
    heads: Floats


@dataclass(frozen=True, slots=True)
class ActivityModel:
    """Fitted coefficients, one by covariate, and the activity of an average professional."""

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    per_head: float

    def apply(self, offices: Offices) -> Floats:
        """S_j of every office."""
        if offices.names != self.names:
            raise ValueError(f"covariates {offices.names} given, {self.names} fitted")
        factor = np.exp(offices.values @ np.array(self.coefficients))
        activity: Floats = offices.heads * factor * self.per_head
        return activity


def describe_offices(
    weights: Weights, people: Floats, heads: Floats, context: Mapping[str, Floats]
) -> Offices:
    """Covariates of offices at the same places as the demand (a square table).

    Always: `pressure` (log of professionals accessible to the people served), `heads`, `inhabitants`. For
    each variable of `context` (one finite number by place): its mean over the people in reach, and its local
    value under the name `local:...` when the name ends with `+`.
    """
    here = heads > 0
    reached = weights.by_supply @ people
    plain = weights.compute(people, heads).values
    safe = np.where(reached > 0, reached, 1.0)

    def around(values: Floats) -> Floats:
        mean: Floats = (weights.by_supply @ (people * values)) / safe
        return mean

    columns: dict[str, Floats] = {
        "pressure": np.log(np.maximum(around(plain), 1e-12)),
        "heads": np.log(np.maximum(heads, 0.5)),
        "inhabitants": np.log(np.maximum(people, 1.0)),
    }
    for name, values in context.items():
        columns[name.rstrip("+")] = around(values)
        if name.endswith("+"):
            columns["local:" + name.rstrip("+")] = values
    table = np.column_stack(list(columns.values()))
    centre, spread = table[here].mean(axis=0), table[here].std(axis=0)
    reduced = np.where(here[:, None], (table - centre) / np.where(spread > 0, spread, 1.0), 0.0)
    return Offices(tuple(columns), reduced, heads)


def under_pressure(weights: Weights, people: Floats, offices: Offices, activity: Floats) -> Offices:
    """The same offices, `pressure` being now that of acts rather than of heads: who is short of care around
    an office depends on what every office does, so one fits, looks again, and fits again.
    """
    here = offices.heads > 0
    reached = weights.by_supply @ people
    care = weights.compute(people, activity).values
    around = (weights.by_supply @ (people * care)) / np.where(reached > 0, reached, 1.0)
    column = np.log(np.maximum(around, 1e-12))
    spread = column[here].std()
    values = offices.values.copy()
    values[:, offices.names.index("pressure")] = np.where(
        here, (column - column[here].mean()) / (spread if spread > 0 else 1.0), 0.0
    )
    return replace(offices, values=values)


def head_count_model(
    weights: Weights, people: Floats, heads: Floats, published: Floats, train: Mask
) -> ActivityModel:
    """Every professional alike: only the activity by head is calibrated (median ratio)."""
    plain = weights.compute(people, heads).values
    return ActivityModel((), (), _median_ratio(published, plain, train))


def _median_ratio(published: Floats, computed: Floats, train: Mask) -> float:
    usable = train & np.isfinite(published) & (published > 0) & (computed > 0)
    if not usable.any():
        raise ValueError("no place to calibrate on")
    return float(np.median(published[usable] / computed[usable]))


def fit_activity(
    weights: Weights,
    people: Floats,
    offices: Offices,
    published: Floats,
    train: Mask,
    *,
    ridge: float = 1e-3,
    rounds: int = 5,
) -> ActivityModel:
    """Gauss-Newton on log(published) - log(computed), with Huber weights, over the `train` places."""
    usable = train & np.isfinite(published) & (published > 0)
    reached = weights.by_supply @ people
    safe = np.where(reached > 0, reached, np.inf)
    target = published[usable]
    scale = _median_ratio(published, weights.compute(people, offices.heads).values, train)
    floor = _FLOOR * float(np.median(target))
    b = np.zeros(len(offices.names))
    for _ in range(rounds):
        ratios = offices.heads * np.exp(offices.values @ b) * scale / safe
        values = (weights.by_demand @ ratios)[usable]
        slopes = (weights.by_demand @ (ratios[:, None] * offices.values))[usable]
        misfit = np.log(target + floor) - np.log(values + floor)
        jacobian = np.column_stack([slopes, values]) / (values + floor)[:, None]
        confidence = 1 / np.maximum(1.0, np.abs(misfit) / _HUBER)
        penalty = ridge * target.size * np.append(np.ones(b.size), 0.0)
        normal = (jacobian * confidence[:, None]).T @ jacobian + np.diag(penalty)
        gradient = (jacobian * confidence[:, None]).T @ misfit - penalty * np.append(b, 0.0)
        step = np.linalg.solve(normal, gradient)
        b = b + np.clip(step[:-1], -0.5, 0.5)
        scale *= float(np.exp(np.clip(step[-1], -1.0, 1.0)))
    shaped = weights.compute(people, offices.heads * np.exp(offices.values @ b)).values
    return ActivityModel(offices.names, tuple(float(x) for x in b), _median_ratio(published, shaped, train))
