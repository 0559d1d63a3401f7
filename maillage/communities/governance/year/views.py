"""The governance: the statutory year, and the doors to its rooms."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.governance.year import actions, queries
from maillage.communities.governance.year.duties import duty as find_duty
from maillage.communities.governance.year.errors import YearError
from maillage.communities.governance.year.forms import NoteForm
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page

FIRST_YEAR = 2016  # CPTS were created by the law of 26 January 2016


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def governance(request: PageRequest, community: Community, year: int | None = None) -> HttpResponse:
    """Where the year stands: each duty, by when, what is known of it."""
    shown = _year(request, year)
    found = queries.standings(community, shown, request.today)
    context = {
        "community": community,
        "year": shown,
        "years": [one for one in (shown - 1, shown + 1) if FIRST_YEAR <= one <= request.today.year + 1],
        "closed_on": queries.closed_on(shown, request.today),
        "standings": found,
        "settled": sum(one.is_settled for one in found),
        "today": request.today,
        "can_edit": request.actor.can(Permission.GOVERNANCE_EDIT),
        "can_read_links": request.actor.can(Permission.INTERESTS_VIEW),
        "can_declare": request.actor.can(Permission.INTERESTS_DECLARE),
    }
    return render(request, "governance/year.html", context)


def _year(request: PageRequest, year: int | None) -> int:
    shown = year or request.today.year
    if not FIRST_YEAR <= shown <= request.today.year + 1:
        raise Http404
    return shown


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def governance_duty(request: PageRequest, community: Community, year: int, code: str) -> HttpResponse:
    """Note a duty of a year."""
    duty = find_duty(code)
    if duty is None:
        raise Http404
    shown = _year(request, year)
    noted = queries.note(shown, code)
    initial = {"done_on": noted.done_on, "note": noted.note} if noted else {}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_duty(
                by=request.user, community=community, year=shown, duty=duty, **form.cleaned_data
            )
        except YearError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "C’est noté.")
            return redirect("governance_year", community.slug, shown)
    context = {"community": community, "duty": duty, "year": shown, "form": form}
    return render(request, "governance/duty.html", context, status=422 if form.errors else 200)
