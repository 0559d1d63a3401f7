"""Compiles the kernels once, for every later process.

Numba keeps what it compiles beside the sources; the first call of a fresh checkout takes seconds, the others
none. Run beside something else, it takes no time at all.
"""

import numpy as np

from .catchment import compute
from .decay import Band, Decay
from .smallnumbers import regroup
from .travel import GreatCircle, Points


def warm() -> None:
    """One tiny computation through each kernel that a national one needs."""
    two = Points.at([46.0, 46.1], [2.0, 2.1])
    decay, people = Decay.from_bands((Band(20.0, 1.0),)), np.ones(2)
    compute(two, two, people, people, travel=GreatCircle("warm", pace=1.0), decay=decay)
    regroup(people, people, minimum=2.0, starts=[0, 1, 2], neighbours=[1, 0], vectors=two.unit_vectors())
