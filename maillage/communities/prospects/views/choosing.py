"""Choosing whom to follow in the directory; the funnel; the themes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.practitioners.forms import PractitionerForm
from maillage.communities.practitioners.queries import Ground, ground
from maillage.communities.prospects import queries
from maillage.communities.prospects.actions import cards, settings
from maillage.communities.prospects.card import known_form
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.exports import FUNNEL_HEADINGS, funnel_rows
from maillage.communities.prospects.forms import ThemesForm
from maillage.communities.prospects.funnel import funnel
from maillage.communities.prospects.joined import memberships, register
from maillage.communities.prospects.models import Prospect
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.charts import draw_bar
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.french import number
from maillage.reference.directory import listing
from maillage.reference.directory.queries import current_edition

PER_PAGE = 50


@community_page(Permission.PROSPECTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prospect_candidates(request: PageRequest, community: Community) -> HttpResponse:
    """Those who practise in the territory, to tick; a second button follows the whole filter."""
    here = ground(request.today)
    facets = listing.facets(here.codes)
    form = PractitionerForm(request.GET, facets=facets)
    filters = form.filters()
    if request.method == "POST":
        return _follow(request, community, here, filters)
    asked = request.GET.get("page", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
    found = listing.listing(here.codes, filters, offset=(at - 1) * PER_PAGE, limit=PER_PAGE)
    known = queries.followed([person.ident for person in found.people])
    joined = memberships()
    context = {
        "community": community,
        "here": here,
        "facets": facets,
        "form": form,
        "filters": filters,
        "found": found,
        "rows": [
            (person, known.get(person.ident), joined.of(Prospect(ident=person.ident)))
            for person in found.people
        ],
        "page": Paginator(range(found.total), PER_PAGE).get_page(at),
        "register": register(),
        "query": _query(request),
    }
    return render(request, "prospects/candidates.html", context)


def _query(request: PageRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _follow(
    request: PageRequest, community: Community, here: Ground, filters: listing.Filters
) -> HttpResponse:
    if request.POST.get("sur") == "tous":
        idents = [person.ident for person in listing.listing(here.codes, filters).people]
    else:
        idents = [text for text in map(known_form, request.POST.getlist("idents")) if text]
    try:
        done = cards.follow(by=request.user, community=community, idents=idents, codes=here.codes)
    except ProspectError as error:
        messages.error(request, str(error))
        return redirect(_address(request, community))
    if not idents:
        messages.error(request, "Cochez au moins une personne.")
        return redirect(_address(request, community))
    said = [f"{number(done.added)} fiche{'s' if done.added > 1 else ''} de plus"]
    if done.already:
        said.append(f"{number(done.already)} déjà suivie{'s' if done.already > 1 else ''}")
    if done.objected:
        said.append(f"{number(done.objected)} à ne plus contacter, laissée{'s' if done.objected > 1 else ''}")
    messages.success(request, " ; ".join(said) + ".")
    return redirect(_address(request, community))


def _address(request: PageRequest, community: Community) -> str:
    query = request.GET.urlencode()
    return reverse("prospect_candidates", args=[community.slug]) + (f"?{query}" if query else "")


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospects_funnel(request: PageRequest, community: Community) -> HttpResponse:
    """Of those who practise here, who was met, who is won."""
    found = funnel(request.today)
    bars = [
        (one, draw_bar(one.label, one.parts, text=number, total=one.practising))
        for one in (*found.professions, found.total)
    ]
    context = {
        "community": community,
        "funnel": found,
        "bars": bars[:-1],
        "total_bar": bars[-1][1],
        "can_edit": request.actor.can(Permission.PROSPECTS_EDIT),
        "register": register(),
        "edition": current_edition(),
    }
    return render(request, "prospects/funnel.html", context)


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospects_funnel_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same figures as a file."""
    rows = funnel_rows(funnel(request.today))
    return csv_answer(f"entonnoir-{community.slug}.csv", FUNNEL_HEADINGS, rows)


@community_page(Permission.PROSPECTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prospect_settings(request: PageRequest, community: Community) -> HttpResponse:
    """The themes, and the last gestures that may be undone."""
    form = ThemesForm(request.POST or None, themes=queries.themes())
    if request.method == "POST" and form.is_valid():
        try:
            settings.set_themes(
                by=request.user,
                community=community,
                labels=form.labels(),
                added=form.cleaned_data["added"],
            )
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "Les thèmes sont à jour.")
            return redirect("prospect_settings", community.slug)
    context = {"community": community, "form": form, "gestures": queries.recent_gestures()}
    return render(request, "prospects/settings.html", context, status=422 if form.is_bound else 200)
