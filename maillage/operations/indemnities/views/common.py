"""What the pages of the room share: who sees which tab."""

from django.http import HttpResponse
from django.shortcuts import render

from maillage.foundation.access.enums import Permission
from maillage.foundation.web.pages import PageRequest

REFUSED = 422


def page(
    request: PageRequest, template: str, context: dict[str, object], *, refused: bool = False
) -> HttpResponse:
    """A page of the room, with what its tabs need."""
    may = {
        "check": request.actor.can(Permission.INDEMNITY_CHECK),
        "view": request.actor.can(Permission.INDEMNITY_VIEW),
        "prepare": request.actor.can(Permission.INDEMNITY_PREPARE),
        "approve": request.actor.can(Permission.INDEMNITY_APPROVE),
    }
    full = {"community": request.community, "may": may, "today": request.today, **context}
    return render(request, template, full, status=REFUSED if refused else 200)
