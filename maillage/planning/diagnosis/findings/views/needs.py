"""One need: joining findings, ordering, dropping; who agreed."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.diagnosis.findings import actions, queries
from maillage.planning.diagnosis.findings.enums import COLLECTIVE, AgreementKind, Status
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.forms import (
    POPULATIONS,
    AgreementForm,
    DropForm,
    NeedForm,
    OwnAgreementForm,
    RankForm,
    ScoreForm,
)
from maillage.planning.diagnosis.findings.models import Agreement, Finding, Need
from maillage.planning.diagnosis.findings.presenters import steps
from maillage.planning.diagnosis.findings.views.common import (
    attempt,
    back_to,
    is_editor,
    need_or_404,
    offered_places,
)


def _choices(need: Need | None = None) -> list[Finding]:
    """Kept findings first, then those still discussed; those that the need already joins stay in the list."""
    order = {Status.KEPT: 0, Status.DISCUSSED: 1, Status.PROPOSED: 2, Status.ASIDE: 3}
    joined = set(need.findings.values_list("pk", flat=True)) if need else set()
    found = [
        one for one in Finding.objects.order_by("number") if one.status != Status.ASIDE or one.pk in joined
    ]
    return sorted(found, key=lambda one: order[Status(one.status)])


@community_page(Permission.FINDING_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Join findings into a need. ``?constat=3&constat=5`` ticks them."""
    form = NeedForm(
        request.POST or None,
        offered=offered_places(request),
        findings=_choices(),
        initial={"findings": request.GET.getlist("constat")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_need(
                by=request.user, community=community, key=form.cleaned_data["key"], **form.content()
            )
        except FindingError as error:
            form.add_error("findings", str(error))
        else:
            messages.success(request, f"Besoin {made.number} écrit : il reste à le partager.")
            return back_to(request, "need", made.number)
    return _form(request, form)


def _form(request: PageRequest, form: NeedForm, need: Need | None = None) -> HttpResponse:
    context = {"community": request.community, "form": form, "need": need, "populations": POPULATIONS}
    return render(
        request, "findings/need_edit.html", context, status=422 if request.method == "POST" else 200
    )


@community_page(Permission.FINDING_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change a need; what had been agreed is to be agreed again."""
    need = need_or_404(number)
    initial = {name: getattr(need, name) for name in ("title", "text", "population", "revision")}
    form = NeedForm(
        request.POST or None,
        offered=offered_places(request),
        holder=need,
        findings=_choices(need),
        initial=initial | {"findings": list(need.findings.values_list("number", flat=True))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_need(
                by=request.user,
                community=community,
                need=need,
                revision=form.cleaned_data["revision"] or 0,
                **form.content(),
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le besoin est enregistré.")
            return back_to(request, "need", number)
    return _form(request, form, need)


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def show(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One need with its findings, who agreed and its history."""
    return _page(request, need_or_404(number))


def _page(request: PageRequest, need: Need, *, status: int = 200, **forms: Any) -> HttpResponse:
    editor = is_editor(request)
    agreed = list(queries.agreements(need))
    standing = [one for one in agreed if one.withdrawn_at is None]
    mine = [one for one in standing if one.person_id == request.user.pk and one.is_current]  # type: ignore[attr-defined]
    context = {
        "community": request.community,
        "need": need,
        "findings": need.findings.order_by("number"),
        "collective": [one for one in agreed if one.kind in COLLECTIVE],
        "personal": [one for one in standing if one.kind == AgreementKind.PERSON],
        "mine": mine[0] if mine else None,
        "steps": steps(need.history.select_related("by"), editor=editor),
        "agreement": AgreementForm(initial={"revision": need.revision, "agreed_on": request.today}),
        "own": OwnAgreementForm(initial={"revision": need.revision}),
        "scores": ScoreForm(
            initial={"urgency": need.urgency, "impact": need.impact, "feasibility": need.feasibility}
        ),
        "can_edit": editor,
        **forms,
    }
    return render(request, "findings/need.html", context, status=status)


@community_page(Permission.FINDING_EDIT)
@require_POST
def rank(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Put a need at a rank; the same rank twice changes nothing more."""
    need, form = need_or_404(number), RankForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["rank"]
        attempt(
            request,
            lambda: actions.rank_need(by=request.user, community=community, need=need, rank=wanted),
            f"« {need.title} » est au rang {wanted}.",
        )
    return redirect(f"{_index(community)}#besoins")


def _index(community: Community) -> str:
    return str(redirect("findings", community.slug).url)


@community_page(Permission.FINDING_EDIT)
@require_POST
def scores(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Urgency, expected effect and feasibility."""
    need, form = need_or_404(number), ScoreForm(request.POST)
    if not form.is_valid():
        return _page(request, need, status=422, scores=form)
    actions.score(by=request.user, community=community, item=need, **form.cleaned_data)
    messages.success(request, "La cotation est enregistrée.")
    return back_to(request, "need", number)


@community_page(Permission.FINDING_EDIT)
@require_POST
def drop(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Drop a need, with the reason."""
    need, form = need_or_404(number), DropForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites pourquoi ce besoin est abandonné, en 500 caractères au plus.")
    else:
        attempt(
            request,
            lambda: actions.drop_need(by=request.user, community=community, need=need, **form.cleaned_data),
            "Le besoin est abandonné ; la raison reste lisible.",
        )
    return back_to(request, "need", number)


@community_page(Permission.FINDING_EDIT)
@require_POST
def resume(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Take a dropped need up again."""
    actions.resume_need(by=request.user, community=community, need=need_or_404(number))
    messages.success(request, "Le besoin est repris, en dernier dans l’ordre.")
    return back_to(request, "need", number)


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def agree(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One's own agreement to the need as it was read."""
    need, form = need_or_404(number), OwnAgreementForm(request.POST)
    if form.is_valid():
        fields = {**form.cleaned_data, "kind": AgreementKind.PERSON.value, "who": ""}
        try:
            actions.record_agreement(
                by=request.user,
                community=community,
                need=need,
                agreed_on=request.today,
                today=request.today,
                **fields,
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Votre accord est enregistré.")
            return back_to(request, "need", number, "accords")
    return _page(request, need, status=422, own=form)


@community_page(Permission.FINDING_EDIT)
@require_POST
def agreement(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The agreement of an organ, a group or a partner."""
    need, form = need_or_404(number), AgreementForm(request.POST)
    if form.is_valid():
        try:
            actions.record_agreement(
                by=request.user, community=community, need=need, today=request.today, **form.cleaned_data
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’accord est enregistré : ce besoin est partagé.")
            return back_to(request, "need", number, "accords")
    return _page(request, need, status=422, agreement=form)


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def agreement_withdraw(
    request: PageRequest, community: Community, number: int, agreement: int
) -> HttpResponse:
    """Withdraw one's own agreement, or a collective one for who keeps the needs."""
    mine = Q(person=request.user)
    allowed = mine | Q(person__isnull=True) if is_editor(request) else mine
    row = get_object_or_404(Agreement, allowed, pk=agreement, need__number=number)
    actions.withdraw_agreement(by=request.user, community=community, agreement=row)
    messages.success(request, "L’accord est retiré ; il reste dans l’historique.")
    return back_to(request, "need", number, "accords")
