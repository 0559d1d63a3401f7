"""The home of the health project: the chain, what it lacks, its document."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.health_project.assembly.overview import overview


@community_page(Permission.PROJECT_VIEW)
@require_safe
def home(request: PageRequest, community: Community) -> HttpResponse:
    """Where the project stands."""
    context = {"community": community, "overview": overview(request.today)}
    return render(request, "health_project/home.html", context)
