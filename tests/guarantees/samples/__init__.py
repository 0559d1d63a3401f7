"""One object of every kind in each community, so that every address can be tried with real keys."""

from tests.cast import Cast
from tests.guarantees.samples import care, communities, foundation, founding, operations, planning
from tests.guarantees.samples.values import Samples


def make_samples(cast: Cast) -> Samples:
    """One of each thing in each community."""
    samples = Samples()
    for app in (foundation, communities, planning, founding, operations, care):
        for maker in app.MAKERS:
            maker(samples, cast)
    return samples
