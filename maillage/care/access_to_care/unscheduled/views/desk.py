"""The coordination's pages: outlines and counts, never an identity; and how the community asks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from maillage.care.access_to_care.unscheduled.actions.saying import set_rules
from maillage.care.access_to_care.unscheduled.counting import COUNT
from maillage.care.access_to_care.unscheduled.forms import RulesForm
from maillage.care.access_to_care.unscheduled.queries import queue, rules_of
from maillage.care.access_to_care.unscheduled.views import common
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.figures.queries import published, readings
from maillage.care.figures.registry import known_counts
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

SHOWN = 200


@care_page(Permission.SNP_DESK, desk=True)
@require_GET
def snp_desk(request: CareRequest, community: Community) -> HttpResponse:
    """The queue, and the published figures: counts by free dates could be taken one from another."""
    context = {
        "lines": common.lines_of(list(queue()[:SHOWN])),
        "count": (count := known_counts()[COUNT]),
        "readings": readings(count, published(COUNT)),
    }
    return common.page(request, "snp/desk.html", context)


@care_page(Permission.SNP_DESK, desk=True)
@require_http_methods(["GET", "POST"])
def snp_rules(request: CareRequest, community: Community) -> HttpResponse:
    rules = rules_of(community.pk)
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rules(by=request.care, **form.cleaned_data)
        messages.success(request, "Règles enregistrées\u00a0: elles valent pour les demandes à venir.")
        return redirect("snp_rules", community.slug)
    return common.page(request, "snp/rules.html", {"form": form}, status=400 if form.errors else 200)
