"""The funnel: of those who practise here, profession by profession, how many were met and won."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communities.practitioners.queries import ground
from maillage.communities.prospects.enums import INTERESTED, Interest
from maillage.communities.prospects.joined import Memberships, memberships
from maillage.communities.prospects.models import Prospect
from maillage.reference.directory import listing
from maillage.reference.directory.queries import professions_here


@dataclass(frozen=True, slots=True)
class Stage:
    """One profession. Each figure is of persons whom the directory places here, each counted once."""

    code: str
    label: str
    practising: int
    followed: int
    contacted: int
    interested: int
    refused: int
    joined: int

    @property
    def contacted_share(self) -> float | None:
        return self.contacted / self.practising if self.practising else None

    @property
    def interested_share(self) -> float | None:
        return self.interested / self.practising if self.practising else None

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The same persons cut in stretches that add up to those who practise, with what is left."""
        won = min(self.interested, self.contacted)
        return [
            ("segment-1", "contactés et intéressés", won),
            ("segment-2", "contactés, sans intérêt dit", self.contacted - won),
            ("segment-3", "suivis, jamais contactés", self.followed - self.contacted),
        ]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Every profession of the territory, the largest first; ``total`` counts each person once.

    ``elsewhere`` are the cards that the directory does not place here: entered by hand, or gone.
    """

    professions: tuple[Stage, ...]
    total: Stage
    elsewhere: int


def funnel(today: date) -> Funnel:
    """The funnel of the community in scope. Seven queries."""
    here = ground(today)
    facets = listing.facets(here.codes)
    cards = list(Prospect.objects.live())
    where = professions_here(here.codes, [card.ident for card in cards if card.ident])
    return compute(facets, where, cards, memberships())


def compute(
    facets: listing.Facets, where: dict[str, set[str]], cards: Sequence[Prospect], joined: Memberships
) -> Funnel:
    """The same from what was read: ``where`` is {profession: national identifiers}. Pure."""
    by_ident = {card.ident: card for card in cards if card.ident}
    stages = [
        _stage(
            facet.code,
            facet.label,
            facet.people,
            [by_ident[one] for one in where.get(facet.code, ())],
            joined,
        )
        for facet in facets.professions
    ]
    here = set().union(*where.values())
    placed = [card for card in cards if card.ident in here]
    return Funnel(
        tuple(stages),
        _stage("", "Toutes les professions", facets.total, placed, joined),
        sum(card.objected_on is None for card in cards) - sum(card.objected_on is None for card in placed),
    )


def _stage(code: str, label: str, practising: int, cards: Sequence[Prospect], joined: Memberships) -> Stage:
    """Who objected is counted among those who practise, and nowhere else."""
    followed = [card for card in cards if card.objected_on is None]
    contacted = [card for card in followed if card.last_contact_on is not None]
    return Stage(
        code=code,
        label=label,
        practising=practising,
        followed=len(followed),
        contacted=len(contacted),
        interested=sum(card.interest in INTERESTED for card in contacted),
        refused=sum(card.interest == Interest.REFUS for card in followed),
        joined=sum((found := joined.of(card)) is not None and found.sure for card in followed),
    )
