"""Objectives: the chain from needs to actions, and how it is written."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project import actions, exports, queries
from maillage.planning.health_project.errors import ProjectError
from maillage.planning.health_project.forms import ObjectiveForm, RankForm, ReasonForm
from maillage.planning.health_project.models import Objective
from maillage.planning.health_project.views.common import attempt, back_to, objective_or_404


@community_page(Permission.PROJECT_VIEW)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """Needs, general objectives, operational ones, actions: who answers what, and what nobody answers."""
    context = {
        "community": community,
        "objectives": queries.objectives(),
        "unanswered": queries.unanswered_needs(),
        "can_edit": request.actor.can(Permission.PROJECT_EDIT),
    }
    return render(request, "health_project/objectives.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def table(request: PageRequest, community: Community) -> HttpResponse:
    """The chain as a table, one line an action."""
    return csv_answer(
        f"{community.slug}-objectifs.csv", exports.CHAIN, exports.chain_rows(queries.objectives())
    )


def _form(**options: Any) -> ObjectiveForm:
    above = Objective.objects.standing().filter(parent=None)
    return ObjectiveForm(needs=list(Need.objects.standing()), above=list(above), **options)


@community_page(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Write an objective. ``?sous=2`` puts it below a general one, ``?besoin=3`` ticks a need."""
    asked = request.GET
    initial = {"parent": asked.get("sous", ""), "needs": asked.getlist("besoin")}
    form = _form(data=request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("key", "parent", "title", "text", "needs")}
        try:
            actions.write_objective(by=request.user, community=community, **words)
        except ProjectError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’objectif est écrit.")
            return back_to(request, "objectives")
    return _page(request, form)


def _page(request: PageRequest, form: ObjectiveForm, objective: Objective | None = None) -> HttpResponse:
    context = {"community": request.community, "form": form, "objective": objective, "reason": ReasonForm()}
    if objective is not None:
        context["entries"] = queries.history(objective)
    status = 422 if request.method == "POST" else 200
    return render(request, "health_project/objective_edit.html", context, status=status)


@community_page(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change an objective."""
    one = objective_or_404(number)
    initial = {
        "title": one.title, "text": one.text, "revision": one.revision,
        "needs": list(one.needs.values_list("number", flat=True)),
    }  # fmt: skip
    form = _form(data=request.POST or None, initial=initial)
    del form.fields["parent"]
    if not one.is_general:
        del form.fields["needs"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_objective(
                by=request.user, community=community, objective=one, revision=data["revision"] or 0,
                title=data["title"], text=data["text"], needs=data.get("needs", ()),
            )  # fmt: skip
        except ProjectError as error:
            form.add_error(None, f"{error} Relisez son texte sur la page des objectifs avant de recommencer.")
        else:
            messages.success(request, "L’objectif est enregistré.")
            return back_to(request, "objectives")
    return _page(request, form, one)


@community_page(Permission.PROJECT_EDIT)
@require_POST
def drop(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Drop an objective, with the reason."""
    one, form = objective_or_404(number), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites pourquoi cet objectif est abandonné, en 500 caractères au plus.")
        return back_to(request, "objective_edit", number)
    done = attempt(
        request,
        lambda: actions.drop_objective(
            by=request.user, community=community, objective=one, **form.cleaned_data
        ),
        "L’objectif est abandonné ; la raison reste dans son historique.",
    )
    return back_to(request, "objectives") if done else back_to(request, "objective_edit", number)


@community_page(Permission.PROJECT_EDIT)
@require_POST
def rank(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Put an objective at a rank among its siblings."""
    one, form = objective_or_404(number), RankForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["rank"]
        attempt(
            request,
            lambda: actions.rank_objective(by=request.user, community=community, objective=one, rank=wanted),
            f"« {one.title} » a changé de place.",
        )
    return back_to(request, "objectives")
