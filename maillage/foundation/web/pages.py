"""The page decorators: the only doors of the site (design choice 3).

Each resolves who owns the page, opens the scope (scoped managers and database setting together), checks the
right and makes GET read-only. What is not yours answers 404, as if it did not exist; what is yours but beyond
your role answers 403. A URL whose view carries none of them fails ``tests/architecture/test_doors.py``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.utils import timezone

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import (
    Actor,
    agency_mandates,
    communities_under,
    community_actor,
    instance_actor,
)
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.web.errors import method_not_allowed
from maillage.foundation.web.readonly import readonly_database

View = Callable[..., HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PageRequest(HttpRequest):
    """What a decorated view receives: the actor is always resolved."""

    user: User
    actor: Actor
    community: Community
    today: date


def _serve(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method in SAFE_METHODS:
        with readonly_database():
            answer = view(request, *args, **kwargs)
            if answer.status_code == HttpResponseNotAllowed.status_code:
                return method_not_allowed(request, answer)
            return _rendered(answer)
    return _rendered(view(request, *args, **kwargs))


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render lazily built answers now, while the scope is still open."""
    render = getattr(response, "render", None)
    return render() if render else response


def _mark(wrapper: View, door: str, permission: Permission | None = None) -> View:
    wrapper.door = door  # type: ignore[attr-defined]
    wrapper.permission = permission  # type: ignore[attr-defined]
    return wrapper


def public_page(view: View) -> View:
    """A page anyone may open, signed in or not."""

    @login_not_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        return _serve(view, request, *args, **kwargs)

    return _mark(wrapper, "public")


def personal_page(view: View) -> View:
    """A page about the signed-in person, in no community."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        return _serve(view, request, *args, **kwargs)

    return _mark(wrapper, "personal")


@contextmanager
def inside(request: Any, community: Community) -> Iterator[None]:
    """One community: its scope, and the days and hours of its place (``tenancy/zones``).

    What is filed overseas is dated there.
    """
    zone = zone_of(community.department_code)
    request.today = timezone.localdate(timezone=zone)
    with community_scope(community), timezone.override(zone):
        yield


def community_page(permission: Permission) -> Callable[[View], View]:
    """A page under ``/c/<community>/`` that needs this permission; the view gets the ``Community``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, community: str, *args: Any, **kwargs: Any) -> HttpResponse:
            tenant = get_object_or_404(Community.objects.active(), slug=community)
            with inside(request, tenant):
                actor = community_actor(request.user, tenant, today=request.today)
                if not actor.roles:
                    raise Http404
                if not actor.can(permission):
                    raise PermissionDenied
                request.actor, request.community = actor, tenant
                return _serve(view, request, tenant, *args, **kwargs)

        return _mark(wrapper, "community", permission)

    return decorate


def agency_page(permission: Permission, role: Role) -> Callable[[View], View]:
    """A page under ``/ars/<region>/`` or ``/cpam/<department>/``; the view gets the communities followed.

    The scope is opened on all of them together; with none, it stays closed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, territory: str, *args: Any, **kwargs: Any) -> HttpResponse:
            request.today = timezone.localdate()
            field = {"region": territory} if role == Role.ARS else {"department": territory}
            mandates = agency_mandates(request.user, role, today=request.today, **field)
            if not mandates:
                raise Http404
            request.actor = Actor(request.user, frozenset({role}))
            if not request.actor.can(permission):
                raise PermissionDenied
            communities = communities_under(mandates)
            if role == Role.CPAM:
                communities = [c for c in communities if c.department_code == territory]
            if not communities:
                return _serve(view, request, territory, [], *args, **kwargs)
            with community_scope(*communities):
                return _serve(view, request, territory, communities, *args, **kwargs)

        return _mark(wrapper, "agency", permission)

    return decorate


def instance_page(permission: Permission) -> Callable[[View], View]:
    """A page about the instance itself, for those who run it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.today = timezone.localdate()
            request.actor = instance_actor(request.user)
            if not request.actor.can(permission):
                raise Http404
            return _serve(view, request, *args, **kwargs)

        return _mark(wrapper, "instance", permission)

    return decorate
