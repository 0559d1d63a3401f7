"""The yearly dialogue on each side: its list, the file, the words on an action, the minutes to take away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.operations.contract.models import YEARS
from maillage.operations.contract.queries import last_contract
from maillage.operations.dialogue import queries
from maillage.operations.dialogue.actions.dialogues import open_dialogue, write_words
from maillage.operations.dialogue.acts import DIALOGUE_ACTS
from maillage.operations.dialogue.carried import flagged
from maillage.operations.dialogue.enums import PARTIES, DialogueState
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.exports import dialogue_document
from maillage.operations.dialogue.forms import PlainForm, WordsForm
from maillage.operations.dialogue.models import (
    Commitment,
    Dialogue,
    DialogueMinutes,
    SheetWords,
    TargetProposal,
)
from maillage.operations.dialogue.views.common import Desk, gesture, line_of, may_act, visited
from maillage.operations.evidence.years import contract_years
from maillage.operations.targets.queries import in_force
from maillage.planning.evaluation.queries import Followed, followed, values_of
from maillage.reference.geography.models import Department, Region

MOST_ROWS = 300
# Where one comes from, and goes back to, for each gesture.
_PLACES = {
    **dict.fromkeys(("cible", "repondre", "engagement", "suivre"), "dialogue_promises"),
    **dict.fromkeys(("date", "tenu", "point", "oter", "compte-rendu", "approuver"), "dialogue_meeting"),
}


def dialogues(request: PageRequest, desk: Desk) -> HttpResponse:
    """The dialogues and the controls of a community; a year that has begun may have its own."""
    form = PlainForm(request.POST or None)
    if request.method == "POST":
        return _open(request, desk, form)
    found = list(queries.dialogues())
    years, current = contract_years(desk.community, request.today)
    there = {one.year for one in found if one.contract.signed_on <= request.today <= one.contract.ends_on}
    context = {
        "community": desk.community,
        "desk": desk,
        "form": form,
        "rows": [(one, desk.url("dialogue", one.number)) for one in found],
        "free": [year for year in years if year.number not in there] if desk.may_edit else [],
        "current": current,
        "has_contract": bool(years),
        "controls": [
            (one, desk.url("campaign", one.number), queries.waited(one, request.today))
            for one in queries.campaigns()[:MOST_ROWS]
        ],
        "open_url": desk.url("campaign_open") if desk.is_agency else "",
    }
    return render(request, "dialogue/index.html", context)


def _open(request: PageRequest, desk: Desk, form: PlainForm) -> HttpResponse:
    if not desk.may_edit:
        raise PermissionDenied
    contract, year = last_contract(desk.community, request.today), request.POST.get("annee", "")
    if contract is None or not form.is_valid() or not year.isdecimal():
        messages.error(request, "La page avait vieilli : recommencez.")
        return redirect(desk.files_url)
    try:
        made = open_dialogue(
            by=request.user, community=desk.community, key=form.cleaned_data["key"], contract=contract,
            year=int(year[:3]),
        )  # fmt: skip
    except DialogueError as error:
        messages.error(request, str(error))
        return redirect(desk.files_url)
    return redirect(desk.url("dialogue", made.number))


def inbox(request: PageRequest, territory: str, communities: list[Community], role: Role) -> HttpResponse:
    """The dialogues and the controls that an officer follows, over all their communities."""
    found = list(queries.dialogues()[:MOST_ROWS]) if communities else []
    controls = list(queries.campaigns()[:MOST_ROWS]) if communities else []
    table = Region if role == Role.ARS else Department
    place = table.objects.filter(code=territory).first()
    context = {
        "agency": role.value.upper(),
        "place": place.name if place else territory,
        "territory": territory,
        "names": {
            name: f"{role.value}_{name}"
            for name in ("home", "dialogue", "dialogues", "campaign", "evidence_index")
        },
        "rows": found,
        "controls": [(one, queries.waited(one, request.today)) for one in controls],
        "communities": communities,
    }
    return render(request, "dialogue/inbox.html", context)


def _find(number: int) -> Dialogue:
    found = queries.dialogue(number)
    if found is None:
        raise Http404
    return found


def _measured(one: Dialogue, request: PageRequest) -> list[Followed]:
    """The indicators that have a value in the year. Two queries."""
    period = queries.period_of(one)
    rows = list(followed())
    values = values_of(rows, until=period.end)
    start = period.start or request.today
    found = [
        Followed(row, [one for one in values.get(row.pk, []) if one.on >= start], request.today)
        for row in rows
    ]
    return [row for row in found if row.values]


def _file(desk: Desk, one: Dialogue, tab: str) -> dict[str, Any]:
    """What the three pages of the file show."""
    may = {code: may_act(desk, act, one.state) for code, act in DIALOGUE_ACTS.items()}
    return {
        "community": desk.community,
        "desk": desk,
        "one": one,
        "period": queries.period_of(one),
        "tabs": [
            (name, label, desk.url(name, one.number), name == tab)
            for name, label in (
                ("dialogue", "Les faits de l’année"),
                ("dialogue_promises", "Cibles et engagements"),
                ("dialogue_meeting", "Réunion et compte rendu"),
            )
        ],
        "may": may | {"words": desk.may_edit and not desk.is_agency and one.state != DialogueState.CLOSED},
        "act": desk.url("dialogue_act", one.number, "x").removesuffix("x/"),
        "pdf_url": desk.url("dialogue_pdf", one.number),
    }


def dialogue(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The facts of the year, action by action, with the words of the community once handed over."""
    one = _find(number)
    sees_words = not desk.is_agency or one.is_shared
    context = {
        **_file(desk, one, "dialogue"),
        "board": queries.board(one, with_words=sees_words),
        "sees_words": sees_words,
        "measured": _measured(one, request),
        "proofs_url": f"{desk.url('evidence_index')}?annee={one.year}",
    }
    visited(desk, one)
    return render(request, "dialogue/facts.html", context)


def dialogue_promises(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The targets of next year, and the commitments: those that are followed, those that are taken."""
    one = _find(number)
    former, taken = queries.commitments(one)
    context = {
        **_file(desk, one, "dialogue_promises"),
        "targets": _carried(one),
        "carries": not desk.is_agency and desk.actor.can(Permission.CONTRACT_EDIT) and one.year < YEARS,
        "variable_url": desk.url("variable_year", one.contract.number, 1).removesuffix("1/"),
        "former": former,
        "taken": taken,
        "today": request.today,
    }
    visited(desk, one)
    return render(request, "dialogue/promises.html", context)


def _carried(one: Dialogue) -> list[tuple[TargetProposal, list[str], bool]]:
    """Each proposal, what is to be read again in the target that it became, and whether this one was
    withdrawn since. Two queries.
    """
    rows = one.targets.select_related("author", "answered_by", "carried_by", "carried_to__indicator")
    now = {target.indicator_id: target for target in in_force(one.contract, one.year + 1)}
    found = []
    for row in rows:
        held = now.get(row.carried_to.indicator_id) if row.carried_to else None
        found.append((row, flagged(row, held), row.carried_to is not None and held is None))
    return found


def dialogue_meeting(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The agenda, and the minutes with who approved them."""
    one = _find(number)
    written = queries.minutes(one)
    last = written[0] if written else None
    agreed = {approval.party for approval in last.approvals.all()} if last else set()
    shared = _file(desk, one, "dialogue_meeting")
    context = {
        **shared,
        "agenda": [point for point in one.agenda.all() if point.removed_by_id is None],
        "minutes": last,
        "versions": written,
        "approvals": list(last.approvals.all()) if last else [],
        "waiting": [party.label for party in PARTIES if party.value not in agreed] if last else [],
        "writes": shared["may"]["compte-rendu"],
        "approves": shared["may"]["approuver"] and last is not None and desk.side not in agreed,
    }
    visited(desk, one)
    return render(request, "dialogue/meeting.html", context)


def dialogue_words(request: PageRequest, desk: Desk, number: int, sheet: int) -> HttpResponse:
    """What the community says of one action."""
    one = _find(number)
    row = next((row for row in queries.board(one, with_words=True) if row.sheet.number == sheet), None)
    if row is None:
        raise Http404
    held = row.words or SheetWords(result="", trouble="", plan="")
    form = WordsForm(
        request.POST or None, initial={name: getattr(held, name) for name in ("result", "trouble", "plan")}
    )
    back = desk.url("dialogue", number)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            write_words(
                by=request.user, community=desk.community, number=number, sheet=sheet, result=data["result"],
                trouble=data["trouble"], plan=data["plan"],
            )  # fmt: skip
        except DialogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(f"{back}#action-{sheet}")
    context = {
        "community": desk.community, "desk": desk, "one": one, "row": row, "form": form, "back": back,
    }  # fmt: skip
    return render(request, "dialogue/words.html", context, status=422 if request.method == "POST" else 200)


def dialogue_act(request: PageRequest, desk: Desk, number: int, act: str) -> HttpResponse:
    """One thing to do in the file."""
    one = _find(number)
    line = line_of(request)
    back = desk.url(_PLACES.get(act, "dialogue"), number)
    return gesture(
        request, desk, one, DIALOGUE_ACTS.get(act), back, _initial(one, act), _about(one, act, line)
    )


def _initial(one: Dialogue, act: str) -> dict[str, Any]:
    if act == "compte-rendu":
        last: DialogueMinutes | None = (
            DialogueMinutes.objects.filter(dialogue=one).order_by("-version").first()
        )
        return {"text": last.text if last else "", "based_on": last.version if last else 0}
    if act in {"date", "tenu"}:
        return {"on": one.planned_on, "at": one.planned_at, "place": one.place, "present": one.present}
    return {}


def _about(one: Dialogue, act: str, line: int | None) -> str:
    """The words of the line that the gesture is about."""
    if line is None:
        return ""
    rows: dict[str, Any] = {
        "oter": one.agenda.filter(pk=line), "repondre": one.targets.filter(pk=line),
        "suivre": Commitment.objects.filter(number=line),
    }  # fmt: skip
    if act == "approuver":
        return f"Version {line}"
    found = rows[act].first() if act in rows else None
    return getattr(found, "what", "") or (str(found) if found else "")


def dialogue_pdf(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The whole file as an accessible PDF, with authors and dates."""
    one = _find(number)
    sees_words = not desk.is_agency or one.is_shared
    made = dialogue_document(one, queries.board(one, with_words=sees_words))
    visited(desk, one)
    return document_answer(made, Format.PDF, f"{desk.community.slug}-dialogue-{one.year}")
