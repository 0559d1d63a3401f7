"""One finding: proposing, reading, editing, deciding; its evidence and its messages."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.territory.queries import content_of
from maillage.engines.indicators import catalogue
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.diagnosis.findings import actions, figures, queries
from maillage.planning.diagnosis.findings.enums import NEXT, THEME_OF, SourceKind, Status
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.forms import (
    POPULATIONS,
    CommentForm,
    DecisionForm,
    FindingForm,
    ScoreForm,
    SourceForm,
)
from maillage.planning.diagnosis.findings.models import Comment, Evidence, Finding
from maillage.planning.diagnosis.findings.offers import as_offered, offered_to
from maillage.planning.diagnosis.findings.places import Place, places_among, places_of
from maillage.planning.diagnosis.findings.presenters import steps
from maillage.planning.diagnosis.findings.told import as_finding, asked_need
from maillage.planning.diagnosis.findings.views.common import (
    attempt,
    back_to,
    finding_or_404,
    is_editor,
    offered_places,
)
from maillage.planning.diagnosis.queries import frozen_diagnoses, report_of, version_to_read
from maillage.planning.diagnosis.readings.queries import definitions

SAID = {
    Status.DISCUSSED: ("Marquer comme discuté", "Ce constat est marqué comme discuté."),
    Status.KEPT: (
        "Retenir",
        "Ce constat est retenu : il entre dans la synthèse et dans le prochain diagnostic figé.",
    ),
    Status.ASIDE: ("Écarter", "Ce constat est écarté ; la raison reste lisible."),
}


def _source_form(
    request: PageRequest,
    *,
    optional: bool,
    initial: dict[str, Any] | None = None,
    read: figures.Read | None = None,
) -> SourceForm:
    """Offers the indicators of the catalogue and of the community; of these, only ``read`` when given."""
    if read is not None:
        entered = [(one.theme, one.code, one.label) for one in catalogue().entered]
        entered.append((read.theme, read.reading["code"], read.reading["label"]))
    else:
        entered = [(one.theme, one.code, one.label) for one in definitions().values()]
    diagnoses = [
        (one.number, f"Diagnostic {one.number} du {one.frozen_on:%d/%m/%Y}") for one in frozen_diagnoses()
    ]
    data = request.POST if request.method == "POST" else None
    return SourceForm(
        data, today=request.today, diagnoses=diagnoses, entered=entered, optional=optional, initial=initial
    )


def _asked(request: PageRequest) -> tuple[str, int | None]:
    """The indicator of the address, and the number of the frozen diagnosis if there is one."""
    number = request.GET.get("diagnostic", "")
    frozen = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    return request.GET.get("indicateur", ""), frozen


def _filled_in(request: PageRequest) -> tuple[figures.Read | None, list[Place]]:
    """The figure that the address names, and the places of the territory in force; read once."""
    code, number = _asked(request) if request.method != "POST" else ("", None)
    version = version_to_read(None, request.today, drafts=False)
    if not code or number is not None:
        read = figures.read_frozen(code, number) if code and number is not None else None
        return read, places_of(version)
    if version is None:
        return None, []
    codes, zones = content_of(version)
    report = report_of(codes, number=version.number, label=version.label, own=True)
    if report is None:
        return None, []
    return figures.read_in(report, code), places_among(zones, report.units)


@community_page(Permission.FINDING_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Propose a finding. ``?indicateur=P05&diagnostic=2`` fills in the evidence, ``?besoin=3`` all of it,
    ``?chiffre=room:code`` what a room above offers."""
    read, offered = _filled_in(request)
    told = asked_need(request.GET.get("besoin", "")) if read is None else None
    words, initial = as_finding(told) if told else ({}, {})
    if read is None and told is None and (offer := offered_to(community, request.GET.get("chiffre", ""))):
        words, initial = as_offered(offer)
    if read is not None:
        number = read.diagnosis.number if read.diagnosis else ""
        initial = {
            "source_kind": SourceKind.INDICATOR,
            "indicator": read.reading["code"],
            "diagnosis": number,
        }
        words = {"theme": THEME_OF.get(read.theme, "")}
    form = FindingForm(
        request.POST or None,
        offered=offered,
        initial=words,
    )
    source = _source_form(request, optional=True, initial=initial, read=read)
    # The key of the evidence also tells the proposal from another: one form, one pair.
    if request.method == "POST" and form.is_valid() & source.is_valid():
        try:
            made = actions.propose_finding(
                by=request.user,
                community=community,
                key=source.cleaned_data["source_key"],
                wording=form.wording(),
                source=source.source(),
                source_key=uuid.uuid5(source.cleaned_data["source_key"], "evidence"),
                today=request.today,
            )
        except FindingError as error:
            source.add_error(None, str(error))
        else:
            messages.success(request, f"Constat {made.number} proposé : les membres peuvent le discuter.")
            return back_to(request, "finding", made.number)
    context = {
        "community": community,
        "form": form,
        "source": source,
        "read": read,
        "populations": POPULATIONS,
    }
    return render(request, "findings/edit.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def show(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One finding with its evidence, its discussion and its history."""
    return _page(request, finding_or_404(number))


def _page(request: PageRequest, one: Finding, *, status: int = 200, **forms: Any) -> HttpResponse:
    editor = is_editor(request)
    following = [(state.value, SAID[state][0]) for state in NEXT[Status(one.status)]] if editor else []
    if one.status in {Status.KEPT, Status.ASIDE}:
        following = [(state, "Rouvrir la discussion") for state, _ in following]
    context = {
        "community": request.community,
        "finding": one,
        "evidence": queries.sourced(one, figures.latest()),
        "comments": one.comments.select_related("author").order_by("pk"),
        "needs": one.needs.order_by("rank", "number"),
        "steps": steps(one.history.select_related("by"), editor=editor),
        "following": following,
        "comment": CommentForm(),
        "decision": DecisionForm(),
        "scores": ScoreForm(
            initial={"urgency": one.urgency, "impact": one.impact, "feasibility": one.feasibility}
        ),
        "can_edit": editor,
        **forms,
    }
    return render(request, "findings/finding.html", context, status=status)


@community_page(Permission.FINDING_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change what a finding says."""
    one = finding_or_404(number)
    columns = ("kind", "theme", "gravity", "title", "text", "population", "revision")
    form = FindingForm(
        request.POST or None,
        offered=offered_places(request),
        holder=one,
        initial={name: getattr(one, name) for name in columns},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_finding(
                by=request.user,
                community=community,
                finding=one,
                revision=form.cleaned_data["revision"] or 0,
                wording=form.wording(),
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le constat est enregistré.")
            return back_to(request, "finding", number)
    context = {"community": community, "form": form, "finding": one, "populations": POPULATIONS}
    return render(request, "findings/edit.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.FINDING_EDIT)
@require_POST
def decision(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Discussed, kept, set aside, or open again."""
    one, form = finding_or_404(number), DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decide(by=request.user, community=community, finding=one, **form.cleaned_data)
        except FindingError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, SAID[Status(form.cleaned_data["status"])][1])
            return back_to(request, "finding", number)
    return _page(request, one, status=422, decision=form)


@community_page(Permission.FINDING_EDIT)
@require_POST
def scores(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Urgency, expected effect and feasibility."""
    one, form = finding_or_404(number), ScoreForm(request.POST)
    if not form.is_valid():
        return _page(request, one, status=422, scores=form)
    actions.score(by=request.user, community=community, item=one, **form.cleaned_data)
    messages.success(request, "La cotation est enregistrée.")
    return back_to(request, "finding", number)


@community_page(Permission.FINDING_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Add a piece of evidence. ``?indicateur=P05`` reads that figure again, today."""
    one, (code, frozen) = finding_or_404(number), _asked(request)
    initial = (
        {"source_kind": SourceKind.INDICATOR, "indicator": code, "diagnosis": frozen or ""} if code else {}
    )
    form = _source_form(request, optional=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_evidence(
                by=request.user,
                community=community,
                finding=one,
                key=form.cleaned_data["source_key"],
                source=form.required_source(),
                today=request.today,
            )
        except FindingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La preuve est ajoutée.")
            return back_to(request, "finding", number, "preuves")
    context = {"community": community, "finding": one, "source": form}
    return render(request, "findings/evidence.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def evidence_withdraw(request: PageRequest, community: Community, number: int, evidence: int) -> HttpResponse:
    """Withdraw one's own evidence, or any for who keeps the findings."""
    mine = {} if is_editor(request) else {"added_by": request.user}
    row = get_object_or_404(Evidence, pk=evidence, finding__number=number, **mine)
    attempt(
        request,
        lambda: actions.withdraw_evidence(by=request.user, community=community, evidence=row),
        "La preuve est retirée ; l’historique en garde la trace.",
    )
    return back_to(request, "finding", number, "preuves")


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def message(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Say something of a finding."""
    one, form = finding_or_404(number), CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, one, status=422, comment=form)
    actions.comment(by=request.user, community=community, finding=one, **form.cleaned_data)
    return back_to(request, "finding", number, "discussion")


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def message_edit(request: PageRequest, community: Community, number: int, comment: int) -> HttpResponse:
    """Reword one's own message; an empty one changes nothing."""
    row = get_object_or_404(Comment, pk=comment, finding__number=number, author=request.user)
    text = request.POST.get("text", "").strip()[:2000]
    if text:
        attempt(
            request,
            lambda: actions.edit_comment(by=request.user, community=community, comment=row, text=text),
            "Votre message est repris.",
        )
    return back_to(request, "finding", number, "discussion")


@community_page(Permission.FINDING_TAKE_PART)
@require_POST
def message_withdraw(request: PageRequest, community: Community, number: int, comment: int) -> HttpResponse:
    """Withdraw one's own message."""
    row = get_object_or_404(Comment, pk=comment, finding__number=number, author=request.user)
    actions.withdraw_comment(by=request.user, community=community, comment=row)
    messages.success(request, "Votre message est retiré.")
    return redirect("finding", community.slug, number)
