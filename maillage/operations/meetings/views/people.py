"""Who is called to a meeting, and the sending of the invitations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.meetings.actions import people as actions
from maillage.operations.meetings.cards import Called
from maillage.operations.meetings.clock import local_time
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.forms import PeopleForm
from maillage.operations.meetings.models import Meeting, Participant
from maillage.operations.meetings.queries import candidates
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.views.common import FORM, attempt, back_to, frame, kept_or_403


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_people(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Who is called, what each answered, and whom to add."""
    one = kept_or_403(request, number)
    people = queries.people(one)
    called = {(row.member_id, row.name) for row in people if row.member_id}
    known = candidates.members(request.today)
    offered = [row for row in known if (row.member_id, row.name) not in called]
    choices = [(rank, f"{row.name}, {row.quality}") for rank, row in enumerate(known) if row in offered]
    form = None
    if not one.is_closed:
        form = PeopleForm(request.POST or None, members=choices, in_series=one.series_id is not None)
    if request.method == "POST" and form is not None and form.is_valid():
        chosen = [
            *_groups(request, one, form, known),
            *(known[rank] for rank in form.cleaned_data["members"]),
        ]
        try:
            new = actions.add_people(
                by=request.user, community=community, number=number,
                people=[*chosen, *form.cleaned_data["others"]],
                following=bool(form.cleaned_data.get("following")),
            )  # fmt: skip
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{new} personne{'s' if new > 1 else ''} de plus.")
            return back_to(request, "meeting_people", number)
    context = {
        **frame(request, community, one, "people"),
        "people": people,
        "form": form,
        "waiting": sum(row.invited_at is None and bool(row.email) and not row.walk_in for row in people),
        "without_address": sum(not row.email and not row.walk_in for row in people),
        "silent": sum(row.invited_at is not None and not row.answer for row in people),
    }
    return render(request, "meetings/people.html", context, status=422 if form and form.is_bound else 200)


def _groups(request: PageRequest, one: Meeting, form: PeopleForm, known: list[Called]) -> list[Called]:
    asked = form.cleaned_data["groups"]
    found: list[Called] = []
    if "before" in asked:
        found += candidates.before(one)
    if "members" in asked:
        found += known
    roles = {
        "board": candidates.BOARD, "office": candidates.OFFICE, "coordination": {Role.COORDINATOR},
    }  # fmt: skip
    wanted = set().union(*(roles[name] for name in asked if name in roles))
    if wanted:
        found += candidates.organ(wanted, request.today)
    return found


@community_page(Permission.MEETINGS_ORGANISE)
@require_POST
def meeting_person_remove(
    request: PageRequest, community: Community, number: int, participant: int
) -> HttpResponse:
    """Someone is no longer of the meeting."""
    one = kept_or_403(request, number)
    row = get_object_or_404(Participant, pk=participant, meeting=one)
    attempt(
        request,
        lambda: actions.remove_person(
            by=request.user, community=community, number=number, participant=row.pk
        ),
        f"{row.name} n’est plus de cette réunion.",
    )
    return back_to(request, "meeting_people", number)


@community_page(Permission.MEETINGS_ORGANISE)
@require_POST
def meeting_call(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Send what waits: the invitations, the dates to choose from, or a reminder to those who said nothing."""
    kept_or_403(request, number)
    act = actions.remind if request.POST.get("do") == "remind" else actions.call_meeting
    attempt(
        request,
        lambda: act(by=request.user, community=community, number=number),
        lambda sent: (
            f"{sent} message{'s' if sent > 1 else ''} envoyé{'s' if sent > 1 else ''}."
            if sent
            else "Tout le monde avait déjà reçu ce message."
        ),
    )
    return back_to(request, "meeting_people", number)
