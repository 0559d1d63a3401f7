"""To which expected amounts a bank line may belong, and why, in French. It proposes; a person decides.

Evidence, from the strongest: the reference asked of the payer; their number; the account that paid before;
their whole name; one of their names. A proposal is certain when strong evidence names one party alone, the
amount is exactly what is open, and nothing else could be meant. Homonyms are all shown, none is certain.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from maillage.engines.bank.statement import Line
from maillage.french import euros, folded, sentence

SHOWN = 8
# More things of one amount than that, and the amount tells nothing.
MOST_BY_AMOUNT = 3
_PARTICLES = frozenset(
    {"d", "de", "du", "des", "la", "le", "les", "l", "von", "van", "der", "el", "al", "et"}
)
# What banks and payers add around a name.
_TITLES = frozenset(
    {"m", "mr", "mme", "mlle", "monsieur", "madame", "dr", "docteur", "ou", "vir", "virement"}
)
_YEAR = re.compile(r"\b(20\d{2})\b")
_SHORTEST = 3


class Evidence(IntEnum):
    """How strongly a line names somebody."""

    AMOUNT = 1
    PART_OF_NAME = 2
    NAME = 3
    ACCOUNT = 4
    NUMBER = 5
    REFERENCE = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that waits for money, in cents: above zero to be received, below to be paid.

    ``party`` is who owes or is owed, one for all their things. ``number_words`` come before ``number`` in
    what payers write (« membre 12 »). ``year`` tells apart two things of one party. ``names``: each is
    enough alone.
    """

    key: str
    cents: int
    party: str
    names: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    number: int | None = None
    number_words: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a line may settle, with how much of it, and the reasons in French, strongest first."""

    key: str
    cents: int
    evidence: Evidence
    reasons: tuple[str, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says, made comparable once."""

    text: str
    words: frozenset[str]
    tight: str
    years: frozenset[int]
    numbers: Mapping[tuple[str, ...], Mapping[int, str]]
    cents: int


class Matcher:
    """The wanted things, indexed once; ``propose`` is then asked for each line."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.wanted = {one.key: one for one in wanted}
        self._names = {
            one.key: tuple(words for name in one.names if (words := _name_words(name)))
            for one in self.wanted.values()
        }
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._by_cents: dict[int, set[str]] = defaultdict(set)
        self._by_party: dict[str, set[str]] = defaultdict(set)
        # By number, by one group of digits of a reference, or among those that have no digit at all.
        self._by_number: dict[int, set[str]] = defaultdict(set)
        self._by_digits: dict[str, set[str]] = defaultdict(set)
        self._references = {
            one.key: [found for text in one.references if (found := _tight(text))]
            for one in self.wanted.values()
        }
        self._number_words = {one.number_words for one in self.wanted.values() if one.number_words}
        for one in self.wanted.values():
            for words in self._names[one.key]:
                for word in words:
                    self._by_word[word].add(one.key)
            self._by_cents[one.cents].add(one.key)
            self._by_party[one.party].add(one.key)
            if one.number is not None:
                self._by_number[one.number].add(one.key)
            for reference in one.references:
                # A text that holds a reference has its groups; the last one tells most.
                self._by_digits[_digits(_tight(reference))[-1]].add(one.key)

    def propose(self, line: Line, cents: int, payers: Collection[str] = ()) -> list[Proposal]:
        """What ``cents`` of this line (what is not settled yet) may settle, the likeliest first.

        ``payers`` are the parties that this bank account paid for before. The amount alone is evidence only
        when nothing names anybody.
        """
        said = _said(line, cents, self._number_words)
        found = [
            proposal
            for key in self._near(said, payers)
            if (proposal := self._weigh(self.wanted[key], said, payers)) is not None
        ]
        named = [one for one in found if one.evidence > Evidence.AMOUNT]
        found = named or (found if len(found) <= MOST_BY_AMOUNT else [])
        found.sort(
            key=lambda one: (
                -one.evidence,
                abs(self.wanted[one.key].cents - cents),
                -self._fits_year(one, said),
                one.key,
            )
        )
        return self._settled_doubt(found, said)[:SHOWN]

    def _near(self, said: _Said, payers: Collection[str]) -> set[str]:
        keys = set(self._by_cents.get(said.cents, ()))
        for group in {*_digits(said.tight), ""}:
            keys |= self._by_digits.get(group, set())
        for numbers in said.numbers.values():
            for number in numbers:
                keys |= self._by_number.get(number, set())
        for word in said.words:
            keys |= self._by_word.get(word, set())
        for party in payers:
            keys |= self._by_party.get(party, set())
        return {key for key in keys if (self.wanted[key].cents > 0) == (said.cents > 0)}

    def _weigh(self, one: Wanted, said: _Said, payers: Collection[str]) -> Proposal | None:
        reasons: list[tuple[Evidence, str]] = []
        if any(_written(reference, said.tight) for reference in self._references[one.key]):
            reasons.append((Evidence.REFERENCE, "la référence est écrite"))
        elif one.number is not None and (word := said.numbers.get(one.number_words, {}).get(one.number)):
            reasons.append((Evidence.NUMBER, f"« {word} {one.number} » est écrit"))
        if one.party in payers:
            reasons.append((Evidence.ACCOUNT, "même compte bancaire qu'un règlement précédent"))
        named = self._named(one, said)
        if named is not None:
            reasons.append(named)
        written = reasons[0][0] if reasons else Evidence.AMOUNT
        exact = one.cents == said.cents
        if not reasons:
            if not exact:
                return None
            reasons.append((Evidence.AMOUNT, "seul le montant correspond"))
        elif exact:
            reasons.append((Evidence.AMOUNT, "montant exact"))
        else:
            reasons.append((Evidence.AMOUNT, _difference(one.cents, said.cents)))
        # The reference holds the year already.
        if one.year is not None and one.year in said.years and Evidence.AMOUNT < written < Evidence.REFERENCE:
            reasons.append((Evidence.AMOUNT, f"l'année {one.year} est écrite"))
        cents = min(abs(one.cents), abs(said.cents)) * (1 if one.cents > 0 else -1)
        return Proposal(one.key, cents, reasons[0][0], tuple(sentence(text) for _, text in reasons))

    def _named(self, one: Wanted, said: _Said) -> tuple[Evidence, str] | None:
        best: tuple[Evidence, str] | None = None
        for words in self._names[one.key]:
            if words <= said.words and (len(words) > 1 or max(map(len, words)) > _SHORTEST):
                return (
                    (Evidence.NAME, "le nom est écrit")
                    if len(words) > 1
                    else (Evidence.PART_OF_NAME, "un nom est écrit")
                )
            if any(len(word) > _SHORTEST for word in words & said.words):
                best = (Evidence.PART_OF_NAME, "une partie du nom est écrite")
        return best

    def _fits_year(self, proposal: Proposal, said: _Said) -> bool:
        return self.wanted[proposal.key].year in said.years

    def _settled_doubt(self, found: Sequence[Proposal], said: _Said) -> list[Proposal]:
        """Mark the first certain when nothing else could be meant."""
        if not found or found[0].evidence < Evidence.NAME:
            return list(found)
        first = found[0]
        party = self.wanted[first.key].party
        # The reference or the number beside the whole name: a homonym, or a couple's account, says no other.
        named = self._named(self.wanted[first.key], said)
        sure = first.evidence >= Evidence.NUMBER and named is not None and named[0] == Evidence.NAME
        contrary = Evidence.NUMBER if sure else Evidence.NAME
        others = {self.wanted[one.key].party for one in found if one.evidence >= contrary} - {party}
        same = [one for one in found if self.wanted[one.key].party == party]
        fitting = [one for one in same if self._fits_year(one, said)] or same
        if first.evidence is Evidence.REFERENCE:
            # One reference for several things, as a contract has one for its instalments: the amount tells.
            fitting = [one for one in fitting if self.wanted[one.key].cents == said.cents]
        exact = self.wanted[first.key].cents == said.cents
        wrong_year = self._other_year(first, said)
        if others or not exact or len(fitting) != 1 or fitting[0].key != first.key or wrong_year:
            return list(found)
        return [replace(first, certain=True), *found[1:]]

    def _other_year(self, proposal: Proposal, said: _Said) -> bool:
        """The line names a year, and it is not this thing's."""
        year = self.wanted[proposal.key].year
        return year is not None and bool(said.years) and year not in said.years


