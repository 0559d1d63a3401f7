"""What an assembly decides: rules + roll + ballots -> quorum, result, explanation. See README.md."""

from .count import Result, count
from .election import ElectionResult, count_election
from .reading import AssemblyError, Sitting, read_rules, read_sitting
from .rules import Ballot, Choice, College, Election, Entry, Majority, Member, Mode, Rules, Unsaid
from .taking_part import Refusal, UrnError

__all__ = [
    "AssemblyError",
    "Ballot",
    "Choice",
    "College",
    "Election",
    "ElectionResult",
    "Entry",
    "Majority",
    "Member",
    "Mode",
    "Refusal",
    "Result",
    "Rules",
    "Sitting",
    "Unsaid",
    "UrnError",
    "count",
    "count_election",
    "read_rules",
    "read_sitting",
]
