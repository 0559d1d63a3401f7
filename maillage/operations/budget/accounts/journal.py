"""Entries for the accountant, and what changed since the last ones. Pure; cents, never a float."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: an account and its name, a third party and its name, one of debit and credit."""

    account: str
    label: str
    party: str = ""
    party_label: str = ""
    debit: int = 0
    credit: int = 0

    def stored(self) -> list[str | int]:
        return [self.account, self.label, self.party, self.party_label, self.debit, self.credit]

    def turned(self) -> "Posting":
        return Posting(
            self.account, self.label, self.party, self.party_label, debit=self.credit, credit=self.debit
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as the facts tell it today. ``source`` names the fact: « outlay:12 »."""

    source: str
    journal: str
    on: date
    piece: str
    label: str
    postings: tuple[Posting, ...]

    @property
    def is_balanced(self) -> bool:
        return sum(one.debit for one in self.postings) == sum(one.credit for one in self.postings)

    @property
    def figures(self) -> tuple[object, ...]:
        """What a correction is made of: a name written better moves no euro."""
        lines = tuple((one.account, one.party, one.debit, one.credit) for one in self.postings)
        return self.journal, self.on, self.piece, lines


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that was handed over under this number."""

    number: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class Change:
    """An entry to add; ``undoes`` is the number of the one that it takes back."""

    draft: Draft
    undoes: int | None = None


def changes(standing: Iterable[Kept], drafts: Iterable[Draft]) -> list[Change]:
    """What to add so that the entries handed over tell what the facts tell today.

    ``standing``: those that nothing undid. What changed is undone, then written again; what vanished is
    undone. In the order of dates; the same facts twice give nothing.
    """
    now = {one.source: one for one in drafts}
    then = {kept.draft.source: kept for kept in standing}
    same = {
        source for source in now.keys() & then.keys() if now[source].figures == then[source].draft.figures
    }
    found = [Change(undoing(kept), kept.number) for source, kept in then.items() if source not in same]
    found += [Change(one) for source, one in now.items() if source not in same]
    return sorted(found, key=lambda one: (one.draft.on, one.draft.source, one.undoes is None))


def undoing(kept: Kept) -> Draft:
    """The entry that takes another back: the same, debit and credit exchanged."""
    one = kept.draft
    return Draft(
        one.source, one.journal, one.on, one.piece, f"Annulation de l’écriture {kept.number}",
        tuple(posting.turned() for posting in one.postings),
    )  # fmt: skip


def gathered(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The lines of one account and one party added up, in their order; those of 0 left out."""
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in postings:
        held = sums[one.account, one.label, one.party, one.party_label]
        held[0] += one.debit
        held[1] += one.credit
    found = []
    for (account, label, party, party_label), (debit, credit) in sums.items():
        if debit:
            found.append(Posting(account, label, party, party_label, debit=debit))
        if credit:
            found.append(Posting(account, label, party, party_label, credit=credit))
    return tuple(found)


def shared_payroll(net: int, social: int, payments: Sequence[int]) -> list[tuple[int, int]]:
    """(staff, social bodies) of each payment of a payroll, in the order of time.

    A payment of exactly what is owed to the social bodies is theirs; any other pays the staff first.
    """
    found = []
    for cents in payments:
        staff = 0 if cents == social != net else min(cents, net)
        found.append((staff, cents - staff))
        net, social = net - staff, max(0, social - (cents - staff))
    return found
