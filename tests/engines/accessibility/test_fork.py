"""A web server imports the engine, then forks its workers: they must compute what their parent would."""

import subprocess
import sys

FORKED = """
import os
import numpy as np
from maillage.engines.accessibility.catchment import compute
from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.travel import GreatCircle, Points

def total():
    rng = np.random.default_rng(1)
    places = Points.at(46 + rng.uniform(-1, 1, 4_000), 2 + rng.uniform(-1, 1, 4_000))
    travel, decay = GreatCircle("t", pace=1.0), Decay.from_bands((Band(8, 1.0),))
    ones = np.ones(4_000)
    return compute(places, places, ones, ones, travel=travel, decay=decay, threads=2).values.sum()

child = os.fork()
if child == 0:
    print(repr(float(total())), flush=True)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(repr(float(total())))
"""


def test_a_worker_forked_after_the_import_computes_as_its_parent():
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    child, parent = done.stdout.split()
    assert child == parent
    assert float(child) > 0
