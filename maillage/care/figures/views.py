"""The page of figures and its file: nothing here knows a case."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.care.figures import exports
from maillage.care.figures.diagnosis import PREFIX
from maillage.care.figures.models import Figure
from maillage.care.figures.queries import readings
from maillage.care.figures.registry import known_counts
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.switch.queries import may_be_on
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.readonly import readonly_database
from maillage.foundation.web.spreadsheets import csv_answer


@community_page(Permission.CARE_FIGURES)
@require_safe
def figures(request: PageRequest, community: Community) -> HttpResponse:
    """Every count, its latest figures first."""
    _open(community)
    with walls(CARE, community), readonly_database(CARE):
        found: dict[str, list[Figure]] = {}
        for one in Figure.objects.order_by("since"):
            found.setdefault(one.count, []).append(one)
        groups = [
            {
                "count": count,
                "readings": readings(count, found.get(count.code, [])),
                "offer": f"{PREFIX}:{count.code}",
            }
            for count in known_counts().values()
        ]
    context = {
        "community": community,
        "groups": [one for one in groups if one["readings"]],
        "waiting": [one["count"] for one in groups if not one["readings"]],
        "may_propose": request.actor.can(Permission.FINDING_TAKE_PART),
    }
    return render(request, "care/figures.html", context)


@community_page(Permission.CARE_FIGURES)
@require_safe
def figures_csv(request: PageRequest, community: Community) -> HttpResponse:
    _open(community)
    with walls(CARE, community), readonly_database(CARE):
        return csv_answer("chiffres-acces-aux-soins.csv", exports.HEADINGS, list(exports.rows()))


def _open(community: Community) -> None:
    if not may_be_on(community):
        raise Http404
