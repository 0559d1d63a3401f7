"""The answers as the rules that count the votes (``engines.assembly``)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from maillage.communities.founding.questionnaire import with_defaults
from maillage.engines.assembly import College, Majority, Rules


def voting_rules(
    answers: Mapping[str, Any], colleges: Sequence[tuple[str, int]], *, extraordinary: bool
) -> Rules:
    """The rules of the ordinary or of the extraordinary assembly.

    colleges: (name, weight) pairs, used when the votes are counted by college. The casting vote belongs to
    who chairs the assembly, known only that day: it is left to be named.
    """
    complete = with_defaults(answers)
    prefix = "extra_" if extraordinary else ""
    return Rules(
        quorum={
            1: Fraction(complete[f"{prefix}quorum_first"], 100),
            2: Fraction(complete[f"{prefix}quorum_second"], 100),
        },
        majority=Majority(complete[f"{prefix}majority"]),
        colleges=tuple(College(name, Fraction(weight)) for name, weight in colleges)
        if complete["by_college"]
        else (),
        proxies_max=complete["proxies_max"],
    )
