"""One action sheet: reading it, writing it part by part, its state, its copy, its history, its files."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.diagnosis.findings.models import Finding
from maillage.planning.diagnosis.findings.places import Place
from maillage.planning.evaluation.queries import followed, last_values
from maillage.planning.health_project import actions, queries
from maillage.planning.health_project.contents import LINKS, Content, content, is_filled
from maillage.planning.health_project.document import sheet_document
from maillage.planning.health_project.enums import Part, SheetState
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.forms import AUDIENCES, NewSheetForm, StateForm
from maillage.planning.health_project.models import ActionSheet, Objective
from maillage.planning.health_project.panels import sheet_panels
from maillage.planning.health_project.part_forms import Offer
from maillage.planning.health_project.parts import PartEdit
from maillage.planning.health_project.presenters import said, steps_of
from maillage.planning.health_project.protocols.models import Protocol
from maillage.planning.health_project.targets import by_year, contradictions, years_of
from maillage.planning.health_project.views.common import (
    as_file,
    attempt,
    back_to,
    can_write,
    ground,
    sheet_or_404,
)


@community_page(Permission.PROJECT_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Write the first words of an action; the parts follow."""
    form = NewSheetForm(request.POST or None, initial={"mission": request.GET.get("mission", "")})
    if request.method == "POST" and form.is_valid():
        made = actions.write_sheet(by=request.user, community=community, **form.cleaned_data)
        messages.success(request, "La fiche est ouverte. Complétez-la partie par partie, à votre rythme.")
        return back_to(request, "sheet", made.number)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "health_project/sheet_new.html", {"community": community, "form": form}, status=status
    )


def _menu(one: ActionSheet) -> list[tuple[Part, bool]]:
    """Each part, and whether something is written there."""
    return [(part, is_filled(content(one, part), part)) for part in Part]


