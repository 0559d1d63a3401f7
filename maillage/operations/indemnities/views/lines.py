"""Lines: one with its proof, those that wait for a person, all of them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.french import counted, euros
from maillage.operations.indemnities import proofs, queries
from maillage.operations.indemnities.actions import lines as actions
from maillage.operations.indemnities.actions.meetings import write_meeting
from maillage.operations.indemnities.enums import HoursCode, LineState, NatureCode, Outcome, Step
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.forms import MeetingForm, ReasonForm, StepsForm
from maillage.operations.indemnities.models import IndemnityLine
from maillage.operations.indemnities.views.common import page

SHOWN, MEETINGS_SHOWN = 60, 15
MOST_DIGITS = 9
HEADINGS = (
    "numero", "jour", "membre", "activite", "intitule", "nature", "moment", "mission", "fiche_action",
    "minutes", "tarif_horaire", "temps", "trajet", "total", "etat", "paye_le", "lot",
)  # fmt: skip


@community_page(Permission.INDEMNITY_DECLARE)
@require_safe
def own_indemnity(request: PageRequest, community: Community) -> HttpResponse:
    """One of one's own lines, by its number (``?n=``): what it is worth and why, where it is."""
    number = request.GET.get("n", "")
    if not number:
        return redirect("own_indemnities", community.slug)
    key = {"number": int(number)} if number.isdecimal() and len(number) < MOST_DIGITS else {"pk": 0}
    return _page(request, community, _line(request, payee=request.user, **key))


