"""The page decorator of patient data: everything that must be true before one is served (ADR 0048).

A community page with a permission first (404 when it is not yours, 403 beyond your role); then the module
must be open for this community (404 when it is not: nobody is told that it exists), the person must have a
second factor, and the page runs in a session whose trace is written before anything is served.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.errors import NotYoursError
from maillage.care.ground.session import Session
from maillage.care.switch.queries import is_invented, may_be_on
from maillage.care.traces.enums import Act
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import SAFE_METHODS, PageRequest, View, community_page
from maillage.foundation.web.readonly import readonly_database

NO_SECOND_FACTOR = (
    "Les données de patients demandent un second facteur\u00a0: activez-en un ici, puis revenez à la page."
)
Categories = Callable[[Community, int], frozenset[Category]]
_rosters: list[Categories] = []


def answers_categories(function: Categories) -> Categories:
    """Give the function that says as what an account may hold a seat today (the room of the roster does)."""
    _rosters[:] = [function]
    return function


class CareRequest(PageRequest):
    """What a decorated view receives besides: the open session, which actions take as ``by``."""

    care: Session


def care_page(
    permission: Permission,
    *,
    act: Act = Act.VIEW,
    desk: bool = False,
    watching: bool = False,
    even_closed: bool = False,
) -> Callable[[View], View]:
    """A page under ``/c/<community>/`` about patients; the view gets the ``Community``.

    ``act`` is what the trace says (``Act.EXPORT`` for a file). ``desk`` shows the outlines of every case:
    only for a permission whose holders keep administrative fields, and still no content; ``watching`` besides
    why a case was opened in emergency. ``even_closed``: oversight, served while the module is closed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inside(request: CareRequest, community: Community, *args: Any, **kwargs: Any) -> HttpResponse:
            if not even_closed and not may_be_on(community):
                raise Http404
            if not is_invented(community) and not is_mfa_enabled(request.user):
                messages.warning(request, NO_SECOND_FACTOR)
                return redirect("mfa_index")
            with care_scope(
                community, person=request.user.pk, roles=",".join(sorted(request.actor.roles)), desk=desk,
                watching=watching, act=act,
                categories=_categories(community, request.user.pk),
                origin=structlog.contextvars.get_contextvars().get("request_id", ""),
            ) as session, ExitStack() as stack:  # fmt: skip
                if request.method in SAFE_METHODS:
                    stack.enter_context(readonly_database(CARE))
                request.care = session
                try:
                    return _whole(view(request, community, *args, **kwargs))
                except NotYoursError as error:
                    raise PermissionDenied(str(error)) from None

        return community_page(permission)(inside)

    return decorate


def _categories(community: Community, person: int) -> frozenset[Category]:
    """Nothing while no room answers: a seat that nobody vouches for opens nothing."""
    return next((one(community, person) for one in _rosters), frozenset())


def _whole(answer: HttpResponse) -> HttpResponse:
    """Rendered now: what would be read later would be read without a trace."""
    if answer.streaming:
        raise RuntimeError("a page of patient data is never streamed")
    render = getattr(answer, "render", None)
    return render() if render else answer
