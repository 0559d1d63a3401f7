"""The desk from which a shared page is read: the same page for both sides, each through its own door.

A page is written once as ``page(request, desk, …)``. ``two_sided`` opens it under ``/c/<community>/…``,
``/ars/<region>/…/<community>/`` and ``/cpam/<department>/…/<community>/``; the names of its addresses are
``page``, ``ars_page`` and ``cpam_page``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.review.enums import Party
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in
from maillage.foundation.web.pages import PageRequest, View, agency_page, community_page

Page = Callable[..., HttpResponse]
_METHODS: dict[str, Callable[[Page], Page]] = {
    "read": require_safe,
    "form": require_http_methods(["GET", "HEAD", "POST"]),
    "act": require_POST,
}
AGENCIES = (Role.ARS, Role.CPAM)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads, from where. ``place``: the region or the department of an officer, else empty."""

    party: Party
    actor: Actor
    community: Community
    place: str = ""

    @property
    def is_agency(self) -> bool:
        return self.party is not Party.COMMUNITY

    def url(self, page: str, *args: object) -> str:
        """The address of a shared page on this side."""
        if self.is_agency:
            return reverse(f"{self.party.value}_{page}", args=[self.place, self.community.slug, *args])
        return reverse(page, args=[self.community.slug, *args])


def community_door(page: Page, permission: Permission, methods: str) -> View:
    """The page for the people of the community."""

    def opened(request: PageRequest, community: Community, **kwargs: Any) -> HttpResponse:
        request.today = day_in(community.department_code, timezone.now())
        return page(request, Desk(Party.COMMUNITY, request.actor, community), **kwargs)

    opened.__name__, opened.__doc__ = page.__name__, page.__doc__
    return community_page(permission)(_METHODS[methods](opened))


def agency_door(page: Page, role: Role, methods: str) -> View:
    """The page for officers: a community out of their field does not exist."""

    def opened(
        request: PageRequest, territory: str, communities: list[Community], *, slug: str, **kwargs: Any
    ) -> HttpResponse:
        community = next((one for one in communities if one.slug == slug), None)
        if community is None:
            raise Http404
        request.today = day_in(community.department_code, timezone.now())
        desk = Desk(Party(role.value), request.actor, community, territory)
        with community_scope(community):
            return page(request, desk, **kwargs)

    opened.__name__, opened.__doc__ = f"{role.value}_{page.__name__}", page.__doc__
    return agency_page(Permission.AGENCY_REVIEW, role)(_METHODS[methods](opened))


Rows = Iterable[tuple[str, Page, Permission, str]]


def of_community(base: str, rows: Rows) -> list[URLPattern]:
    """(what follows the base, page, right in the community, methods), for the community alone."""
    return [
        path(f"c/<slug:community>/{base}/{end}", community_door(page, right, methods), name=page.__name__)
        for end, page, right, methods in rows
    ]


def two_sided(base: str, rows: Rows) -> list[URLPattern]:
    """The same pages for the community, the ARS and the CPAM."""
    rows = list(rows)
    return [
        *of_community(base, rows),
        *(
            path(
                f"{role.value}/<slug:territory>/{base}/<slug:slug>/{end}",
                agency_door(page, role, methods),
                name=f"{role.value}_{page.__name__}",
            )
            for role in AGENCIES
            for end, page, _, methods in rows
        ),
    ]