@community_page(Permission.INDEMNITY_CHECK)
@require_safe
def indemnity_line(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """One line, for who decides: what it is worth and why, who let it go on, what comes next."""
    return _page(request, community, _line(request, pk=pk))


def _page(request: PageRequest, community: Community, line: IndemnityLine, refused: str = "") -> HttpResponse:
    rules = queries.rules_of()
    own = line.payee_id == request.user.pk
    closed = LineState(line.state).is_closed
    approver = request.actor.can(Permission.INDEMNITY_APPROVE) and not own
    step = queries.may_act(request.actor, line, rules)
    deciding = step is not None and not own
    before = queries.standing_before(line) if deciding and line.time_cents else None
    context = {
        "line": line,
        "meeting": proofs.meeting_of(request.actor, line),
        "before": before,
        "after": before.after(line.time_cents) if before else None,
        "fits": before is None or before.fits(line.time_cents),
        "early": deciding and _is_early(request, step),
        "own": own,
        "refused": refused,
        "waits": queries.step_of(line, rules),
        "step": step,
        "deciding": deciding,
        # Who may refuse has no use for a second way to say no.
        "may_cancel": not closed
        and not deciding
        and not line.batch_number
        and ((own and line.state != LineState.APPROVED) or approver),
        "steps": _history(line),
    }
    return page(request, "indemnities/line.html", context, refused=refused)


def _is_early(request: PageRequest, step: Step | None) -> bool:
    """Whether who approves would check instead, and could not approve any more."""
    return step is Step.COORDINATOR and request.actor.can(Permission.INDEMNITY_APPROVE)


def _history(line: IndemnityLine) -> list[tuple[str, object, object]]:
    """(what, when, who) of each step done, in order."""
    done = [
        ("Écrite", line.created_at, line.created_by),
        ("Confirmée", line.confirmed_at, line.confirmed_by),
        ("Relue par le pilote", line.led_at, line.led_by),
        ("Vérifiée", line.checked_at, line.checked_by),
        ("Validée", line.approved_at, line.approved_by),
        (line.get_state_display(), line.closed_at, line.closed_by),
    ]
    return [one for one in done if one[1] is not None]


@community_page(Permission.INDEMNITY_DECLARE)
@require_POST
def indemnity_advance(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Do the step that the page showed."""
    line = _line(request, pk=pk)
    if (step := request.POST.get("step", "")) not in Step.values:
        raise Http404

    def act() -> str:
        done = actions.advance(by=request.user, line=line, step=Step(step))
        return f"Ligne {done.get_state_display().lower()}."

    return _done(request, community, line, act)


@community_page(Permission.INDEMNITY_DECLARE)
@require_POST
def indemnity_refuse(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Say no, with a reason."""
    return _with_reason(
        request, community, pk, actions.refuse, "La ligne est refusée ; la personne est prévenue."
    )


@community_page(Permission.INDEMNITY_DECLARE)
@require_POST
def indemnity_cancel(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Withdraw a line, with a reason."""
    return _with_reason(request, community, pk, actions.cancel, "La ligne est retirée.")


def _with_reason(
    request: PageRequest, community: Community, pk: int, action: Callable[..., object], said: str
) -> HttpResponse:
    line, form = _line(request, pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, community, line, "Dites pourquoi, en quelques mots.")

    def act() -> str:
        action(by=request.user, line=line, reason=form.cleaned_data["reason"])
        return said

    return _done(request, community, line, act)


def _done(
    request: PageRequest, community: Community, line: IndemnityLine, act: Callable[[], str]
) -> HttpResponse:
    try:
        said = act()
    except IndemnityRefusal as refusal:
        return _page(request, community, line, str(refusal))
    messages.success(request, said)
    if line.payee_id == request.user.pk:
        return redirect(f"{reverse('own_indemnity', args=[community.slug])}?n={line.number}")
    return redirect("indemnity_line", community.slug, line.pk)


@community_page(Permission.INDEMNITY_CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def indemnity_inbox(request: PageRequest, community: Community) -> HttpResponse:
    """What waits for this person: tick, then let go on together."""
    waiting = queries.inbox(request.actor)
    refused: dict[int, str] = {}
    if request.method == "POST":
        form = StepsForm(request.POST, lines=[one.line.pk for one in waiting])
        if form.is_valid():
            chosen = [(one.line, one.step) for one in waiting if one.line.pk in form.cleaned_data["lines"]]
            done = actions.advance_together(by=request.user, lines=chosen)
            if done.done:
                total = euros(queries.total_of(done.done))
                messages.success(request, f"{done.summary} pour {total} : c’est fait.")
            if not done.refused:
                return redirect("indemnity_inbox", community.slug)
            refused = {line.pk: why for line, why in done.refused}
            waiting = queries.inbox(request.actor)
        else:
            messages.info(request, "Cochez au moins une ligne ; celles qui ont avancé ne sont plus là.")
    # Those that are another's to check come last: they count upon what this person lets pass.
    waiting.sort(key=lambda one: _is_early(request, one.step))
    ahead = queries.standings_ahead(one.line for one in waiting)
    context = {
        "rows": [
            _waiting(request, one, refused.get(one.line.pk, ""), ahead.get(one.line.pk)) for one in waiting
        ],
        "total": queries.total_of(one.line for one in waiting),
        "tab": "inbox",
    }
    return page(request, "indemnities/inbox.html", context, refused=refused)


def _waiting(
    request: PageRequest, one: queries.Waiting, refused: str, before: queries.Standing | None
) -> dict[str, object]:
    """A row of the inbox: the line, the step, what it does to the ceiling."""
    cents = one.line.time_cents
    return {
        "line": one.line,
        "step": one.step,
        "refused": refused,
        "early": _is_early(request, one.step),
        "after": before.after(cents) if before else None,
        "fits": before is None or before.fits(cents),
    }


@community_page(Permission.INDEMNITY_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def indemnity_meetings(request: PageRequest, community: Community) -> HttpResponse:
    """The closed meetings that gave no line yet: say how their time is paid."""
    skipped: list[object] = []
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            written, skipped = write_meeting(
                by=request.user, community=community, number=values["meeting"],
                nature=NatureCode(values["nature"]), hours=HoursCode(values["hours"]),
            )  # fmt: skip
        except IndemnityRefusal as refusal:
            messages.error(request, str(refusal))
            return redirect("indemnity_meetings", community.slug)
        messages.success(
            request, f"{counted(len(written), 'ligne')} à confirmer par les personnes présentes."
        )
        if not skipped:
            return redirect("indemnity_meetings", community.slug)
    context = {
        "page": Paginator(queries.meetings_to_write(request.today), MEETINGS_SHOWN).get_page(
            request.GET.get("page")
        ),
        "skipped": skipped,
        "form": MeetingForm(),
        "tab": "inbox",
    }
    return page(request, "indemnities/meetings.html", context)


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def indemnity_lines(request: PageRequest, community: Community) -> HttpResponse:
    """Every line, by year and state."""
    years, year, state = _filters(request)
    rows = Paginator(_filtered(year, state), SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": rows,
        "years": years,
        "year": year,
        "state": state,
        "states": LineState.choices,
        "tab": "lines",
    }
    return page(request, "indemnities/lines.html", context)


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def indemnity_lines_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same as a file."""
    _, year, state = _filters(request)
    rows = (_row(one) for one in _filtered(year, state))
    return csv_answer(f"indemnites-{year}-{community.slug}.csv", HEADINGS, rows)


def _filters(request: PageRequest) -> tuple[list[int], int, str]:
    years = queries.years_with_lines(request.today)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    state = request.GET.get("etat", "")
    return years, year, state if state in LineState.values else ""


def _filtered(year: int, state: str) -> "queries.QuerySet[IndemnityLine]":
    rows = queries.lines().filter(day__year=year)
    return rows.filter(state=state) if state else rows


def _row(one: IndemnityLine) -> list[object]:
    return [
        one.number, one.day, str(one.member), one.get_kind_display(), one.title, one.get_nature_display(),
        one.get_hours_display(), one.get_mission_display() if one.mission else "",
        one.sheet.number if one.sheet else "", one.minutes, one.rate_cents / 100, one.time_cents / 100,
        one.travel_cents / 100, one.total_cents / 100,
        Outcome(one.outcome).label if one.outcome else one.get_state_display(), one.paid_on,
        one.batch_number or "",
    ]  # fmt: skip


def _line(request: PageRequest, **key: object) -> IndemnityLine:
    people = ("created_by", "confirmed_by", "led_by", "checked_by", "approved_by", "closed_by", "card")
    found: IndemnityLine | None = (
        queries.lines().select_related("member", "sheet", "community", *people).filter(**key).first()
    )
    if found is None or not queries.may_read(request.actor, found):
        raise Http404
    return found
