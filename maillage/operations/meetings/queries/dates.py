"""Reads of a search for a date: what each answered, and which day suits most people."""

from dataclasses import dataclass

from maillage.operations.meetings.enums import DateChoice
from maillage.operations.meetings.models import DateAnswer, DateOption, Meeting, Participant


@dataclass(frozen=True, slots=True)
class Column:
    """A date and how it is received; ``best`` for those that nothing beats."""

    option: DateOption
    yes: int
    maybe: int
    no: int
    best: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The dates, and a line a person with their choices in the same order."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[Participant, tuple[str, ...]], ...]


def options(meeting: Meeting) -> list[DateOption]:
    return list(DateOption.objects.filter(meeting=meeting))


def known(participant: Participant) -> dict[int, str]:
    """{date: what this person chose}."""
    return dict(DateAnswer.objects.filter(participant=participant).values_list("option_id", "choice"))


def board(meeting: Meeting, people: list[Participant]) -> Board:
    """Everything that was answered. Two queries."""
    offered = options(meeting)
    given = {
        (option, person): choice
        for option, person, choice in DateAnswer.objects.filter(option__meeting=meeting).values_list(
            "option_id", "participant_id", "choice"
        )
    }
    counts = []
    for option in offered:
        said = [given.get((option.pk, person.pk), "") for person in people]
        counts.append(
            tuple(said.count(choice) for choice in (DateChoice.YES, DateChoice.MAYBE, DateChoice.NO))
        )
    # The fewest refusals first, then the most « oui ».
    best = min(((no, -yes) for yes, _, no in counts), default=None) if given else None
    return Board(
        tuple(
            Column(option, yes, maybe, no, (no, -yes) == best)
            for option, (yes, maybe, no) in zip(offered, counts, strict=True)
        ),
        tuple((row, tuple(given.get((option.pk, row.pk), "") for option in offered)) for row in people),
    )
