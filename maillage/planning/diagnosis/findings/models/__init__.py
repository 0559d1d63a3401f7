"""Findings and what is said of them, needs and who agrees, votes."""

from maillage.planning.diagnosis.findings.models.findings import Comment, Evidence, Finding
from maillage.planning.diagnosis.findings.models.history import HistoryEntry
from maillage.planning.diagnosis.findings.models.needs import Agreement, Need, NeedFinding
from maillage.planning.diagnosis.findings.models.votes import Ballot, Dot, Vote

__all__ = [
    "Agreement",
    "Ballot",
    "Comment",
    "Dot",
    "Evidence",
    "Finding",
    "HistoryEntry",
    "Need",
    "NeedFinding",
    "Vote",
]
