"""What an urn holds while a vote is open. Pure: a text in, a text out; ``sealed`` seals it.

The ballots are a multiset written in sorted order, the receipts another, so that nothing says which came
first nor which receipt is of which ballot. The text has always the length that all the ballots would take.
Who entered ballots on paper, and how many, is in there too: a row of its own would be joined to the voters.
"""

import json
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

RECEIPT = re.compile(r"[A-HJ-NP-Z2-9]{12}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_FRAME = 96
FEW = 3


@dataclass(frozen=True, slots=True)
class Ballot:
    """``voter`` is a key, 0 when the vote is secret; ``choice`` a word, or keys of candidates."""

    voter: int
    college: str
    choice: str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Ballots and receipts, each sorted apart; ``paper``: (key of an account, how many it entered)."""

    ballots: tuple[Ballot, ...] = ()
    receipts: tuple[str, ...] = ()
    paper: tuple[tuple[int, int], ...] = ()


def few_ballots(content: Content) -> list[str]:
    """The colleges with one or two ballots, whose detail would tell who voted what."""
    counts = Counter(ballot.college for ballot in content.ballots)
    return sorted(code for code, number in counts.items() if number < FEW)


def new_receipt() -> str:
    """Twelve letters and digits: sixty bits that only the page of the voter shows."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def dropped(
    content: Content, ballots: Sequence[Ballot], receipts: Sequence[str], *, entered_by: int | None = None
) -> Content:
    """The urn with these more. ``entered_by``: the account that entered them from paper.

    Raises ``ValueError`` for a receipt already there.
    """
    together = (*content.receipts, *receipts)
    if len(set(together)) != len(together):
        raise ValueError("receipt already in the urn")
    paper = Counter(dict(content.paper))
    if entered_by is not None:
        paper[entered_by] += len(ballots)
    return Content(
        tuple(sorted((*content.ballots, *ballots), key=_line)),
        tuple(sorted(together)),
        tuple(sorted(paper.items())),
    )


def written(content: Content, *, voters: int, candidates: int, longest_college: int) -> str:
    """The text to seal, as long as it will be once all have voted."""
    text = json.dumps(
        {
            "ballots": [_line(one) for one in content.ballots],
            "receipts": list(content.receipts),
            "paper": [list(one) for one in content.paper],
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )
    # Each ballot: its frame, its voter, its receipt, its college (escaped), the keys of its candidates, and
    # who entered it.
    room = voters * (_FRAME + 8 * longest_college + 14 * candidates) + _FRAME
    return text.ljust(room)


def read(text: str) -> Content:
    """The urn of a text that ``written`` made."""
    data = json.loads(text)
    ballots = []
    for line in data["ballots"]:
        voter, college, choice = json.loads(line)
        ballots.append(Ballot(voter, college, tuple(choice) if isinstance(choice, list) else choice))
    paper = tuple((account, number) for account, number in data.get("paper", ()))
    return Content(tuple(ballots), tuple(data["receipts"]), paper)


def _line(ballot: Ballot) -> str:
    choice = list(ballot.choice) if isinstance(ballot.choice, tuple) else ballot.choice
    return json.dumps([ballot.voter, ballot.college, choice], separators=(",", ":"))
