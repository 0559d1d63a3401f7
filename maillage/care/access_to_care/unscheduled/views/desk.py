"""The coordination's pages: outlines and counts, never an identity; and how the community asks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from maillage.care.access_to_care.unscheduled.actions.saying import set_rules
from maillage.care.access_to_care.unscheduled.enums import Band, Family, Status
from maillage.care.access_to_care.unscheduled.forms import PeriodForm, RulesForm
from maillage.care.access_to_care.unscheduled.queries import (
    commune_names,
    queue,
    rules_of,
    totals,
    unanswered,
)
from maillage.care.access_to_care.unscheduled.views import common
from maillage.care.doors.pages import CareRequest, care_page
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

HIDDEN, SHOWN = 11, 200


@require_GET
@care_page(Permission.SNP_DESK, desk=True)
def snp_desk(request: CareRequest, community: Community) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    start, end = form.period(request.today)
    missing = unanswered(start, end, "commune_code", "band", "family", "profession")
    names = commune_names(str(row["commune_code"]) for row in missing)
    context = {
        "lines": common.lines_of(list(queue()[:SHOWN])),
        "form": form, "start": start, "last": end,
        "outcomes": [
            (Status(str(row["outcome"])).label, _small(row)) for row in totals(start, end, "outcome")
        ],
        "missing": [
            (
                names.get(str(row["commune_code"]), "non précisée"), Band(str(row["band"])).label,
                Family(str(row["family"])).label, common.PROFESSIONS.get(str(row["profession"]), "—"),
                _small(row),
            )
            for row in missing
        ],
        "hidden": HIDDEN,
    }  # fmt: skip
    return common.page(request, "desk.html", context)


@require_http_methods(["GET", "POST"])
@care_page(Permission.SNP_DESK, desk=True)
def snp_rules(request: CareRequest, community: Community) -> HttpResponse:
    rules = rules_of(community.pk)
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rules(by=request.care, **form.cleaned_data)
        messages.success(request, "Règles enregistrées : elles valent pour les demandes à venir.")
        return redirect("snp_rules", community.slug)
    return common.page(request, "rules.html", {"form": form}, status=400 if form.errors else 200)


def _small(row: dict[str, object]) -> str:
    """A small number designates somebody in a village: it is hidden (control F10)."""
    count = int(str(row["requests"]))
    return str(count) if count >= HIDDEN else f"moins de {HIDDEN}"
