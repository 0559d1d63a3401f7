"""What an assembly decides: rules + roll + ballots -> quorum, result, explanation. See README.md."""

from .count import Refusal, Result, count
from .reading import AssemblyError, Sitting, read_sitting
from .rules import Ballot, Choice, College, Entry, Majority, Member, Mode, Rules

__all__ = [
    "AssemblyError",
    "Ballot",
    "Choice",
    "College",
    "Entry",
    "Majority",
    "Member",
    "Mode",
    "Refusal",
    "Result",
    "Rules",
    "Sitting",
    "count",
    "read_sitting",
]
