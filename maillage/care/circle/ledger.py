"""What a restoration must do again, read from the file that ``maillage care ledger`` wrote."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(slots=True)
class Ledger:
    """One community's: {case: nature}, {case: consents}, {case: scopes}, {case: people}, {hold: case}."""

    erased: dict[UUID, str] = field(default_factory=dict)
    withdrawn: defaultdict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    refused: defaultdict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    unwanted: defaultdict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))
    held: dict[UUID, UUID] = field(default_factory=dict)


def read_ledger(lines: Iterable[str]) -> defaultdict[int, Ledger]:
    """{community: what it must do again}, from lines of JSON; blank ones are nothing."""
    found: defaultdict[int, Ledger] = defaultdict(Ledger)
    for line in filter(str.strip, lines):
        said = json.loads(line)
        one, case = found[said["community"]], UUID(said["case"])
        if "kind" in said:
            one.erased[case] = said["kind"]
        elif "consent" in said:
            one.withdrawn[case].add(UUID(said["consent"]))
        elif "objection" in said:
            one.refused[case].add(said["objection"])
        elif "person" in said:
            one.unwanted[case].add(int(said["person"]))
        else:
            one.held[UUID(said["hold"])] = case
    return found
