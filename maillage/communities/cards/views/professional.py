"""The directory between professionals of the community: list, cards, files, freshness."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.communities.cards import exports, queries
from maillage.communities.cards.enums import Audience
from maillage.communities.cards.projection import Shown
from maillage.communities.cards.views.common import Listing, listing, map_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer

FRESHNESS_HEADINGS = ("Au", "Profession", "Fiches confirmées", "Fiches", "Part (%)")


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory(request: PageRequest, community: Community) -> HttpResponse:
    """Everything agreed for professionals. ``?profession=60&nouveaux=on&q=mesange``."""
    settings = queries.directory_settings()
    found = listing(request, Audience.PRO, settings, request.today)
    context = {
        "community": community,
        "settings": settings,
        "listing": found,
        "form": found.form,
        "page": found.page(request),
        "chart": map_of(found),
        "rate": queries.rate_today(today=request.today, months=queries.months_of(settings)),
        "can_edit": request.actor.can(Permission.CARDS_EDIT),
    }
    return render(request, "cards/directory.html", context)


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_card(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One card, as its holder agreed to show it to colleagues."""
    card = _card(request, number)
    context = {
        "community": community,
        "card": card,
        "reveal": True,
        "can_edit": request.actor.can(Permission.CARDS_EDIT),
    }
    return render(request, "cards/directory_card.html", context)


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_card_vcf(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One card for an address book."""
    return _vcf(exports.vcards(community, [_card(request, number)]), f"fiche-{number}")


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_vcf(request: PageRequest, community: Community) -> HttpResponse:
    """The cards found, for an address book."""
    found = _found(request)
    return _vcf(exports.vcards(community, found.found), f"annuaire-{community.slug}")


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The cards found, for a spreadsheet."""
    found = _found(request)
    rows = (exports.row(card) for card in found.found)
    return csv_answer(f"annuaire-{community.slug}.csv", exports.HEADINGS, rows)


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_pdf(request: PageRequest, community: Community) -> HttpResponse:
    """The cards found, on paper."""
    found = _found(request)
    document = exports.printable(community, found.found, today=request.today, chosen=found.chosen)
    return document_answer(document, Format.PDF, f"annuaire-{community.slug}")


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_freshness(request: PageRequest, community: Community) -> HttpResponse:
    """How recent the directory is, by profession and over time."""
    months = queries.months_of(queries.directory_settings())
    context = {
        "community": community,
        "months": months,
        "found": queries.freshness(today=request.today, months=months),
    }
    return render(request, "cards/freshness.html", context)


@community_page(Permission.CARDS_VIEW)
@require_safe
def directory_freshness_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same figures."""
    months = queries.months_of(queries.directory_settings())
    found = queries.freshness(today=request.today, months=months)
    lines = [(request.today, one) for one in found.professions] + list(found.past)
    rows = (
        [day, one.label, one.fresh, one.total, None if one.share is None else round(one.share * 100, 1)]
        for day, one in lines
    )
    return csv_answer(f"fraicheur-annuaire-{community.slug}.csv", FRESHNESS_HEADINGS, rows)


def _card(request: PageRequest, number: int) -> Shown:
    months = queries.months_of(queries.directory_settings())
    card = queries.shown_card(number, Audience.PRO, today=request.today, months=months)
    if card is None:
        raise Http404
    return card


def _found(request: PageRequest) -> Listing:
    settings = queries.directory_settings()
    return listing(request, Audience.PRO, settings, request.today, with_map=False)


def _vcf(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return answer
