"""What is handed to those whom no mail convenes: their link, and its code to photograph."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.links import write_link
from maillage.communities.governance.assemblies.views.common import assembly_or_404, frame
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.qr import code_of

MOST = 40


@community_page(Permission.ASSEMBLY_EDIT)
@require_safe
@never_cache
def assembly_handouts(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A slip a voter without address, to print and cut. Whoever holds a slip votes: reading it is logged."""
    one = assembly_or_404(request, number)
    if one.is_draft or one.is_cancelled:
        raise Http404
    waiting = queries.by_hand(one).select_related("community").filter(excluded="")
    page = Paginator(waiting, MOST).get_page(request.GET.get("page"))
    rows = [(voter, link, code_of(link)) for voter in page for link in [write_link(voter)]]
    if rows and not one.is_over:
        trace(
            AuditAction.ASSEMBLY_LINKS, request.actor, community, one, number=number,
            ranks=[voter.rank for voter, _, _ in rows],
        )  # fmt: skip
    context = {
        **frame(request, community, one, "sendings"), "rows": [] if one.is_over else rows, "page": page
    }  # fmt: skip
    return render(request, "governance/assemblies/handouts.html", context)
