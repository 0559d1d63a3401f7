"""Pages read from both sides: written once, opened to the community and to the officers who follow it.

A page is ``page(request, desk, …)``. A room keeps one ``Doors``; ``shared`` opens a page under
``/c/<community>/…``, ``/ars/<region>/…/<community>/`` and ``/cpam/<department>/…/<community>/``.
Its addresses are named ``page``, ``ars_page`` and ``cpam_page``; ``desk.url("page")`` picks the reader's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, View, agency_page, community_page, inside

AGENCIES = (Role.ARS, Role.CPAM)
COMMUNITY = "community"

Page = Callable[..., HttpResponse]
# (what follows the base, the page, the right of the community, "read", "form" or "act")
Rows = Iterable[tuple[str, Page, Permission, str]]
Arguments = dict[str, Any]

_METHODS: dict[str, Callable[[Page], Page]] = {
    "read": require_safe,
    "form": require_http_methods(["GET", "HEAD", "POST"]),
    "act": require_POST,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads, from where. ``agency``: the role of an officer; ``place``: their region or department."""

    actor: Actor
    community: Community
    agency: Role | None = None
    place: str = ""

    @property
    def is_agency(self) -> bool:
        return self.agency is not None

    @property
    def side(self) -> str:
        """``community``, ``ars`` or ``cpam``."""
        return self.agency.value if self.agency else COMMUNITY

    def url(self, page: str, *args: object) -> str:
        """The address of a shared page on this side."""
        if self.agency is None:
            return reverse(page, args=[self.community.slug, *args])
        return reverse(f"{self.agency.value}_{page}", args=[self.place, self.community.slug, *args])

    def list_url(self, ours: str, theirs: str) -> str:
        """The list one comes from: ``ours`` in the community, ``theirs`` over all that an officer follows."""
        if self.agency is None:
            return reverse(ours, args=[self.community.slug])
        return reverse(f"{self.agency.value}_{theirs}", args=[self.place])


def _as_asked(_community: Community, arguments: Arguments) -> Arguments:
    return arguments


def _untold(_desk: Desk, _page: str, _arguments: Arguments) -> None:
    """The pages tell visits themselves, each with its own details."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How the pages of a room open.

    ``base``: what their addresses begin with, ``agency_base`` if it differs for officers; ``agency``: the
    right of officers. ``found`` puts things in place of their numbers, or raises ``Http404``; ``visited``
    traces that an officer read a page.
    """

    base: str
    agency: Permission
    agency_base: str = ""
    desk: type[Desk] = Desk
    found: Callable[[Community, Arguments], Arguments] = _as_asked
    visited: Callable[[Any, str, Arguments], None] = _untold

    def shared(self, rows: Rows) -> list[URLPattern]:
        """The same pages for the community, the ARS and the CPAM."""
        rows = list(rows)
        return [*self.ours(rows), *self.theirs((end, page, methods) for end, page, _, methods in rows)]

    def ours(self, rows: Rows) -> list[URLPattern]:
        """Pages that the community alone opens."""
        return [
            path(f"c/<slug:community>/{self.base}/{end}", self._of_community(page, right, methods),
                 name=page.__name__)
            for end, page, right, methods in rows
        ]  # fmt: skip

    def theirs(self, rows: Iterable[tuple[str, Page, str]]) -> list[URLPattern]:
        """Pages about one community that officers alone open: (what follows the community, page, methods)."""
        rows = list(rows)
        return [
            path(f"{self._agency_root(role)}<slug:slug>/{end}", self._of_agency(page, role, methods),
                 name=f"{role.value}_{page.__name__}")
            for role in AGENCIES
            for end, page, methods in rows
        ]  # fmt: skip

    def listed(self, page: Page, name: str) -> list[URLPattern]:
        """The list over all that an officer follows: ``page(request, territory, communities, role)``."""
        return [
            path(self._agency_root(role), self._of_list(page, role), name=f"{role.value}_{name}")
            for role in AGENCIES
        ]

    def _agency_root(self, role: Role) -> str:
        return f"{role.value}/<slug:territory>/{self.agency_base or self.base}/"

    def _of_community(self, page: Page, right: Permission, methods: str) -> View:
        def opened(request: PageRequest, community: Community, **arguments: Any) -> HttpResponse:
            return page(request, self.desk(request.actor, community), **self.found(community, arguments))

        opened.__name__, opened.__doc__ = page.__name__, page.__doc__
        return community_page(right)(_METHODS[methods](opened))

    def _of_agency(self, page: Page, role: Role, methods: str) -> View:
        """A community out of the officer's field does not exist."""

        def opened(
            request: PageRequest, territory: str, communities: list[Community], *, slug: str, **arguments: Any
        ) -> HttpResponse:
            community = next((one for one in communities if one.slug == slug), None)
            if community is None:
                raise Http404
            desk = self.desk(request.actor, community, role, territory)
            with inside(request, community):
                found = self.found(community, arguments)
                answer = page(request, desk, **found)
                if request.method != "POST":
                    self.visited(desk, page.__name__, found)
                return answer

        opened.__name__, opened.__doc__ = f"{role.value}_{page.__name__}", page.__doc__
        return agency_page(self.agency, role)(_METHODS[methods](opened))

    def _of_list(self, page: Page, role: Role) -> View:
        def opened(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
            return page(request, territory, communities, role)

        opened.__name__, opened.__doc__ = f"{role.value}_{page.__name__}", page.__doc__
        return agency_page(self.agency, role)(require_safe(opened))
