"""« Mes données » : what is held about the holder of an account, and what they asked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.foundation.access.queries import communities_of
from maillage.foundation.rights import queries
from maillage.foundation.rights.actions import giving
from maillage.foundation.rights.views.public import file_answer
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, personal_page


@personal_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: PageRequest) -> HttpResponse:
    """One button gives everything, at once."""
    if request.method == "POST":
        return file_answer(giving.export_own(by=request.user), request.today)
    communities = [community for community, _ in communities_of(request.user, today=timezone.localdate())]
    asked = []
    if communities:
        with community_scope(*communities):
            asked = queries.own_requests(request.user.pk)
    return render(request, "rights/own.html", {"communities": communities, "asked": asked})
