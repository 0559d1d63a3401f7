"""The list of those followed, what is done of several at once, and its files."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.prospects import queries
from maillage.communities.prospects.actions import contacts
from maillage.communities.prospects.documents import call_list
from maillage.communities.prospects.enums import Interest, Standing
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.exports import HEADINGS, prospect_rows
from maillage.communities.prospects.forms import (
    AssignForm,
    ContactForm,
    FilterForm,
    InformForm,
    SelectionForm,
)
from maillage.communities.prospects.joined import Memberships, memberships, register
from maillage.communities.prospects.models import Prospect
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.objections import is_among, standing_digests
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import table_answer
from maillage.french import counted
from maillage.reference.directory.enums import LabelKind
from maillage.reference.directory.queries import labels
from maillage.reference.geography.models import Commune

PER_PAGE = 50
MOST_CALLS = 500


def commune_names(codes: Any) -> dict[str, str]:
    """{INSEE code: name}. One query."""
    return dict(Commune.objects.filter(code__in=set(codes)).values_list("code", "name"))


class Asked:
    """What the address asks of the list, with what its page shows around it."""

    def __init__(self, request: PageRequest, given: QueryDict) -> None:
        self.counts = queries.counts()
        self.names = labels(LabelKind.PROFESSION)
        self.communes = commune_names(self.counts.communes)
        self.themes = queries.themes()
        self.people = queries.colleagues(request.today)
        self.joined: Memberships = memberships()
        self.form = FilterForm(
            given,
            professions={code: self.names.get(code, code) for code in self.counts.professions},
            communes=self.communes,
            themes=self.themes,
            people=self.people,
        )
        self.filters = self.form.filters()
        self.found = queries.prospects(self.filters, request.today, self.joined)

    def rows(self, cards: Any) -> list[dict[str, Any]]:
        """Each card with the words of its codes, and what the register says of them."""
        labels_of = {theme.number: theme.label for theme in self.themes}
        return [
            {
                "card": card,
                "profession": self.names.get(card.profession, card.profession),
                "commune": self.communes.get(card.commune_code, card.commune_code),
                "themes": [labels_of[number] for number in card.themes if number in labels_of],
                "joined": self.joined.of(card),
            }
            for card in cards
        ]


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospects(request: PageRequest, community: Community) -> HttpResponse:
    """Those whom the community follows, by name. ``?etat=a_contacter&profession=60&silence=6``."""
    return list_page(request, community)


def list_page(
    request: PageRequest, community: Community, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The list; a refused form comes back on it (``refused`` replaces it in the context)."""
    asked = Asked(request, request.GET)
    page = Paginator(asked.found, PER_PAGE).get_page(request.GET.get("page"))
    can_edit = request.actor.can(Permission.PROSPECTS_EDIT)
    context: dict[str, Any] = {
        "community": community,
        "asked": asked,
        "form": asked.form,
        "page": page,
        "rows": asked.rows(page),
        "interests": [(one, asked.counts.interests[one]) for one in Interest],
        "can_edit": can_edit,
        "objections": asked.filters.standing == Standing.OPPOSITION,
        "register": register(),
        "query": _query(request.GET),
    }
    if can_edit:
        context |= {
            "contact_form": ContactForm(
                people=asked.people, initial=ContactForm.start(request.user, request.today)
            ),
            "assign_form": AssignForm(people=asked.people),
            "inform_form": InformForm(initial={"on": request.today}),
        } | (refused or {})
    return render(request, "prospects/prospects.html", context, status=status)


def _query(given: QueryDict) -> str:
    """What the address asks, without the page: the files and the gestures are about the whole list."""
    query = given.copy()
    query.pop("page", None)
    return query.urlencode()


@community_page(Permission.PROSPECTS_EDIT)
@require_POST
def prospects_bulk(request: PageRequest, community: Community) -> HttpResponse:
    """One gesture on the cards ticked, or on all those of the filter of the address; ``op`` says which."""
    gestures: dict[str, Callable[..., HttpResponse | dict[str, Any]]] = {
        "contact": _contact,
        "assign": _assign,
        "inform": _inform,
    }
    gesture = gestures.get(request.POST.get("op", ""))
    if gesture is None:
        raise Http404
    done = gesture(request, community, _numbers(request))
    if isinstance(done, dict):
        return list_page(request, community, refused=done, status=422)
    return done


