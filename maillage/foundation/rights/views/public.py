"""Pages that open without an account: the notice, the form, and the request behind its link."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.foundation.identity.models import User
from maillage.foundation.rights import notice
from maillage.foundation.rights.actions import giving, requests
from maillage.foundation.rights.enums import RequestState, Right
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.export import Export
from maillage.foundation.rights.forms import AskForm, AskPubliclyForm
from maillage.foundation.rights.links import RightsLinkError, read_request
from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import public_page


@public_page
def privacy_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community does of the data of people: the version in force."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    with community_scope(community):
        version = notice.latest()
        written = version.content if version else notice.content(community, notice.controller_of_scope())
    context = {"tenant": community, "version": version, "notice": written}
    return render(request, "rights/notice.html", context)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def rights_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to exercise a right; who is signed in is known already."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    known = request.user if isinstance(request.user, User) else None
    form = (AskForm if known else AskPubliclyForm)(
        request.POST or None, initial={"right": request.GET.get("droit", Right.ACCESS)}
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        robot = values.pop("website", "")
        if known:
            requests.ask_from_account(community=community, by=known, **values)
            messages.success(request, "Votre demande est arrivée : réponse sous un mois.")
            return redirect("own_data")
        if not robot:
            requests.ask_from_form(community=community, **values)
        return redirect("rights_asked", slug)
    context = {"tenant": community, "form": form, "known": known}
    return render(request, "rights/ask.html", context, status=422 if form.is_bound else 200)


@public_page
def rights_asked(request: HttpRequest, slug: str) -> HttpResponse:
    """The same words whether the address was known or not."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    return render(request, "rights/asked.html", {"tenant": community})


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rights_link(request: HttpRequest, token: str) -> HttpResponse:
    """The request behind its link: GET only shows, since mail programs open links on their own."""
    try:
        found = read_request(token)
    except RightsLinkError as error:
        return render(request, "rights/link_closed.html", {"reason": error}, status=410)
    if request.method == "POST" and request.POST.get("do") in {"confirm", "export"}:
        return _act(request, found, token)
    context = {
        "asked": found,
        "tenant": found.community,
        "to_confirm": found.state == RequestState.TO_CONFIRM,
        "gives": gives_data(found),
        "late": found.is_late(request.today),  # type: ignore[attr-defined]
    }
    return render(request, "rights/link.html", context)


def gives_data(found: RightsRequest) -> bool:
    """Whether the person may take their data with this link: they asked for them, proved who they are,
    and the community did not turn the request down.
    """
    gives = found.right in {Right.ACCESS, Right.PORTABILITY}
    turned_down = found.state in {RequestState.REFUSED, RequestState.DROPPED}
    return bool(found.identified_at) and gives and not turned_down


def _act(request: HttpRequest, found: RightsRequest, token: str) -> HttpResponse:
    if request.POST.get("do") != "export":
        requests.confirm(request=found)
        messages.success(request, "C’est confirmé : votre demande est arrivée.")
        return redirect("rights_link", token)
    try:
        if not gives_data(found):
            raise RightsError("Cette demande ne donne pas de copie de vos données.")
        made = giving.export_for(request=found)
    except RightsError as error:
        messages.error(request, str(error))
        return redirect("rights_link", token)
    return file_answer(made, request.today)  # type: ignore[attr-defined]


def file_answer(made: Export, today: date) -> HttpResponse:
    """The file to keep; no cache does."""
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="mes-donnees-{today:%Y-%m-%d}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer
