"""From where a contract is read: the same pages for the community and for its officers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in
from maillage.foundation.web.pages import PageRequest, View, agency_page, community_page
from maillage.operations.contract.queries import contract_numbered

Page = Callable[..., HttpResponse]


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
    def may_edit(self) -> bool:
        return not self.is_agency and self.actor.can(Permission.CONTRACT_EDIT)

    @property
    def sees_bank(self) -> bool:
        return not self.is_agency and self.actor.can(Permission.TREASURY_VIEW)

    def url(self, page: str, *args: object) -> str:
        """The address of a page of the contract on this side."""
        if self.agency is not None:
            return reverse(f"{self.agency.value}_{page}", args=[self.place, self.community.slug, *args])
        return reverse(page, args=[self.community.slug, *args])

    @property
    def home(self) -> str:
        if self.agency is not None:
            return reverse(f"{self.agency.value}_contracts", args=[self.place])
        return reverse("contract", args=[self.community.slug])


def _found(community: Community, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The contract itself in place of its number. Raises ``Http404``."""
    contract = contract_numbered(community, kwargs.pop("number"))
    if contract is None:
        raise Http404
    return {**kwargs, "contract": contract}


def community_door(page: Page) -> View:
    """The page for the people of the community."""

    def opened(request: PageRequest, community: Community, **kwargs: Any) -> HttpResponse:
        request.today = day_in(community.department_code, timezone.now())
        return page(request, Desk(request.actor, community), **_found(community, kwargs))

    opened.__name__, opened.__doc__ = page.__name__, page.__doc__
    return community_page(Permission.CONTRACT_VIEW)(require_safe(opened))


def agency_door(page: Page, role: Role) -> View:
    """The page for officers: another field's community does not exist, and each visit leaves its trace."""

    def opened(
        request: PageRequest, territory: str, communities: list[Community], *, slug: str, **kwargs: Any
    ) -> HttpResponse:
        community = next((one for one in communities if one.slug == slug), None)
        if community is None:
            raise Http404
        request.today = day_in(community.department_code, timezone.now())
        desk = Desk(request.actor, community, role, territory)
        with community_scope(community):
            found = _found(community, kwargs)
            answer = page(request, desk, **found)
            contract = found["contract"]
            trace(
                AuditAction.CONTRACT_VISITED, desk.actor, community, contract,
                number=contract.number, page=page.__name__,
            )  # fmt: skip
            return answer

    opened.__name__, opened.__doc__ = f"{role.value}_{page.__name__}", page.__doc__
    return agency_page(Permission.AGENCY_FOLLOW, role)(require_safe(opened))
