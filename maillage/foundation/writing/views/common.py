"""What the pages share: the door of the kind of document, its addresses, what they all show."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, View, community_page
from maillage.foundation.writing import queries
from maillage.foundation.writing.declaration import Section
from maillage.foundation.writing.models import DocumentSection, WrittenDocument
from maillage.foundation.writing.writings import Writing

Page = Callable[..., HttpResponse]
_METHODS = {
    "read": require_safe,
    "form": require_http_methods(["GET", "HEAD", "POST"]),
    "act": require_POST,
}


def door(page: Page, spec: Writing, permission: Permission, methods: str) -> View:
    """The page of this kind of document, under this right; ``methods``: « read », « form » or « act »."""

    def opened(request: PageRequest, community: Community, **kwargs: Any) -> HttpResponse:
        return page(request, community, spec, **kwargs)

    opened.__name__, opened.__doc__ = f"{spec.key}_{page.__name__}", page.__doc__
    return community_page(permission)(_METHODS[methods](opened))


def address(spec: Writing, page: str, community: Community, *args: object) -> str:
    name = spec.home if page == "documents" and spec.home else f"{spec.key}_{page}"
    return reverse(name, args=[community.slug, *args])


def find_document(spec: Writing, number: int) -> WrittenDocument:
    found = queries.document(spec, number)
    if found is None:
        raise Http404
    return found


def find_section(spec: Writing, number: int, key: str) -> tuple[DocumentSection, Section]:
    """The stored section and its outline."""
    found = find_document(spec, number)
    row, outline = queries.section_row(found, key), spec.template_of(found).section(key)
    if row is None or outline is None:
        raise Http404
    row.document = found
    return row, outline


def common(
    request: PageRequest, community: Community, spec: Writing, document: WrittenDocument | None = None
) -> dict[str, Any]:
    """What every page of the room shows: who may do what, and the addresses above it."""
    can = request.actor.can
    found: dict[str, Any] = {
        "community": community,
        "spec": spec,
        "can_edit": can(spec.edit),
        "can_file": can(spec.file),
        "can_comment": can(spec.may_comment),
        "list_url": address(spec, "documents", community),
        "verify_url": address(spec, "verify", community),
    }
    if document is not None:
        found |= {
            "document": document,
            "document_url": address(spec, "document", community, document.number),
            "preview_url": address(spec, "preview", community, document.number),
            "file_url": address(spec, "file", community, document.number),
        }
    return found
