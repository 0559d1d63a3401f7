"""Keeping the directory: the state of every card, entering for somebody, reports, settings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.cards import queries
from maillage.communities.cards.actions import cards as card_actions
from maillage.communities.cards.actions import directory as actions
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.forms import DirectoryForm, PaperForm
from maillage.communities.cards.models import CardReport
from maillage.communities.cards.views.own import card_forms, own_context
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page

PER_PAGE = 50
SETTINGS = ("public_open", "welcome", "contact", "months", "asks_by_mail")


@community_page(Permission.CARDS_EDIT)
@require_safe
def cards_board(request: PageRequest, community: Community) -> HttpResponse:
    """Every member with the state of their card, the stale ones first when asked: ``?voir=perimees``."""
    settings = queries.directory_settings()
    lines = queries.board(today=request.today, months=queries.months_of(settings))
    only_stale = request.GET.get("voir") == "perimees"
    kept = [line for line in lines if line.stale] if only_stale else lines
    context = {
        "community": community,
        "settings": settings,
        "page": Paginator(kept, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(lines),
        "stale": sum(line.stale for line in lines),
        "public": sum(line.audience == "public" for line in lines),
        "hidden": sum(line.audience == "nobody" for line in lines),
        "only_stale": only_stale,
        "reports": queries.open_reports(),
    }
    return render(request, "cards/board.html", context)


@community_page(Permission.CARDS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def card_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A card written by the coordination: contents on one side, a signed paper on the other."""
    member = queries.listed(number)
    if member is None:
        raise Http404
    card = queries.card_of(member)
    forms = card_forms(request, member, card)
    do = request.POST.get("do", "")
    paper = PaperForm(request.POST if do == "paper" else None, card=card)
    if request.method == "POST":
        try:
            if done := _act(request, member, do, forms, paper):
                messages.success(request, done)
                return redirect("card_edit", community.slug, number)
        except CardError as error:
            paper.add_error(error.field if error.field in paper.fields else None, str(error))
    context = own_context(request, member, card, forms) | {"community": community, "paper": paper}
    return render(request, "cards/edit.html", context, status=422 if request.method == "POST" else 200)


def _act(request: PageRequest, member: Member, do: str, forms: dict[str, Any], paper: PaperForm) -> str:
    if do == "save" and forms["card"].is_valid() and forms["places"].is_valid():
        content = forms["card"].content(forms["places"].places())
        card_actions.enter_card(by=request.user, member=member, content=content)
        return "La fiche est enregistrée. Elle reste à confirmer par la personne."
    if do == "paper" and paper.is_valid():
        card_actions.record_paper(
            by=request.user,
            member=member,
            choices=paper.choices(),
            notice=paper.cleaned_data["notice"],
            signed_on=paper.cleaned_data["signed_on"],
        )
        return "Les choix du formulaire signé sont notés."
    return ""


@community_page(Permission.CARDS_EDIT)
@require_POST
def card_send_link(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Send somebody the link to their card."""
    member = queries.listed(number)
    if member is None:
        raise Http404
    if actions.send_link(by=request.user, member=member):
        messages.success(request, f"Le lien part à {member.email}.")
    else:
        messages.warning(request, "Trois liens sont déjà partis aujourd’hui : réessayez demain.")
    return redirect("cards_board", community.slug)


@community_page(Permission.CARDS_EDIT)
@require_POST
def card_report_done(request: PageRequest, community: Community, report_id: int) -> HttpResponse:
    """A report was dealt with."""
    report = get_object_or_404(CardReport.objects.select_related("community"), pk=report_id)
    actions.settle_report(by=request.user, report=report)
    messages.success(request, "Le signalement est marqué comme traité.")
    return redirect("cards_board", community.slug)


@community_page(Permission.CARDS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def directory_settings(request: PageRequest, community: Community) -> HttpResponse:
    """Public or not, freshness, mails."""
    settings = queries.directory_settings()
    initial = {name: getattr(settings, name) for name in SETTINGS} if settings else {}
    form = DirectoryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_directory(by=request.user, community=community, **form.cleaned_data)
        messages.success(request, "Les réglages de l’annuaire sont enregistrés.")
        return redirect("cards_board", community.slug)
    context = {"community": community, "form": form, "settings": settings}
    return render(request, "cards/settings.html", context, status=422 if form.is_bound else 200)
