"""Searching what an audience sees: a part that was not agreed cannot be guessed by searching for it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.communities.cards.projection import Shown
from maillage.french import folded


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asks; an empty one asks nothing."""

    text: str = ""
    profession: str = ""
    commune: str = ""
    activity: str = ""
    language: str = ""
    home_visits: bool = False
    new_patients: bool = False
    accessible: bool = False
    teleconsultation: bool = False

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that some card has, as (code, label, how many), by label."""

    professions: tuple[tuple[str, str, int], ...]
    communes: tuple[tuple[str, str, int], ...]
    activities: tuple[tuple[str, str, int], ...]
    languages: tuple[tuple[str, str, int], ...]


def find(cards: Iterable[Shown], filters: Filters) -> list[Shown]:
    """Those that answer every filter, in the order given."""
    words = folded(filters.text).split()
    return [card for card in cards if _answers(card, filters) and all(w in _said(card) for w in words)]


def facets(cards: Sequence[Shown]) -> Facets:
    """What may be chosen, from the cards that the audience sees."""
    professions: dict[tuple[str, str], int] = {}
    communes: dict[tuple[str, str], int] = {}
    done: dict[tuple[str, str], int] = {}
    spoken: dict[tuple[str, str], int] = {}
    for card in cards:
        pairs = [
            (professions, {(card.profession, card.profession_label)} if card.profession else set()),
            (communes, {(p.commune_code, p.commune) for p in card.places if p.commune_code}),
            (done, set(zip(card.activities, card.activity_labels, strict=False))),
            (spoken, set(zip(card.languages, card.language_labels, strict=True))),
        ]
        for counts, keys in pairs:
            for key in keys:
                counts[key] = counts.get(key, 0) + 1
    return Facets(*(_by_label(counts) for counts in (professions, communes, done, spoken)))


def _by_label(counts: dict[tuple[str, str], int]) -> tuple[tuple[str, str, int], ...]:
    found = [(code, label, count) for (code, label), count in counts.items()]
    return tuple(sorted(found, key=lambda one: folded(one[1])))


def _answers(card: Shown, filters: Filters) -> bool:
    return (
        (not filters.profession or card.profession == filters.profession)
        and (not filters.commune or any(p.commune_code == filters.commune for p in card.places))
        and (not filters.activity or filters.activity in card.activities)
        and (not filters.language or filters.language in card.languages)
        and (not filters.home_visits or card.home_visits in {"oui", "conditions"})
        and (not filters.new_patients or card.takes_new_patients)
        and (not filters.accessible or card.accessible)
        and (not filters.teleconsultation or card.teleconsultation in {"oui", "conditions"})
    )


def _said(card: Shown) -> str:
    texts = [card.name, card.profession_label, card.specialty, *card.activity_labels]
    texts += [f"{place.name} {place.commune}" for place in card.places]
    return folded(" ".join(texts))
