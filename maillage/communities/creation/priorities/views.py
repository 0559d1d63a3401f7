"""Votes by dots: those of the community, and the one page of a voter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.gatherings.queries import needs
from maillage.communities.creation.priorities import actions, queries
from maillage.communities.creation.priorities.forms import MOST_TICKETS, BallotForm, PollForm, VotersForm
from maillage.communities.creation.priorities.links import VoterLinkError, read_voter, write_link
from maillage.communities.creation.priorities.models import Poll
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page
from maillage.foundation.web.qr import code_of

FORM = ["GET", "HEAD", "POST"]


def _poll(number: int) -> Poll:
    found = queries.poll(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.CREATION_VIEW)
@require_safe
def polls(request: PageRequest, community: Community) -> HttpResponse:
    """Every vote, the newest first."""
    context = {
        "community": community,
        "polls": [(one, one.is_open(request.today)) for one in queries.polls()],
        "can_edit": request.actor.can(Permission.CREATION_EDIT),
    }
    return render(request, "creation/polls.html", context)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(FORM)
def poll_new(request: PageRequest, community: Community) -> HttpResponse:
    """Open a vote on needs."""
    form = PollForm(request.POST or None, needs=list(needs()))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_poll(
                by=request.user, community=community, today=request.today, **form.cleaned_data
            )
        except CreationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le vote est ouvert : donnez maintenant les bulletins.")
            return redirect("poll", community.slug, made.number)
    context = {
        "community": community,
        "form": form,
        "title": "Ouvrir un vote par points",
        "button": "Ouvrir le vote",
    }
    return render(request, "creation/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.CREATION_VIEW)
@require_http_methods(FORM)
def poll(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """While it is open, how many have voted; once closed, the result. Nobody sees a ballot."""
    one = _poll(number)
    running, can_edit = one.is_open(request.today), request.actor.can(Permission.CREATION_EDIT)
    form = VotersForm(request.POST or None) if running and can_edit else None
    if request.method == "POST":
        if not can_edit:
            raise PermissionDenied
        if form is not None and form.is_valid() and _voters_added(request, community, number, form):
            return redirect("poll", community.slug, number)
    context = {
        "community": community,
        "poll": one,
        "running": running,
        "choices": list(one.choices.order_by("rank")) if running else [],
        "tally": [] if running else queries.tally(one),
        "voters": list(one.voters.order_by("rank")) if can_edit else [],
        "form": form,
        "can_edit": can_edit,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "creation/poll.html", context, status=status)


def _voters_added(request: PageRequest, community: Community, number: int, form: VotersForm) -> bool:
    try:
        new = actions.add_voters(
            by=request.user, community=community, number=number, today=request.today, **form.cleaned_data
        )  # fmt: skip
    except CreationError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{new} bulletin{'s' if new > 1 else ''} de plus.")
    return True


@community_page(Permission.CREATION_EDIT)
@require_safe
def poll_tickets(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The ballots that are not used yet, to print and hand out, so many a page."""
    one = _poll(number)
    pages = Paginator(one.voters.filter(voted=False, email="").order_by("rank"), MOST_TICKETS)
    page = pages.get_page(request.GET.get("page"))
    rows = [(voter, link, code_of(link)) for voter in page for link in [write_link(voter)]]
    context = {"community": community, "poll": one, "rows": rows, "page": page}
    return render(request, "creation/tickets.html", context)


@community_page(Permission.CREATION_EDIT)
@require_POST
def poll_close(request: PageRequest, community: Community, number: int) -> HttpResponse:
    _poll(number)
    actions.close_poll(by=request.user, community=community, number=number)
    messages.success(request, "Le vote est clos : son résultat est visible.")
    return redirect("poll", community.slug, number)


@public_page
@never_cache
@require_http_methods(FORM)
def poll_vote(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a voter's link: GET shows, since mail programs open links on their own."""
    try:
        voter = read_voter(token)
    except VoterLinkError as error:
        return render(request, "creation/closed.html", {"reason": error}, status=410)
    today = request.today  # type: ignore[attr-defined]
    with community_scope(voter.community):
        one = voter.poll
        running = one.is_open(today)
        choices = list(one.choices.order_by("rank"))
        form = BallotForm(request.POST or None, poll=one, choices=choices)
        if request.method == "POST" and running and not voter.voted and form.is_valid():
            try:
                actions.cast_ballot(voter=voter, dots=form.dots(), today=today)
            except CreationError as error:
                form.add_error(None, str(error))
            else:
                return redirect("poll_vote", token)
        context = {
            "tenant": voter.community,
            "voter": voter,
            "poll": one,
            "running": running,
            "form": form,
            "tally": [] if running else queries.tally(one),
        }
        refused = form.is_bound and running and not voter.voted
        return render(request, "creation/vote.html", context, status=422 if refused else 200)
