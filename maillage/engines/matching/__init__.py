"""Who answers a patient, in which order and why: pure Python, integers only.

Six subjects: ``priority`` (points of a request under a voted scale), ``levels`` (what may be shown of them),
``duplicates`` (likenesses, never a merge), ``distance``, ``candidates`` (who may answer, the nearest first),
``turns`` (whose turn it is).
"""

from maillage.engines.matching.candidates import Asked, Candidate, Ranking, Refused, Volunteer, Window, rank
from maillage.engines.matching.distance import Place, metres
from maillage.engines.matching.duplicates import Likeness, Record, likenesses
from maillage.engines.matching.levels import HIDDEN, Betrayal, Ladder, betrayals
from maillage.engines.matching.priority import Scale, Score, order, score
from maillage.engines.matching.turns import Offer, Turn, turns
from maillage.engines.matching.vocabulary import Need, Reason, Why

__all__ = [
    "HIDDEN",
    "Asked",
    "Betrayal",
    "Candidate",
    "Ladder",
    "Likeness",
    "Need",
    "Offer",
    "Place",
    "Ranking",
    "Reason",
    "Record",
    "Refused",
    "Scale",
    "Score",
    "Turn",
    "Volunteer",
    "Why",
    "Window",
    "betrayals",
    "likenesses",
    "metres",
    "order",
    "rank",
    "score",
    "turns",
]
