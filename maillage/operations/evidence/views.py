"""The store of proofs: its index on each side, one proof, adding, describing, withdrawing, what lacks."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.web.desks import Desk
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.evidence import actions, queries
from maillage.operations.evidence.enums import Confidentiality, PurgeReason
from maillage.operations.evidence.errors import EvidenceError
from maillage.operations.evidence.exports import HEADINGS, archive, row
from maillage.operations.evidence.forms import (
    NO_PATIENT,
    AddForm,
    CardForm,
    FiltersForm,
    ObjectForm,
    PurgeForm,
    WithdrawForm,
)
from maillage.operations.evidence.lacking import lacks
from maillage.operations.evidence.models import Evidence
from maillage.operations.evidence.queries import Filters
from maillage.operations.evidence.sources import Source, sources
from maillage.operations.evidence.years import contract_years, period_of

PAGE = 100
_SAFE_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


def _filters(request: PageRequest, desk: Desk) -> tuple[FiltersForm, Filters]:
    years, _ = contract_years(desk.community, request.today)
    # An officer reads the name of an action from what proves it: the others are the community's own business.
    shown = queries.proofs(desk.actor).order_by() if desk.is_agency else None
    form = FiltersForm(
        request.GET or None, years=[(str(one.number), one.label) for one in years], shown=shown
    )
    said = form.said()
    return form, Filters(
        period=period_of(years, said.get("annee", "")),
        mission=said.get("mission", ""), sheet=said.get("fiche"), indicator=said.get("indicateur", ""),
        nature=said.get("nature", ""), text=said.get("mots", ""), withdrawn=bool(said.get("retirees")),
    )  # fmt: skip


def evidence_index(request: PageRequest, desk: Desk) -> HttpResponse:
    """What proves the activity of the community, and what this person may do of it."""
    form, filters = _filters(request, desk)
    found = list(queries.proofs(desk.actor, filters))
    context = {
        "community": desk.community,
        "desk": desk,
        "form": form,
        "rows": [_row(desk, one) for one in found[:PAGE]],
        "count": len(found),
        "shown": PAGE,
        "bytes": sum(one.size for one in found),
        "filtered": bool(request.GET),
        "address": request.GET.urlencode(),
        "csv_url": desk.url("evidence_csv"),
        "zip_url": desk.url("evidence_zip"),
        "can_edit": _may_edit(desk),
        "lacks": [] if desk.is_agency or filters.withdrawn else lacks(desk.community, filters.period),
    }
    return render(request, "evidence/index.html", context)


def _row(desk: Desk, one: Evidence) -> dict[str, Any]:
    return {
        "one": one,
        "url": desk.url("evidence_one", one.number),
        "missions": queries.missions_of(one),
        "sheets": queries.sheets_of(one),
        "indicators": queries.indicators_of(one),
    }


def _may_edit(desk: Desk) -> bool:
    return not desk.is_agency and desk.actor.can(Permission.EVIDENCE_EDIT)


def evidence_csv(request: PageRequest, desk: Desk) -> HttpResponse:
    """The index, for a spreadsheet."""
    _, filters = _filters(request, desk)
    found = list(queries.proofs(desk.actor, filters))
    if desk.is_agency:
        numbers = [one.number for one in found]
        trace(AuditAction.EVIDENCE_VISITED, desk.actor, desk.community, desk.community, numbers=numbers)
    return csv_answer(f"preuves-{desk.community.slug}.csv", HEADINGS, [row(one) for one in found])


def evidence_zip(request: PageRequest, desk: Desk) -> HttpResponse | FileResponse:
    """Every file of the list, with the index and the means to verify that nothing changed."""
    _, filters = _filters(request, desk)
    level = [Confidentiality.SHARED, Confidentiality.FUNDER]
    kept = replace(filters, withdrawn=False)  # what was withdrawn is handed over to nobody
    found = list(queries.proofs(desk.actor, kept).filter(confidentiality__in=level))
    try:
        made = archive(desk.community, found, f"Preuves de {desk.community.name}")
    except EvidenceError as error:
        messages.error(request, str(error))
        return redirect(desk.url("evidence_index"))
    action = AuditAction.EVIDENCE_TAKEN if desk.is_agency else AuditAction.EVIDENCE_EXPORTED
    trace(action, desk.actor, desk.community, desk.community, numbers=[one.number for one in found])
    name = f"preuves-{desk.community.slug}-{timezone.localdate()}.zip"
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")


def _proof(desk: Desk, number: int) -> Evidence:
    found = queries.proof(desk.actor, number)
    if found is None:
        raise Http404
    return found


def evidence_one(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """One proof: what it says, what it serves, its fingerprint, and which officers opened it."""
    one = _proof(desk, number)
    told = None if desk.is_agency else queries.told_now(one)
    context = {
        **_row(desk, one),
        "community": desk.community,
        "desk": desk,
        "file_url": desk.url("evidence_file", one.number),
        "index_url": desk.url("evidence_index"),
        "can_edit": _may_edit(desk) and one.withdrawn_at is None,
        "keeps": _may_edit(desk),
        "purges": not desk.is_agency and desk.actor.can(Permission.RIGHTS_HANDLE),
        "told": told,
        "changed": told is not None and told.stamp != one.stamp,
        "visits": [] if desk.is_agency else queries.visits(one),
        "shows_picture": one.media_type in _SAFE_PICTURES and one.withdrawn_at is None,
    }
    if desk.is_agency:
        trace(AuditAction.EVIDENCE_VISITED, desk.actor, desk.community, one, number=one.number)
    return render(request, "evidence/one.html", context)


def evidence_file(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The very bytes that were added, never opened inside the site; withdrawn, only for who keeps proofs."""
    one = _proof(desk, number)
    if one.withdrawn_at is not None and not _may_edit(desk):
        raise Http404
    content = queries.content_of(one)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=one.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, one.name) or "attachment"
    if desk.is_agency:
        trace(AuditAction.EVIDENCE_TAKEN, desk.actor, desk.community, one, number=one.number)
    return answer


