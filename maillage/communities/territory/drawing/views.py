"""The page where a territory is drawn: public (nothing is kept but the address), or on a community's draft.

One way for everyone: a form is posted, the operation is applied to the drawing that the form carries, and the
answer is the panel (asked by htmx) or a redirection to the address of the new drawing (without JavaScript).
"""

import re
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.gzip import gzip_page

from maillage import french
from maillage.communities.territory.drawing.completions import suggested
from maillage.communities.territory.drawing.desk import Desk, address, open_desk, operate, page_address
from maillage.communities.territory.drawing.forms import MAX_BODY, TOO_LARGE
from maillage.communities.territory.drawing.names import communes_around, towns
from maillage.communities.territory.drawing.panel import Panel, build, map_data
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, View, community_page, public_page
from maillage.reference.geography.search import search
from maillage.reference.geography.tiles import version

# Where the buttons of the map lead: west, south, east, north, in degrees.
PLACES = [
    ("Hexagone", "-5.2,41.3,9.6,51.2"),
    ("Corse", "8.5,41.3,9.6,43.1"),
    ("Guadeloupe", "-61.9,15.8,-60.95,16.55"),
    ("Martinique", "-61.25,14.38,-60.8,14.9"),
    ("Guyane", "-54.7,2.1,-51.6,5.9"),
    ("La Réunion", "55.2,-21.4,55.85,-20.85"),
    ("Mayotte", "45.0,-13.02,45.32,-12.6"),
]
DEGREES = re.compile(r"-?\d{1,3}")
# Beyond this the connection is cut instead: nobody sends that in good faith.
READ_AND_FORGET = 200_000_000


def limited_body(view: View) -> View:
    """Refuse a body too large by its announced length, before anything (the CSRF check first) reads it."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= MAX_BODY:
            return protected(request, *args, **kwargs)
        _read_and_forget(request, length)
        if not request.headers.get("HX-Request"):
            return render(request, "territory/draw_too_large.html", {"reason": TOO_LARGE}, status=413)
        response = HttpResponse(TOO_LARGE, status=413)
        response["HX-Retarget"], response["HX-Reswap"] = "#dessin-refus", "innerHTML"
        return response

    return wrapper


def _read_and_forget(request: HttpRequest, length: int) -> None:
    """Let a browser finish sending, so that it shows the answer instead of a broken connection."""
    left = min(length, READ_AND_FORGET)
    while left > 0 and (chunk := request.read(min(left, 65_536))):
        left -= len(chunk)


@limited_body
@public_page
def draw(request: PageRequest) -> HttpResponse:
    """The public page, and where its forms post without JavaScript."""
    return _answer(request, None)


@limited_body
@public_page
def describe_drawing(request: PageRequest) -> HttpResponse:
    """The panel alone: where htmx posts the same forms."""
    return _answer(request, None, fragment=True)


@limited_body
@community_page(Permission.TERRITORY_EDIT)
def draw_draft(request: PageRequest, community: Community) -> HttpResponse:
    """The draft of a community: each operation is saved at once, under the revision that was read."""
    return _answer(request, community)


@limited_body
@community_page(Permission.TERRITORY_EDIT)
def describe_draft(request: PageRequest, community: Community) -> HttpResponse:
    return _answer(request, community, fragment=True)


@cache_control(public=True, max_age=300)
@public_page
def search_places(request: PageRequest) -> HttpResponse:
    """The options of the search field, as a fragment."""
    text = request.GET.get("q", "")[:100]
    return render(request, "territory/_draw_options.html", {"found": search(text), "text": text})


@cache_control(public=True, max_age=86_400)
@gzip_page  # public data and no secret in it: compressing it tells nothing
@public_page
def map_names(request: PageRequest) -> HttpResponse:
    """The names to write on the map; with ``ouest`` and ``sud`` (whole degrees), all those of that square."""
    if not request.GET:
        return _points(towns())
    corner = [request.GET.get(name, "") for name in ("ouest", "sud")]
    if not all(DEGREES.fullmatch(value) and abs(int(value)) <= 180 for value in corner):
        raise Http404
    return _points(communes_around(int(corner[0]), int(corner[1])))


def _points(features: dict[str, Any]) -> HttpResponse:
    return JsonResponse(features, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _answer(request: PageRequest, community: Community | None, *, fragment: bool = False) -> HttpResponse:
    desk = open_desk(request, community)
    posted = request.method == "POST"
    if posted:
        operate(request, desk)
    if desk.searched:
        desk.found = search(desk.searched)
    panel = build(desk.drawing, today=request.today, community=community, iris=desk.iris)
    where = address(desk, panel.drawing)
    if posted and not fragment and not desk.must_show:
        return redirect(f"{where}#panneau")
    template = "territory/_draw_panel.html" if fragment else "territory/draw.html"
    response = render(request, template, _context(desk, panel))
    if posted and fragment:
        response["HX-Push-Url"] = where
    return response


def _context(desk: Desk, panel: Panel) -> dict[str, Any]:
    query = panel.drawing.query()
    share = f"{page_address(None)}?{query}" if query else page_address(None)
    return {
        "desk": desk,
        "panel": panel,
        "territory": panel.description,
        "drawing": panel.drawing,
        "history": desk.history.encode(),
        "page_url": page_address(desk.community),
        "fragment_url": page_address(desk.community, fragment=True),
        "query": query,
        "share": share,
        "found_url": f"{reverse('found_community')}?{query}",
        "tiles_version": version(),
        "too_large": TOO_LARGE,
        "places": PLACES,
        "bounds": desk.proposals.wanted if desk.proposals else suggested(panel.description),
        "map_data": map_data(panel, message=_message(desk, panel), share=share),
    }


def _message(desk: Desk, panel: Panel) -> str:
    """What a screen reader is told after an operation: what happened, then where the territory stands."""
    if desk.error or desk.warning:
        return desk.error or desk.warning
    if desk.outcome is None:
        return ""
    territory = panel.description
    population = french.number(territory.population)
    count = f"{territory.communes} commune{'s' if territory.communes > 1 else ''}"
    return f"{desk.outcome.message} {count}, {population} habitants."