@community_page(Permission.PROJECT_VIEW)
@require_safe
def show(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A whole sheet."""
    one = sheet_or_404(number)
    indicators = list(one.indicators.all())
    years = years_of(indicators)
    measured = last_values({row.followed for row in indicators if row.followed}, request.today)
    menu = _menu(one)
    context = {
        "community": community,
        "sheet": one,
        "menu": menu,
        "filled": sum(done for _, done in menu),
        "years": years,
        "indicators": [
            (
                row,
                [by_year(row.targets).get(year) for year in years],
                contradictions(row),
                measured.get(row.followed),
            )
            for row in indicators
        ],
        "links": {
            name: [link for link in one.links.all() if getattr(link, f"{column}_id")]
            for names in LINKS.values()
            for name, column in names.items()
        },
        "cents": sum(line.cents for line in one.budget.all()),
        "can_edit": queries.may_edit(request.actor, one),
        "can_keep": request.actor.can(Permission.PROJECT_EDIT),
        "can_write": can_write(request),
        "state": StateForm(initial={"state": one.state}),
        "copy_key": uuid.uuid4(),
        "today": request.today,
    }
    return render(request, "health_project/sheet.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def elsewhere(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What the other rooms say of a sheet: a piece of its page loaded by itself; a page without a script."""
    one = ActionSheet.objects.filter(number=number).first()
    if one is None:
        raise Http404
    panels = sheet_panels(community, one, request.actor, request.today)
    context = {"community": community, "sheet": one, "panels": panels}
    alone = "health_project/sheet_elsewhere.html"
    part = "health_project/_elsewhere.html" if request.headers.get("HX-Request") else alone
    return render(request, part, context)


def _offer(request: PageRequest, one: ActionSheet, part: Part) -> Offer:
    """What this part proposes, and nothing else."""
    offered: dict[str, Any] = {
        "today": request.today,
        "hands_over": request.actor.can(Permission.PROJECT_EDIT),
    }
    if part is Part.CONTEXT:
        offered["findings"] = list(Finding.objects.standing().order_by("number"))
        offered["objectives"] = list(
            Objective.objects.standing()
            .operational()
            .select_related("parent")
            .order_by("parent__rank", "rank")
        )
    elif part is Part.TERRITORY:
        here = ground(request)
        offered["places"] = [
            *(Place("zone", name, name) for name in here.zones),
            *(
                Place("commune", c, n)
                for c, n in sorted(here.communes.items(), key=lambda i: i[1].casefold())
            ),
        ]
    elif part is Part.TEAM:
        offered["people"] = queries.people(request.today)
    elif part is Part.INDICATORS:
        offered["followed"] = list(followed().values_list("code", "label"))
    elif part is Part.MEANS:
        offered["protocols"] = list(
            Protocol.objects.filter(retired_at__isnull=True).values_list("number", "title")
        )
    return Offer(**offered)


@community_page(Permission.PROJECT_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: PageRequest, community: Community, number: int, part: str) -> HttpResponse:
    """Write one part of a sheet. What was typed is never lost: a conflict shows both texts."""
    if part not in Part.values:
        raise Http404
    one, wanted = sheet_or_404(number), Part(part)
    if not queries.may_edit(request.actor, one):
        raise PermissionDenied
    edit = PartEdit(wanted, content(one, wanted), _offer(request, one, wanted), request.POST or None)
    theirs: Content | None = None
    if request.method == "POST" and edit.is_valid():
        try:
            actions.save_part(
                by=request.user, community=community, sheet=one, part=wanted, seen=edit.seen,
                values=edit.content(), reason=edit.reason,
            )  # fmt: skip
        except StalePartError as stale:
            theirs = stale.current
            edit.show_again(stale.current)
        except ProjectError as error:
            edit.form.add_error(None, str(error))
        else:
            messages.success(request, f"« {wanted.label} » est enregistré.")
            following = _next(wanted) if "next" in request.POST else None
            if following:
                return back_to(request, "sheet_part", number, following.value)
            return back_to(request, "sheet", number, anchor=wanted.value)
    context = {
        "community": community, "sheet": one, "part": wanted, "edit": edit, "parts": _menu(one),
        "theirs": said(theirs) if theirs else None, "next": _next(wanted), "audiences": AUDIENCES,
    }  # fmt: skip
    status = 409 if theirs else 422 if request.method == "POST" else 200
    return render(request, "health_project/sheet_part.html", context, status=status)


def _next(part: Part) -> Part | None:
    order = list(Part)
    at = order.index(part) + 1
    return order[at] if at < len(order) else None


@community_page(Permission.PROJECT_LEAD)
@require_POST
def state(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change the state of an action."""
    one, form = sheet_or_404(number), StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un état, et une raison de 500 caractères au plus.")
    else:
        wanted = SheetState(form.cleaned_data["state"])
        attempt(
            request,
            lambda: actions.set_state(by=request.user, community=community, sheet=one, **form.cleaned_data),
            f"L’action est maintenant : {wanted.label.lower()}.",
        )
    return back_to(request, "sheet", number)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def copy(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A new sheet from this one."""
    one = sheet_or_404(number)
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        messages.error(request, "La page avait vieilli : recommencez.")
        return back_to(request, "sheet", number)
    made = actions.copy_sheet(by=request.user, community=community, sheet=one, key=key)
    messages.success(
        request, "La fiche est dupliquée : son état, son historique et ses étapes repartent de zéro."
    )
    return back_to(request, "sheet_part", made.number, Part.ESSENTIALS.value)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def history(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Who changed what, when and why."""
    one = sheet_or_404(number)
    context = {"community": community, "sheet": one, "steps": steps_of(queries.history(one))}
    return render(request, "health_project/sheet_history.html", context)


def _file(request: PageRequest, number: int, form: Format) -> HttpResponse:
    one = sheet_or_404(number)
    made = sheet_document(one, request.community, request.today)
    back = reverse("sheet", args=[request.community.slug, number])
    return as_file(request, made, form, f"{request.community.slug}-action-{number}", back)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def pdf(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The sheet as an accessible PDF."""
    return _file(request, number, Format.PDF)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def word(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The sheet for a word processor."""
    return _file(request, number, Format.WORD)
