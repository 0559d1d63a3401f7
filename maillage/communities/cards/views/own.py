"""One's own card: from the link of a mail, or signed in. GET only shows, mail programs open links alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.communities.cards import queries
from maillage.communities.cards.actions import cards as actions
from maillage.communities.cards.actions.directory import send_link_again
from maillage.communities.cards.enums import Audience, CardField
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.forms import PARTS, AudienceForm, CardForm, place_forms
from maillage.communities.cards.links import read_holder, read_member
from maillage.communities.cards.models import DirectoryCard
from maillage.communities.cards.offered import current_notice
from maillage.communities.cards.projection import shown
from maillage.communities.members.links import MemberLinkError
from maillage.communities.members.models import Member
from maillage.communities.members.queries import own_membership
from maillage.foundation.access.enums import Permission
from maillage.foundation.account.queries import verified_emails
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page
from maillage.reference.geography.models import Commune


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_link(request: HttpRequest, token: str) -> HttpResponse:
    """The card behind the link; a link that opens nothing any more explains itself and offers another."""
    try:
        member = read_member(token)
    except MemberLinkError as error:
        return _dead_link(request, token, error)
    with community_scope(member.community):
        if not queries.is_listed(member):
            return render(request, "cards/closed.html", {"tenant": member.community}, status=410)
        return _own_page(request, member, None, lambda: redirect("card_link", token))


@community_page(Permission.COMMUNITY_VIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_card(request: PageRequest, community: Community) -> HttpResponse:
    """The same page for who is signed in."""
    member = own_membership(request.user.pk, verified_emails(request.user))
    if member is None or not queries.is_listed(member):
        if request.method == "POST":
            raise Http404
        return render(request, "cards/own_none.html", {"community": community, "member": member})
    return _own_page(request, member, request.user, lambda: redirect("own_card", community.slug))


def _dead_link(request: HttpRequest, token: str, error: MemberLinkError) -> HttpResponse:
    holder = read_holder(token)
    sent = request.method == "POST" and holder is not None
    if sent and holder is not None:
        send_link_again(member=holder)
    context = {"reason": error, "known": holder is not None, "sent": sent}
    return render(request, "cards/link_closed.html", context, status=200 if sent else 410)


def _own_page(
    request: HttpRequest, member: Member, by: User | None, back: Callable[[], HttpResponse]
) -> HttpResponse:
    card = queries.card_of(member)
    forms = card_forms(request, member, card)
    status = 200
    if request.method == "POST":
        try:
            if done := _act(request, member, by, forms):
                messages.success(request, done)
                return back()
            status = 422
        except CardError as error:
            if not forms["card"].is_bound:
                messages.error(request, str(error))
                return back()
            # What was typed is kept.
            forms["audiences"].add_error(None, str(error))
            status = 422
    context = own_context(request, member, card, forms)
    return render(request, "cards/own.html", context, status=status)


def _act(request: HttpRequest, member: Member, by: User | None, forms: dict[str, Any]) -> str:
    """What the pressed button does, and the sentence that says so; nothing for a refused form."""
    do = request.POST.get("do", "")
    if do == "confirm":
        actions.confirm_own_card(by=by, member=member)
        return "Merci : votre fiche est confirmée."
    # Each form is asked, so that every refusal is shown at once.
    checked = [form.is_valid() for form in forms.values()]
    if do == "save" and all(checked):
        actions.save_own_card(
            by=by,
            member=member,
            content=forms["card"].content(forms["places"].places()),
            choices=forms["audiences"].choices(),
            notice=forms["audiences"].cleaned_data["notice"],
        )
        return "Votre fiche est enregistrée et confirmée."
    if do in _ALL:
        audience, sentence = _ALL[do]
        actions.show_all_to(by=by, member=member, audience=audience, notice=request.POST.get("notice", ""))
        return sentence
    return ""


_ALL = {
    "all_pro": (Audience.PRO, "Toute votre fiche est visible des professionnels de la communauté."),
    "all_nobody": (Audience.NOBODY, "Plus rien de votre fiche n’est montré."),
}


def card_forms(request: HttpRequest, member: Member, card: DirectoryCard | None) -> dict[str, Any]:
    """The three forms of a card, bound when they were sent."""
    data = request.POST if request.method == "POST" and request.POST.get("do") == "save" else None
    today = request.today  # type: ignore[attr-defined]
    return {
        "card": CardForm(data, member=member, card=card, today=today),
        "places": place_forms(data, member=member, card=card, communes=_communes(member, card)),
        "audiences": AudienceForm(data, card=card),
    }


def own_context(
    request: HttpRequest, member: Member, card: DirectoryCard | None, forms: dict[str, Any]
) -> dict[str, Any]:
    """The forms part by part, each beside its agreement, and what each audience sees today."""
    today = request.today  # type: ignore[attr-defined]
    settings = queries.directory_settings()
    months = queries.months_of(settings)
    names = _communes(member, card)
    seen = {
        audience.value: shown(card, card.places.all(), audience, communes=names, today=today, months=months)
        if card
        else None
        for audience in (Audience.PUBLIC, Audience.PRO)
    }
    return {
        "tenant": member.community,
        "member": member,
        "card": card,
        "seen": seen,
        "settings": settings,
        "forms": forms,
        "audiences": forms["audiences"],
        "identity": forms["audiences"][AudienceForm.name_of(CardField.IDENTITY)],
        "place_audiences": [
            forms["audiences"][AudienceForm.name_of(field)]
            for field in (CardField.PLACES, CardField.PHONE, CardField.ACCESS)
        ],
        "parts": [
            (
                field,
                [forms["card"][name] for name in names_of_part],
                forms["audiences"][AudienceForm.name_of(field)],
            )
            for field, names_of_part in PARTS
        ],
        "notice": current_notice(),
        "choices": queries.choices_of_member(member)[:40] if card else [],
    }


def _communes(member: Member, card: DirectoryCard | None) -> dict[str, str]:
    codes = {place.commune_code for place in card.places.all()} if card else set()
    codes |= {member.commune_code}
    return dict(Commune.objects.filter(code__in=codes - {""}).values_list("code", "name"))
