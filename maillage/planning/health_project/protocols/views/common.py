"""What the pages of protocols share."""

from django.http import Http404

from maillage.foundation.web.pages import PageRequest
from maillage.planning.health_project.protocols import queries
from maillage.planning.health_project.protocols.models import ProtocolVersion, PublishedProtocol
from maillage.planning.health_project.protocols.queries import Held


def held_or_404(number: int) -> Held:
    found = queries.protocol(number)
    if found is None:
        raise Http404
    return found


def working_or_404(held: Held) -> ProtocolVersion:
    if held.working is None:
        raise Http404
    return held.working


def version_asked(request: PageRequest, held: Held) -> ProtocolVersion:
    """``?version=2``, else the one in force, else the one being written, else the last."""
    text = request.GET.get("version", "")
    if text:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        found = queries.version(held.protocol, number)
        if found is None:
            raise Http404
        return found
    return held.current or held.working or held.protocol.versions.all()[0]


def published_or_404(series: str, version: int | None = None) -> PublishedProtocol:
    found = queries.published(series, version)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found
