"""What the pages of the room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from maillage.communities.territory.queries import current_version
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.documents.model import Document
from maillage.foundation.web.pages import PageRequest
from maillage.planning.health_project import queries
from maillage.planning.health_project.coverage import Ground, ground_of
from maillage.planning.health_project.errors import ProjectError
from maillage.planning.health_project.models import ActionSheet, Objective


def sheet_or_404(number: int) -> ActionSheet:
    found = queries.sheet(number)
    if found is None:
        raise Http404
    return found


def objective_or_404(number: int) -> Objective:
    found = queries.objective(number)
    if found is None:
        raise Http404
    return found


def can_write(request: PageRequest) -> bool:
    """Whether this person may write a new sheet."""
    return request.actor.can(Permission.PROJECT_EDIT) or request.actor.can(Permission.PROJECT_LEAD)


def ground(request: PageRequest) -> Ground:
    """The communes of the territory in force."""
    return ground_of(current_version(request.today))


def back_to(request: PageRequest, name: str, *args: Any, anchor: str = "") -> HttpResponse:
    address = reverse(name, args=[request.community.slug, *args])
    return redirect(f"{address}#{anchor}" if anchor else address)


def attempt(request: PageRequest, act: Callable[[], Any], done: str) -> bool:
    """Do a short act: what was done, or why it cannot be, is told on the next page."""
    try:
        act()
    except ProjectError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def as_file(request: PageRequest, made: Document, form: Format, name: str, back: str) -> HttpResponse:
    """The document as a file; where it is too long for one, back to ``back`` with the reason."""
    try:
        return document_answer(made, form, name)
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect(back)