def _numbers(request: PageRequest) -> list[int]:
    chosen = SelectionForm(request.POST)
    if not chosen.everyone:
        return chosen.ticked
    return list(Asked(request, request.GET).found.values_list("number", flat=True))


def _back(request: PageRequest, community: Community) -> HttpResponse:
    query = _query(request.GET)
    return redirect(reverse("prospects", args=[community.slug]) + (f"?{query}" if query else ""))


def _contact(request: PageRequest, community: Community, numbers: list[int]) -> Any:
    form = ContactForm(request.POST, people=queries.colleagues(request.today))
    if form.is_valid():
        try:
            contacts.note_contacts(by=request.user, community=community, numbers=numbers, **form.cleaned_data)
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "C’est noté. Vérifiez ci-dessous ; tout peut être annulé d’un geste.")
            return redirect("prospects_gesture", community.slug, form.cleaned_data["key"])
    return {"contact_form": form}


def _assign(request: PageRequest, community: Community, numbers: list[int]) -> Any:
    form = AssignForm(request.POST, people=queries.colleagues(request.today))
    if form.is_valid():
        try:
            count = contacts.assign(
                by=request.user, community=community, numbers=numbers, **form.cleaned_data
            )
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"{counted(count, 'personne')} : c’est confié.")
            return _back(request, community)
    return {"assign_form": form}


def _inform(request: PageRequest, community: Community, numbers: list[int]) -> Any:
    form = InformForm(request.POST)
    if form.is_valid():
        try:
            count = contacts.note_informed(
                by=request.user, community=community, numbers=numbers, on=form.cleaned_data["on"]
            )
        except ProspectError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"{counted(count, 'personne')} : l’information est notée.")
            return _back(request, community)
    return {"inform_form": form}


@community_page(Permission.PROSPECTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prospects_gesture(request: PageRequest, community: Community, key: uuid.UUID) -> HttpResponse:
    """What one gesture noted, and its undoing."""
    noted = queries.gesture(key)
    if not noted:
        raise Http404
    if request.method == "POST":
        count = contacts.undo_contacts(by=request.user, community=community, key=key)
        messages.success(request, f"{counted(count, 'contact')} : annulé, plus rien n’en compte.")
        return redirect("prospects_gesture", community.slug, key)
    context = {
        "community": community,
        "noted": Paginator(noted, PER_PAGE).get_page(request.GET.get("page")),
        "first": noted[0],
        "live": sum(one.undone_at is None for one in noted),
    }
    return render(request, "prospects/gesture.html", context)


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospects_file(request: PageRequest, community: Community, kind: str) -> HttpResponse:
    """The whole list of the filter; never who asked not to be contacted any more."""
    asked = Asked(request, request.GET)
    rows = asked.rows(_mailable(asked))
    return table_answer(kind, f"prospects-{community.slug}", HEADINGS, prospect_rows(rows))


@community_page(Permission.PROSPECTS_VIEW)
@require_safe
def prospects_calls(request: PageRequest, community: Community) -> HttpResponse:
    """The same to print, with room to write: who neither refused nor joined."""
    asked = Asked(request, request.GET)
    rows = [
        row
        for row in asked.rows(_mailable(asked)[: MOST_CALLS * 2])
        if row["card"].interest != Interest.REFUS and row["joined"] is None
    ]
    document = call_list(community, rows[:MOST_CALLS], request.today, left=max(0, len(rows) - MOST_CALLS))
    return document_answer(document, Format.PDF, f"appels-{community.slug}")


def _mailable(asked: Asked) -> list[Prospect]:
    """The wall: whatever the filter asks, a file that leaves holds no objection, told here or to the room of
    rights.
    """
    found = asked.found.filter(objected_on__isnull=True)
    found = found.annotate(refusing=standing_digests(ObjectionPurpose.PROSPECTING))
    return [one for one in found if not is_among(one.email, one.refusing)]
