"""The desk from which a file is read: the same pages for both sides, each through its own doors.

A page is written once as ``page(request, desk, …)``. ``PAGES`` of ``urls.py`` opens it under
``/c/<community>/dossiers/``, ``/ars/<region>/dossiers/`` and ``/cpam/<department>/dossiers/``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.review import queries
from maillage.communities.review.enums import Party
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.web.pages import PageRequest, View, agency_page, community_page

Page = Callable[..., HttpResponse]
_METHODS = {"read": require_safe, "form": require_http_methods(["GET", "HEAD", "POST"])}


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

    @property
    def may_answer(self) -> bool:
        """Whether the person may act in the file at all."""
        return self.actor.can(Permission.AGENCY_REVIEW if self.is_agency else Permission.REVIEW_ANSWER)

    def url(self, page: str, *args: object) -> str:
        """The address of a page of the file on this side."""
        if self.is_agency:
            return reverse(f"{self.party.value}_{page}", args=[self.place, self.community.slug, *args])
        return reverse(page, args=[self.community.slug, *args])

    @property
    def home(self) -> str:
        """The list that one comes from."""
        if self.is_agency:
            return reverse(f"{self.party.value}_review_inbox", args=[self.place])
        return reverse("review_cases", args=[self.community.slug])


def _found(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The case itself in place of its number. Raises ``Http404``."""
    if "number" not in kwargs:
        return kwargs
    case = queries.case(kwargs.pop("number"))
    if case is None:
        raise Http404
    return {**kwargs, "case": case}


def community_door(page: Page, permission: Permission, methods: str) -> View:
    """The page for the people of the community."""

    def opened(request: PageRequest, community: Community, **kwargs: Any) -> HttpResponse:
        return page(request, Desk(Party.COMMUNITY, request.actor, community), **_found(kwargs))

    opened.__name__, opened.__doc__ = page.__name__, page.__doc__
    return community_page(permission)(_METHODS[methods](opened))


def agency_door(page: Page, role: Role, methods: str) -> View:
    """The page for officers: another field's community does not exist, and each visit leaves its trace."""

    def opened(
        request: PageRequest, territory: str, communities: list[Community], *, slug: str, **kwargs: Any
    ) -> HttpResponse:
        community = next((one for one in communities if one.slug == slug), None)
        if community is None:
            raise Http404
        zone = zone_of(community.department_code)
        request.today = timezone.localdate(timezone=zone)
        desk = Desk(Party(role.value), request.actor, community, territory)
        with community_scope(community), timezone.override(zone):
            found = _found(kwargs)
            answer = page(request, desk, **found)
            if request.method != "POST" and (case := found.get("case")) is not None:
                trace(
                    AuditAction.REVIEW_VISITED, desk.actor, community, case,
                    number=case.number, page=page.__name__,
                )  # fmt: skip
            return answer

    opened.__name__, opened.__doc__ = f"{role.value}_{page.__name__}", page.__doc__
    return agency_page(Permission.AGENCY_REVIEW, role)(_METHODS[methods](opened))