def without_rivals(proposals: Mapping[int, Sequence[Proposal]]) -> dict[int, list[Proposal]]:
    """The same, none certain where two lines claim the same thing: somebody may have paid twice."""
    claims = Counter(found[0].key for found in proposals.values() if found and found[0].certain)
    result: dict[int, list[Proposal]] = {}
    for line, found in proposals.items():
        rival = bool(found) and found[0].certain and claims[found[0].key] > 1
        if rival:
            doubt = (*found[0].reasons, "plusieurs lignes pour la même somme attendue")
            result[line] = [replace(found[0], certain=False, reasons=doubt), *found[1:]]
        else:
            result[line] = list(found)
    return result


def _said(line: Line, cents: int, number_words: Iterable[tuple[str, ...]]) -> _Said:
    text = folded(f"{line.party} {line.text} {line.end_to_end}")
    # The day of the movement is often written in its text: only years beside other words tell something.
    return _Said(
        text=text,
        words=frozenset(text.split()) - _TITLES,
        tight=_tight(text),
        years=frozenset(int(year) for year in _YEAR.findall(text)),
        numbers={words: _numbers(words, text) for words in number_words},
        cents=cents,
    )


def _numbers(words: tuple[str, ...], text: str) -> dict[int, str]:
    """{number: the word before it}, with « n° » between them or not."""
    spelt = {folded(word): word for word in words}
    pattern = rf"\b({'|'.join(map(re.escape, spelt))}) ?(?:numero|num|no|n)? ?(\d{{1,18}})\b"
    return {int(number): spelt[word] for word, number in reversed(re.findall(pattern, text))}


def _name_words(name: str) -> frozenset[str]:
    words = frozenset(folded(name).split())
    return words - _PARTICLES - _TITLES or words


def _tight(text: str) -> str:
    return folded(text).replace(" ", "")


def _digits(tight: str) -> list[str]:
    """The groups of digits; one empty group where there is none."""
    return re.findall(r"\d+", tight) or [""]


def _written(reference: str, tight: str) -> bool:
    """Whether the text holds this reference whole: « membre 12 » is not in « membre 120 »."""
    at = tight.find(reference)
    while at >= 0:
        around = tight[at - 1 : at] + tight[at + len(reference) : at + len(reference) + 1]
        if not any(sign.isdigit() for sign in around):
            return True
        at = tight.find(reference, at + 1)
    return False


def _difference(wanted: int, got: int) -> str:
    if abs(got) < abs(wanted):
        return f"une partie seulement : {euros(abs(wanted))} attendus"
    return f"il reste {euros(abs(got) - abs(wanted))} sur la ligne : {euros(abs(wanted))} attendus"
