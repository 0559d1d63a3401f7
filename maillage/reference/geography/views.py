"""Public pages: the tiles of the map, and what is known with its date and source."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.foundation.web.pages import public_page
from maillage.reference.geography.carried import NOT_PUBLISHED
from maillage.reference.geography.queries import datasets, missing_subjects
from maillage.reference.geography.tiles import tile, version

_FOR_EVER = "public, max-age=31536000, immutable"


@transaction.non_atomic_requests
@public_page
def map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile, as it is compressed in the archive; reads no table."""
    found = tile(z, x, y)
    response = HttpResponse(found or b"", status=200 if found else 204)
    if found:
        response["Content-Type"] = "application/vnd.mapbox-vector-tile"
        response["Content-Encoding"] = "gzip"
    # Only an address that names the version of the archive may be kept for ever.
    current = request.GET.get("v") == version()
    response["Cache-Control"] = _FOR_EVER if current else "public, max-age=300"
    return response


@public_page
def reference_status(request: HttpRequest) -> HttpResponse:
    """« Les données » : what is loaded, with vintage, source and limits; what is not, and how to add it."""
    loaded = datasets()
    context = {
        "datasets": loaded.values(),
        "missing": missing_subjects(),
        "invented": any(dataset.licence == NOT_PUBLISHED for dataset in loaded.values()),
    }
    return render(request, "geography/reference_status.html", context)
