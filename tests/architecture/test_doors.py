"""Every address has a door (control A01, first half), and every GET is read-only (C02)."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.foundation.web.readonly import WriteDuringReadError, readonly_database

DOORS = {"public", "personal", "community", "agency", "instance"}
# Views of libraries that carry their own guard; each is named with the reason.
FOREIGN = {
    "allauth.": "sign-in, second factor and sessions: allauth guards each view, the matrix drives them",
}


def all_patterns(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """Every (route, pattern) of the site."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        found += all_patterns(entry, route) if isinstance(entry, URLResolver) else [(route, entry)]
    return found


def is_foreign(pattern: URLPattern) -> bool:
    return pattern.lookup_str.startswith(tuple(FOREIGN))


def test_every_view_has_exactly_one_door():
    ours = [(route, p) for route, p in all_patterns() if not is_foreign(p)]
    assert len(ours) > 5
    without = [route for route, p in ours if getattr(p.callback, "door", None) not in DOORS]
    assert without == []


def test_the_prefix_of_an_address_says_its_door():
    for route, pattern in all_patterns():
        door = getattr(pattern.callback, "door", None)
        if door == "community":
            assert route.startswith("c/<slug:community>/"), route
        if route.startswith("c/"):
            assert door == "community", route
        if door == "agency":
            assert route.startswith(("ars/", "cpam/")), route


def test_doors_that_need_a_right_name_it():
    for route, pattern in all_patterns():
        if getattr(pattern.callback, "door", None) in {"community", "agency", "instance"}:
            assert pattern.callback.permission is not None, route


@pytest.mark.django_db
def test_a_read_only_page_that_writes_is_refused(cast):
    with readonly_database():
        cast.bob.refresh_from_db()
        with pytest.raises(WriteDuringReadError):
            cast.bob.save()
