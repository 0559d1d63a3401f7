"""Opening a case in emergency, for health professionals who are not of its circle."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.care.circle.enums import EMERGENCY_MINUTES
from maillage.care.circle.errors import CircleError
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.ground.enums import Category
from maillage.care.oversight.actions import open_in_emergency
from maillage.care.oversight.enums import ATTEMPTS_AN_HOUR
from maillage.care.oversight.forms import GlassForm
from maillage.care.oversight.queries import my_emergencies
from maillage.care.roster.queries import standing_in
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community


@care_page(Permission.CARE_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def care_break_glass(request: CareRequest, community: Community) -> HttpResponse:
    """Everyone reads what would happen; the form is for health professionals."""
    me = standing_in(community, request.user.pk)
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            open_in_emergency(
                by=request.care, professional=me, reference=said["reference"], reason=said["reason"]
            )
        except CircleError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(
                request, f"Dossier ouvert pour {EMERGENCY_MINUTES} minutes. Le cercle est averti."
            )
            return redirect("care_break_glass", community.slug)
    context = {
        "community": community,
        "form": form,
        "may": me is not None and me.category == Category.HEALTH,
        "opened": my_emergencies(request.care),
        "minutes": EMERGENCY_MINUTES,
        "attempts": ATTEMPTS_AN_HOUR,
    }
    return render(request, "care/break_glass.html", context, status=422 if form.errors else 200)
