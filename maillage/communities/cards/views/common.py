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
from maillage.reference.geography.models import Commune

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Listing:
    """What the audience sees, and what of it answers the filters."""

    everyone: list[Shown]
    found: list[Shown]
    facets: Facets
    form: FilterForm
    filters: Filters

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
    request: HttpRequest, audience: Audience, settings: DirectorySettings | None, today: date
) -> Listing:
    """The cards of the community in scope that this audience sees, filtered as the address asks."""
    everyone = queries.shown_cards(audience, today=today, months=queries.months_of(settings))
    choices = facets(everyone)
    form = FilterForm(request.GET, facets=choices)
    filters = form.filters()
    return Listing(everyone, find(everyone, filters), choices, form, filters)


def map_of(cards: list[Shown], today: date) -> CountMap | None:
    """How many of these cards practise in each commune of the territory; None without a territory."""
    codes = ground(today).codes
    if not codes:
        return None
    counts: dict[str, int] = {}
    for card in cards:
        for code in {place.commune_code for place in card.places if place.commune_code}:
            counts[code] = counts.get(code, 0) + 1
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))
    return count_map(codes, counts, names, title="Carte : fiches par commune", word="fiches")
