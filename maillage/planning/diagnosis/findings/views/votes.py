"""Votes: opening, putting one's dots, the result once closed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.diagnosis.findings import actions, queries
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.forms import BallotForm, VoteForm
from maillage.planning.diagnosis.findings.models import Vote
from maillage.planning.diagnosis.findings.views.common import attempt, back_to, is_editor


@community_page(Permission.FINDING_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Open a vote."""
    form = VoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_vote(
                by=request.user, community=community, today=request.today, **form.cleaned_data
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le vote est ouvert à tous les membres.")
            return back_to(request, "vote", made.number)
    context = {"community": community, "form": form}
    return render(request, "findings/vote_new.html", context, status=422 if request.method == "POST" else 200)


def _vote(number: int) -> Vote:
    found: Vote | None = queries.votes().filter(number=number).first()
    if found is None:
        raise Http404
    return found


@community_page(Permission.FINDING_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One's ballot while the vote is open; the count, for all to see, once it is closed."""
    vote = _vote(number)
    running = vote.is_open(request.today)
    form = None
    if running:
        form = BallotForm(
            request.POST or None,
            vote=vote,
            choices=queries.candidates(vote.subject),
            mine=queries.ballot_of(vote, request.user),
        )
    if request.method == "POST":
        if form is None:
            messages.error(request, "Ce vote est clos : les points ne changent plus.")
            return back_to(request, "vote", number)
        if form.is_valid():
            try:
                actions.cast_ballot(
                    by=request.user, community=community, vote=vote, dots=form.dots(), today=request.today
                )
            except FindingError as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request, "Vos points sont enregistrés. Vous pouvez les changer jusqu’à la fin du vote."
                )
                return back_to(request, "vote", number)
    context = {
        "community": community,
        "vote": vote,
        "form": form,
        "running": running,
        "tally": [] if running else queries.tally(vote),
        "page_name": "finding" if vote.subject == "findings" else "need",
        "can_edit": is_editor(request),
    }
    return render(request, "findings/vote.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.FINDING_EDIT)
@require_POST
def close(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Close a vote for good."""
    vote = _vote(number)
    attempt(
        request,
        lambda: actions.close_vote(by=request.user, community=community, vote=vote),
        "Le vote est clos : le résultat est visible de tous.",
    )
    return back_to(request, "vote", number)
