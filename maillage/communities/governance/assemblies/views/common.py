"""What the pages of the room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import Assembly, AssemblyFile
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest

FORM = ["GET", "HEAD", "POST"]


def assembly_or_404(request: PageRequest, number: int) -> Assembly:
    found = queries.one(request.actor, number)
    if found is None:
        raise Http404
    found.community = request.community
    return found


def frame(request: PageRequest, community: Community, assembly: Assembly, tab: str) -> dict[str, Any]:
    """What every page of an assembly shows."""
    can_edit = request.actor.can(Permission.ASSEMBLY_EDIT)
    return {"community": community, "assembly": assembly, "tab": tab, "can_edit": can_edit}


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Do a short act: what was done, or why it cannot be, is told on the next page."""
    try:
        act()
    except RefusedError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def back_to(request: PageRequest, name: str, *args: Any) -> HttpResponse:
    return redirect(name, request.community.slug, *args)


def and_by_hand(said: str, assembly: Assembly) -> str:
    """The message of an act that mails tell, with how many of those convened no mail reaches."""
    left = queries.by_hand(assembly).count()
    if not left:
        return said
    who = "1 convoqué sans courriel reste" if left == 1 else f"{left} convoqués sans courriel restent"
    return f"{said} {who} à prévenir de vive voix ou par lettre : leur liste est sous « Envois »."


def file_answer(found: AssemblyFile) -> HttpResponse:
    """The very bytes that were joined; never opened inside the site."""
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return answer