def evidence_add(request: PageRequest, desk: Desk) -> HttpResponse:
    """A file, from a desk or from a telephone. ``?fiche=3`` says what it serves."""
    initial = {
        "fact_on": request.today,
        "sheets": [number for number in request.GET.getlist("fiche") if number.isdecimal()],
        "missions": request.GET.getlist("mission"),
        "indicators": request.GET.getlist("indicateur"),
    }
    too_large = getattr(request, "file_too_large", False)
    form = AddForm(
        _quick(request.POST, request) or None, request.FILES or None, initial=initial, too_large=too_large
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add_file(
                by=request.user, community=desk.community, key=data["key"], name=data["file"].name,
                content=data["file"].read(), card=form.card(), serves=form.serves(), today=request.today,
            )  # fmt: skip
        except EvidenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _thanks(made))
            return redirect(desk.url("evidence_one", made.number))
    context = {
        "community": desk.community, "desk": desk, "form": form, "index_url": desk.url("evidence_index"),
        "warning": NO_PATIENT, "title": "Ajouter un fichier",
        "objects_url": desk.url("evidence_objects"), "address": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "evidence/edit.html", context, status=422 if request.method == "POST" else 200)


def _quick(posted: Any, request: PageRequest) -> Any:
    """The form of an action sheet says the file and what it proves; the rest has its usual value."""
    if "quick" not in posted:
        return posted
    full = posted.copy()
    full.setdefault("fact_on", request.today.isoformat())
    full.setdefault("nature", "other")
    full.setdefault("confidentiality", Confidentiality.SHARED.value)
    return full


def _thanks(made: Evidence) -> str:
    if made.proves:
        return f"La {made} est gardée."
    return f"La {made} est gardée. Dites en une phrase ce qu’elle prouve, quand vous aurez le temps."


def _readable_sources(desk: Desk) -> list[Source]:
    return [one for one in sources() if desk.actor.can(one.permission)]


def evidence_objects(request: PageRequest, desk: Desk) -> HttpResponse:
    """Objects of the platform that may be a proof. ``?genre=protocol`` opens one list."""
    offered = _readable_sources(desk)
    wanted = request.GET.get("genre", "")
    chosen = next((one for one in offered if one.key == wanted), offered[0] if offered else None)
    form = ObjectForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.add_object(
                    by=request.user, community=desk.community, key=data["key"], source=data["source"],
                    ref=data["ref"], serves=form.serves(), today=request.today,
                )  # fmt: skip
            except EvidenceError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _thanks(made))
                return redirect(desk.url("evidence_one", made.number))
        else:
            messages.error(request, "La page avait vieilli : recommencez.")
        return redirect(f"{desk.url('evidence_objects')}?{request.GET.urlencode()}")
    kept: dict[tuple[str, str], int] = {
        (one.source, one.ref): one.number for one in Evidence.objects.standing().exclude(source="")
    }
    serves = [int(number) for number in request.GET.getlist("fiche") if number.isdecimal()]
    rows = [
        {
            "offer": offer, "key": uuid.uuid4(), "number": kept.get((chosen.key, offer.ref)),
            "sheets": sorted({*offer.sheets, *serves}),
        }
        for offer in (chosen.offers(desk.community, request.today) if chosen else [])
    ]  # fmt: skip
    context = {
        "community": desk.community, "desk": desk, "offered": offered, "chosen": chosen, "rows": rows,
        "index_url": desk.url("evidence_index"), "serves": serves,
    }  # fmt: skip
    return render(request, "evidence/objects.html", context)


