"""The public directory: no account, no trace of who reads; and the form that tells a mistake."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.cards import queries
from maillage.communities.cards.actions import directory as actions
from maillage.communities.cards.enums import Audience
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.forms import ReportForm
from maillage.communities.cards.models import DirectorySettings
from maillage.communities.cards.projection import Shown
from maillage.communities.cards.views.common import listing, map_of
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import public_page


@public_page
@never_cache
@require_safe
def public_directory(request: HttpRequest, slug: str) -> HttpResponse:
    """Who practises here, as each agreed to show it. ``?profession=60&nouveaux=on&q=mesange``."""
    community = _community(slug)
    today = request.today  # type: ignore[attr-defined]
    with community_scope(community):
        settings = _open_settings()
        found = listing(request, Audience.PUBLIC, settings, today)
        context = {
            "tenant": community,
            "settings": settings,
            "listing": found,
            "form": found.form,
            "page": found.page(request),
            "chart": map_of(found),
            "rate": queries.rate_today(today=today, months=settings.months),
        }
        return render(request, "cards/public_directory.html", context)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_card(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One card. The e-mail address is written only in the answer to a form: robots follow links."""
    community = _community(slug)
    with community_scope(community):
        card = _card(_open_settings(), number, request)
        context = {
            "tenant": community,
            "card": card,
            "is_public": True,
            "reveal": request.method == "POST" and request.POST.get("do") == "email",
        }
        return _unlisted(render(request, "cards/public_card.html", context))


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_card_report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """« Une information est inexacte » : to the coordination, never to the person."""
    community = _community(slug)
    with community_scope(community):
        shown = _card(_open_settings(), number, request)
        form = ReportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            card = queries.card_of_number(number)
            # A robot is told what everyone is told.
            if card is not None and not form.cleaned_data["website"]:
                try:
                    actions.report_card(
                        community=community,
                        card=card,
                        text=form.cleaned_data["text"],
                        email=form.cleaned_data["email"],
                    )
                except CardError as error:
                    form.add_error(None, str(error))
            if not form.errors:
                return redirect("public_card_reported", slug, number)
        context = {"tenant": community, "card": shown, "form": form}
        return _unlisted(render(request, "cards/report.html", context, status=422 if form.is_bound else 200))


@public_page
@never_cache
@require_safe
def public_card_reported(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The message was received."""
    community = _community(slug)
    with community_scope(community):
        card = _card(_open_settings(), number, request)
        return _unlisted(render(request, "cards/reported.html", {"tenant": community, "card": card}))


def _community(slug: str) -> Community:
    return get_object_or_404(Community.objects.active(), slug=slug)


def _open_settings() -> DirectorySettings:
    settings = queries.directory_settings()
    if settings is None or not settings.public_open:
        raise Http404
    return settings


def _card(settings: DirectorySettings, number: int, request: HttpRequest) -> Shown:
    today = request.today  # type: ignore[attr-defined]
    card = queries.shown_card(number, Audience.PUBLIC, today=today, months=settings.months)
    if card is None:
        raise Http404
    return card


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """Search engines keep no copy: an agreement that is withdrawn must end everywhere at once."""
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer
