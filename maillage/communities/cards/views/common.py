"""What the public and the professional pages share: the list behind filters, its map, its words."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from maillage.communities.cards import queries
from maillage.communities.cards.enums import Audience
from maillage.communities.cards.forms import FilterForm
from maillage.communities.cards.models import DirectorySettings
from maillage.communities.cards.projection import Shown
from maillage.communities.cards.search import Facets, Filters, facets, find
from maillage.communities.practitioners.maps import CountMap, count_map
from maillage.communities.practitioners.queries import ground

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Listing:
    """What the audience sees, and what of it answers the filters."""

    everyone: list[Shown]
    found: list[Shown]
    facets: Facets
    form: FilterForm
    filters: Filters
    codes: list[str]
    names: dict[str, str]

    def page(self, request: HttpRequest) -> Page[Shown]:
        return Paginator(self.found, PER_PAGE).get_page(request.GET.get("page"))

    @property
    def chosen(self) -> str:
        """The filters in words: « Infirmier, Laragne-Montéglin, prend de nouveaux patients »."""
        words = [f"« {self.filters.text} »"] if self.filters.text else []
        for code, values in (
            (self.filters.profession, self.facets.professions),
            (self.filters.commune, self.facets.communes),
            (self.filters.activity, self.facets.activities),
            (self.filters.language, self.facets.languages),
        ):
            words += [label for one, label, _ in values if one == code]
        for asked, label in (
            (self.filters.new_patients, "prend de nouveaux patients"),
            (self.filters.home_visits, "se déplace à domicile"),
            (self.filters.accessible, "accessible en fauteuil"),
            (self.filters.teleconsultation, "téléconsultation"),
        ):
            words += [label] if asked else []
        return ", ".join(words)


def listing(
    request: HttpRequest,
    audience: Audience,
    settings: DirectorySettings | None,
    today: date,
    *,
    with_map: bool = True,
) -> Listing:
    """The cards of the community in scope that this audience sees, filtered as the address asks."""
    codes = ground(today).codes if with_map else []
    months = queries.months_of(settings)
    seen = queries.shown_cards(audience, today=today, months=months, also=codes)
    choices = facets(seen.cards)
    form = FilterForm(request.GET, facets=choices)
    filters = form.filters()
    return Listing(seen.cards, find(seen.cards, filters), choices, form, filters, codes, seen.names)


def map_of(listing: Listing) -> CountMap | None:
    """How many of the cards found practise in each commune of the territory; None without a territory."""
    if not listing.codes:
        return None
    counts: dict[str, int] = {}
    for card in listing.found:
        for code in {place.commune_code for place in card.places if place.commune_code}:
            counts[code] = counts.get(code, 0) + 1
    title = "Carte : fiches par commune"
    return count_map(listing.codes, counts, listing.names, title=title, word="fiches")