def evidence_edit(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """What is said of a proof, and what it serves."""
    one = _proof(desk, number)
    serves = actions.serving(one)
    initial = {
        "title": one.title, "proves": one.proves, "fact_on": one.fact_on, "nature": one.nature,
        "confidentiality": one.confidentiality, "sheets": list(serves.sheets),
        "missions": list(serves.missions), "indicators": list(serves.indicators),
    }  # fmt: skip
    form = CardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(
                by=request.user, community=desk.community, number=number, card=form.card(),
                serves=form.serves(), today=request.today,
            )  # fmt: skip
        except EvidenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(desk.url("evidence_one", number))
    context = {
        "community": desk.community, "desk": desk, "form": form, "one": one, "warning": NO_PATIENT,
        "title": "Décrire et relier", "index_url": desk.url("evidence_index"),
    }  # fmt: skip
    return render(request, "evidence/edit.html", context, status=422 if request.method == "POST" else 200)


def proof_withdraw(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """It proves nothing any more, and stays with the reason."""
    one = _proof(desk, number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                by=request.user, community=desk.community, number=number, reason=form.cleaned_data["reason"]
            )
        except EvidenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La preuve est retirée ; elle reste lisible avec sa raison.")
            return redirect(desk.url("evidence_one", number))
    context = {
        "community": desk.community, "desk": desk, "form": form, "one": one, "title": "Retirer cette preuve",
        "danger": True, "index_url": desk.url("evidence_index"),
    }  # fmt: skip
    return render(request, "evidence/edit.html", context, status=422 if request.method == "POST" else 200)


def evidence_purged(request: PageRequest, desk: Desk) -> HttpResponse:
    """The files that were erased for good, with what stays of them. ``?numero=12`` goes to erase one."""
    wanted = request.GET.get("numero", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        if Evidence.objects.filter(number=wanted).exists():
            return redirect(desk.url("evidence_purge", int(wanted)))
        messages.error(request, "Aucune preuve n’a ce numéro.")
    context = {
        "community": desk.community, "desk": desk, "rows": queries.purged(), "asked": wanted,
        "index_url": desk.url("evidence_index") if desk.actor.can(Permission.EVIDENCE_VIEW) else "",
    }  # fmt: skip
    return render(request, "evidence/purged.html", context)


def evidence_purge(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """Erase for good a file brought by mistake: what goes, what stays, and who had taken it."""
    one = Evidence.objects.select_related("added_by", "purged_by").filter(number=number).first()
    if one is None:
        raise Http404
    form = PurgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.purge(
                by=request.user, community=desk.community, number=number,
                reason=PurgeReason(form.cleaned_data["reason"]),
            )  # fmt: skip
        except EvidenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, "Le fichier est effacé pour de bon ; son empreinte et la raison restent."
            )
            return redirect(desk.url("evidence_purge", number))
    context = {
        "community": desk.community, "desk": desk, "form": form, "one": one,
        # Who reads no proof erases a number: nothing of its content is shown to them.
        "reads": desk.actor.can(Permission.EVIDENCE_EDIT),
        "taken": queries.takers(one),
        "index_url": desk.url("evidence_purged"),
    }  # fmt: skip
    return render(request, "evidence/purge.html", context, status=422 if request.method == "POST" else 200)


def evidence_lacking(request: PageRequest, desk: Desk) -> HttpResponse:
    """What lacks proof, before anyone asks: over the present year of the contract, or over all."""
    years, current = contract_years(desk.community, request.today)
    wanted = request.GET.get("annee", str(current or ""))
    period = period_of(years, wanted)
    context = {
        "community": desk.community, "desk": desk, "years": years, "wanted": wanted,
        "lacks": lacks(desk.community, period), "can_edit": _may_edit(desk),
        "index_url": desk.url("evidence_index"),
        "vague": [
            _row(desk, one)
            for one in queries.proofs(desk.actor, Filters(period=period))
            if not one.proves or not one.links.all()
        ],
    }  # fmt: skip
    return render(request, "evidence/lacking.html", context)
