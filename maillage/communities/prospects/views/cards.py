"""One card: who, what was said, what may be done now; entered by hand, corrected."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.practitioners.queries import ground
from maillage.communities.prospects import queries
from maillage.communities.prospects.actions import cards, contacts, doubles
from maillage.communities.prospects.card import known_form
from maillage.communities.prospects.enums import ProspectKind
from maillage.communities.prospects.errors import HomonymError, ProspectError
from maillage.communities.prospects.forms import (
    AnswerForm,
    AssignForm,
    CardForm,
    ContactForm,
    LiftForm,
    ObjectionForm,
)
from maillage.communities.prospects.joined import memberships, register
from maillage.communities.prospects.models import Prospect
from maillage.communities.prospects.notice import notice
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.reference.directory.enums import LabelKind
from maillage.reference.directory.queries import labels, named
from maillage.reference.directory.search import search
from maillage.reference.geography.models import Commune

PROPOSED = 5


def existing(number: int) -> Prospect:
    """The card of this number, or 404."""
    found = queries.by_number(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospect(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The card of a person or of a structure."""
    return card_page(request, existing(number))


def card_page(
    request: PageRequest, found: Prospect, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a card; a refused form comes back on it."""
    can_edit = request.actor.can(Permission.PROSPECTS_EDIT)
    near = queries.near(found)
    context: dict[str, Any] = {
        "community": request.community,
        "prospect": found,
        "contacts": queries.contacts_of(found),
        "alike": near.alike if can_edit else (),
        "doubles": near.doubles,
        "profession": _label(found.profession) if found.profession else "",
        "commune": Commune.objects.filter(code=found.commune_code).first() if found.commune_code else None,
        "joined": memberships().of(found),
        "register": register(),
        "can_edit": can_edit,
        "can_join": request.actor.can(Permission.MEMBERS_EDIT),
        "closed": bool(found.objected_on or found.merged_into_id),
        "notice": notice(request.community, found.source, found.source_detail),
    }
    themes = queries.themes()
    context["themes"] = [theme.label for theme in themes if theme.number in found.themes]
    if can_edit and not context["closed"]:
        context |= _forms(request, found, themes)
    if can_edit:
        context |= {
            "objection_form": ObjectionForm(initial={"on": request.today}),
            "lift_form": LiftForm(),
        }
    return render(request, "prospects/prospect.html", context | (refused or {}), status=status)


def _label(code: str) -> str:
    return labels(LabelKind.PROFESSION).get(code, code)


def _forms(request: PageRequest, found: Prospect, themes: Any) -> dict[str, Any]:
    people = queries.colleagues(request.today)
    said = {name: getattr(found, name) for name in ("interest", "involvement", "themes", "note")}
    return {
        "contact_form": ContactForm(people=people, initial=ContactForm.start(request.user, request.today)),
        "assign_form": AssignForm(
            people=people, initial={"to": found.in_charge_id, "remind_on": found.remind_on}
        ),
        "answer_form": AnswerForm(themes=themes, kept=found.themes, initial=said),
    }


@community_page(Permission.PROSPECTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prospect_new(request: PageRequest, community: Community) -> HttpResponse:
    """A card typed by hand; ``?nature=structure`` for a structure."""
    structure = request.GET.get("nature") == ProspectKind.STRUCTURE
    kind = ProspectKind.STRUCTURE if structure else ProspectKind.PERSON
    form = CardForm(
        request.POST or None, kind=kind, professions=labels(LabelKind.PROFESSION), themes=queries.themes()
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = cards.enter(
                by=request.user,
                community=community,
                card=form.card(),
                homonym=form.cleaned_data["homonym"],
            )
        except HomonymError as error:
            form.ask_again()
            form.add_error("homonym", f"{error} Si c’est une autre personne, cochez cette case.")
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"La fiche de {made} est créée.")
            return redirect("prospect", community.slug, made.number)
    context = {"community": community, "form": form, "kind": kind}
    return render(request, "prospects/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.PROSPECTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prospect_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct a card."""
    found = existing(number)
    kind = ProspectKind(found.kind)
    form = CardForm(
        request.POST or None,
        kind=kind,
        professions=labels(LabelKind.PROFESSION),
        themes=queries.themes(),
        kept=found.themes,
        initial={name: getattr(found, name) for name in CardForm.ORDER if hasattr(found, name)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            cards.edit(by=request.user, prospect=found, card=form.card(former=found))
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "La fiche est corrigée.")
            return redirect("prospect", community.slug, number)
    context = {"community": community, "form": form, "kind": kind, "prospect": found}
    return render(request, "prospects/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.PROSPECTS_EDIT)
@require_safe
def prospect_directory(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Who of the national directory this is: the person tied, or those of the territory with this name."""
    found = existing(number)
    codes = [] if found.ident or found.is_structure else ground(request.today).codes
    text = f"{found.last_name} {found.first_name}"
    context = {
        "community": community,
        "prospect": found,
        "tied": named([found.ident])[:1] if found.ident else [],
        "proposed": search(text, codes=codes, limit=PROPOSED) if codes else [],
        "closed": bool(found.objected_on or found.merged_into_id),
    }
    return render(request, "prospects/directory.html", context)


@community_page(Permission.PROSPECTS_EDIT)
@require_POST
def prospect_step(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What is done on one card, by the name of the button pressed."""
    found = existing(number)
    op = request.POST.get("op", "")
    try:
        done = _with_form(request, found, op) if op in _FORMS else _plain(request, found, op)
    except ProspectError as error:
        messages.error(request, str(error))
        return redirect("prospect", community.slug, number)
    if isinstance(done, dict):
        return card_page(request, found, refused=done, status=422)
    messages.success(request, done)
    return redirect("prospect", community.slug, number)


_FORMS = {
    "contact": "contact_form",
    "assign": "assign_form",
    "answer": "answer_form",
    "object": "objection_form",
    "lift": "lift_form",
}


def _with_form(request: PageRequest, found: Prospect, op: str) -> str | dict[str, Any]:
    """A step that asks for something: the sentence of success, or the form refused."""
    form = _form(request, found, op)
    if form.is_valid():
        try:
            return _apply(request, found, op, form.cleaned_data)
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
    return {_FORMS[op]: form}


def _form(request: PageRequest, found: Prospect, op: str) -> Any:
    if op == "answer":
        return AnswerForm(request.POST, themes=queries.themes(), kept=found.themes)
    if op == "object":
        return ObjectionForm(request.POST)
    if op == "lift":
        return LiftForm(request.POST)
    form = ContactForm if op == "contact" else AssignForm
    return form(request.POST, people=queries.colleagues(request.today))


def _apply(request: PageRequest, found: Prospect, op: str, said: dict[str, Any]) -> str:
    several: dict[str, Any] = {"by": request.user, "community": request.community, "numbers": [found.number]}
    match op:
        case "contact":
            contacts.note_contacts(**several, **said)
            return "Le contact est noté."
        case "assign":
            contacts.assign(**several, **said)
            return "C’est confié." if said["to"] else "Plus personne n’en est chargé."
        case "answer":
            contacts.note_answer(by=request.user, prospect=found, **said)
            return "La réponse est notée."
        case "object":
            contacts.hear_objection(by=request.user, prospect=found, **said)
            return "C’est noté : ses coordonnées sont effacées, aucune liste ne la reprendra."
    contacts.lift_objection(by=request.user, prospect=found, **said)
    return "L’opposition est levée. Les coordonnées sont à demander de nouveau."


def _plain(request: PageRequest, found: Prospect, op: str) -> str:
    """A step of one button."""
    match op:
        case "inform":
            contacts.note_informed(
                by=request.user, community=request.community, numbers=[found.number], on=request.today
            )
            return "L’information est notée."
        case "tie":
            cards.tie(by=request.user, prospect=found, ident=known_form(request.POST.get("ident", "")))
            return "La fiche est rattachée à l’annuaire national."
        case "untie":
            cards.untie(by=request.user, prospect=found)
            return "La fiche n’est plus rattachée à l’annuaire national."
        case "reunite":
            doubles.reunite(by=request.user, kept=found, double=_other(request))
            return "Les deux fiches sont réunies. Vous pouvez les séparer à tout moment."
        case "separate":
            double = _other(request)
            doubles.separate(by=request.user, double=double)
            return f"La fiche n° {double.number} est de nouveau à part."
    raise Http404


def _other(request: PageRequest) -> Prospect:
    text = request.POST.get("other", "")
    return existing(int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0)
