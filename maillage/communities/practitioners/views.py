"""« Qui exerce ici » : the lists, the person, the changes, the establishments, and their files."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.communities.practitioners import exports
from maillage.communities.practitioners.forms import ChangeForm, PractitionerForm, SearchForm
from maillage.communities.practitioners.maps import count_map
from maillage.communities.practitioners.queries import editions, ground
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import table_answer
from maillage.reference.directory import listing
from maillage.reference.directory.enums import Feed, LabelKind
from maillage.reference.directory.queries import (
    current_edition,
    establishments_in,
    find,
    labels,
    practising_in,
    qualifications_of,
)
from maillage.reference.directory.search import search

PER_PAGE = 50
MOST_FOUND = 50


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioners(request: PageRequest, community: Community) -> HttpResponse:
    """The professionals of the territory. ``?profession=60&mode=L&commune=05070&q=mesange``."""
    here = ground(request.today)
    facets = listing.facets(here.codes)
    form = PractitionerForm(request.GET, facets=facets)
    filters = form.filters()
    number = _page_number(request)
    found = listing.listing(here.codes, filters, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    names = {facet.code: facet.label for facet in facets.communes}
    context = {
        "community": community,
        "here": here,
        "facets": facets,
        "form": form,
        "filters": filters,
        "site": next((one.label for one in facets.sites if one.code == filters.site), filters.site),
        "found": found,
        "page": Paginator(range(found.total), PER_PAGE).get_page(number),
        "chart": count_map(
            here.codes,
            found.by_commune,
            names,
            title="Carte : professionnels par commune",
            word="professionnels",
        ),
        "communes": Counter(
            {names.get(code, code): count for code, count in found.by_commune.items()}
        ).most_common(),
        "edition": current_edition(),
        "query": _query(request),
    }
    return render(request, "practitioners/practitioners.html", context)


def _page_number(request: PageRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1


def _query(request: PageRequest) -> str:
    """What the address asks, without the page: the files hold the whole list."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioners_file(request: PageRequest, community: Community, kind: str) -> HttpResponse:
    """The same list, whole, one row an activity."""
    here = ground(request.today)
    form = PractitionerForm(request.GET, facets=listing.facets(here.codes))
    filters = form.filters()
    people = listing.listing(here.codes, filters).people if filters.any else practising_in(here.codes)
    name = f"professionnels-{community.slug}"
    return table_answer(kind, name, exports.PRACTITIONERS, exports.practitioner_rows(people))


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioner(request: PageRequest, community: Community, ident: str) -> HttpResponse:
    """One person as the national directory has them."""
    person = find(ident)
    if person is None:
        raise Http404
    today = [line for line in person.practices if line.gone_on is None]
    context = {
        "community": community,
        "person": person,
        "present": today,
        "past": [line for line in person.practices if line.gone_on is not None],
        "qualifications": qualifications_of(ident),
        "edition": current_edition(),
    }
    return render(request, "practitioners/practitioner.html", context)


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioner_search(request: PageRequest, community: Community) -> HttpResponse:
    """A person in the whole national directory; fifty answers at most."""
    form = SearchForm(request.GET, professions=labels(LabelKind.PROFESSION))
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    found = search(text, profession=form.cleaned_data.get("profession", ""), limit=MOST_FOUND) if text else []
    context = {
        "community": community,
        "form": form,
        "text": text,
        "found": found,
        "most": MOST_FOUND,
        "edition": current_edition(),
    }
    return render(request, "practitioners/search.html", context)


def _changes(request: PageRequest) -> tuple[ChangeForm, list[listing.Change]]:
    """The changes of the edition asked for, or of the last one."""
    known = editions(Feed.PRACTICES)
    form = ChangeForm(request.GET, editions=known)
    form.is_valid()
    run = int(form.cleaned_data.get("edition") or (known[0].pk if known else 0))
    here = ground(request.today)
    kind = form.cleaned_data.get("changement", "")
    return form, listing.changes(here.codes, run=run, kind=kind) if here.codes else []


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioner_changes(request: PageRequest, community: Community) -> HttpResponse:
    """Who came, left or moved, edition by edition."""
    form, found = _changes(request)
    context = {
        "community": community,
        "form": form,
        "changes": found,
        "counts": Counter(one.kind.label for one in found).most_common(),
        "query": _query(request),
        "edition": current_edition(),
    }
    return render(request, "practitioners/changes.html", context)


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def practitioner_changes_file(request: PageRequest, community: Community, kind: str) -> HttpResponse:
    _, found = _changes(request)
    return table_answer(kind, f"changements-{community.slug}", exports.CHANGES, exports.change_rows(found))


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def establishments(request: PageRequest, community: Community) -> HttpResponse:
    """The establishments of the territory, by category. ``?categorie=620``."""
    here = ground(request.today)
    everything = establishments_in(here.codes)
    names = labels(LabelKind.FINESS_CATEGORY)
    counts = Counter(one.category for one in everything)
    asked = request.GET.get("categorie", "")
    chosen = asked if asked in counts else ""
    found = [one for one in everything if not chosen or one.category == chosen]
    communes = {one.commune_id: one.commune.name for one in everything if one.commune}
    context = {
        "community": community,
        "here": here,
        "found": [(one, names.get(one.category, one.category)) for one in found],
        "categories": [(code, names.get(code, code), count) for code, count in counts.most_common()],
        "chosen": chosen,
        "chart": count_map(
            here.codes, Counter(str(one.commune_id) for one in found), communes,
            title="Carte : établissements par commune", word="établissements",
        ),
        "edition": current_edition(Feed.ESTABLISHMENTS),
    }  # fmt: skip
    return render(request, "practitioners/establishments.html", context)


@community_page(Permission.DIRECTORY_VIEW)
@require_safe
def establishments_file(request: PageRequest, community: Community, kind: str) -> HttpResponse:
    here = ground(request.today)
    found = establishments_in(here.codes, category=request.GET.get("categorie", ""))
    rows = exports.establishment_rows(found, labels(LabelKind.FINESS_CATEGORY))
    return table_answer(kind, f"etablissements-{community.slug}", exports.ESTABLISHMENTS, rows)
