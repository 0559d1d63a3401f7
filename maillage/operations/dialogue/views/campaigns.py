"""A control on a sample on each side: opening it, the file, the draw, what may be done, what is printed."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from maillage.engines.sampling import draw
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.contract.queries import last_contract
from maillage.operations.dialogue import queries
from maillage.operations.dialogue.actions.campaigns import open_campaign
from maillage.operations.dialogue.acts import CAMPAIGN_ACTS
from maillage.operations.dialogue.enums import Method
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.exports import campaign_document
from maillage.operations.dialogue.forms import CampaignForm
from maillage.operations.dialogue.models import Campaign, CampaignExchange, CampaignItem
from maillage.operations.dialogue.populations import Opened, Population, population, populations
from maillage.operations.dialogue.reserved import veil, veiled
from maillage.operations.dialogue.views.common import Desk, gesture, line_of, may_act, visited
from maillage.operations.evidence.queries import MOST_VISITS, readable
from maillage.operations.evidence.years import contract_years


def campaign_open(request: PageRequest, desk: Desk) -> HttpResponse:
    """An officer says what is controlled and takes the sample. ``?annee=1`` chooses the year,
    ``?liste=expenses`` what is drawn; that the list was read is told.
    """
    contract = last_contract(desk.community, request.today)
    years, current = contract_years(desk.community, request.today)
    if contract is None or not years:
        messages.error(request, "Cette communauté n’a pas de contrat.")
        return redirect(desk.files_url)
    wanted = request.GET.get("annee", str(current))
    year = next((one for one in years if str(one.number) == wanted), years[-1])
    listed = population(request.GET.get("liste", "")) or populations()[0]
    lines = listed.lines(contract, year.number)
    trace(
        AuditAction.CAMPAIGN_LISTED, desk.actor, desk.community, contract, list=listed.key, year=year.number
    )
    form = CampaignForm(request.POST or None, listed=listed, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_campaign(
                by=request.user, community=desk.community, key=form.cleaned_data["key"], contract=contract,
                year=year.number, order=form.order(),
            )  # fmt: skip
        except DialogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le contrôle est ouvert, l’échantillon est pris.")
            return redirect(desk.url("campaign", made.number))
    context = {
        "community": desk.community, "desk": desk, "form": form, "years": years, "year": year,
        "lines": lines, "back": desk.files_url, "listed": listed, "lists": populations(),
    }  # fmt: skip
    return render(request, "dialogue/open.html", context, status=422 if request.method == "POST" else 200)


def _find(number: int) -> Campaign:
    found = queries.campaign(number)
    if found is None:
        raise Http404
    return found


def campaign(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """Where the control stands, each piece with what was said of it, and the officers' readings."""
    one = _find(number)
    said, pieces = queries.exchanges(one), queries.items(one)
    if not desk.is_agency:
        veil(desk.actor, pieces, said)
    waiting = queries.unanswered(said)
    whole = [row for row in said if row.item_id is None]
    may = {code: may_act(desk, act, one.state) for code, act in CAMPAIGN_ACTS.items()}
    may["observer"] = may["observer"] and one.settled_at is None
    may["clore"] = may["clore"] and one.settled_at is None
    context = {
        "community": desk.community,
        "desk": desk,
        "one": one,
        "waited": queries.waited(one, request.today),
        "pieces": [
            {
                "item": piece,
                "said": [row for row in said if row.item_id == piece.pk],
                "waits": piece.pk in waiting,
                "url": _piece_url(desk, one, piece),
            }
            for piece in pieces
        ],
        "judged": sum(bool(piece.opinion) for piece in pieces),
        "whole": whole,
        "whole_waits": None in waiting,
        "acts": [
            (act, desk.url("campaign_act", number, act.code))
            for code, act in CAMPAIGN_ACTS.items()
            if may[code] and not (act.line and code not in {"demander", "repondre", "observer"})
        ],
        "may": may,
        "concludes": may["conclure-piece"],
        "act": desk.url("campaign_act", number, "x").removesuffix("x/"),
        "visits": queries.seen(one, pieces),
        "most_visits": MOST_VISITS,
        "draw_url": desk.url("campaign_draw", number) if one.method == Method.RANDOM else "",
        "pdf_url": desk.url("campaign_pdf", number),
        "proof_page": desk.url("evidence_one", 0).removesuffix("0/"),
    }
    visited(desk, one)
    return render(request, "dialogue/campaign.html", context)


def _piece_url(desk: Desk, one: Campaign, piece: CampaignItem) -> str:
    """The page of the proof, or of the piece where its room has none for agencies, for who may read it."""
    if piece.evidence is not None:
        may = piece.evidence.confidentiality in readable(desk.actor)
        return desk.url("evidence_one", piece.evidence.number) if may else ""
    may = _openable(desk, one) is not None
    return desk.url("campaign_piece", one.number, piece.rank) if may else ""


def _openable(desk: Desk, one: Campaign) -> Population | None:
    """The list that this control was drawn from, if its lines are opened here and by this person."""
    found = population(one.population)
    if found is None or found.opens is None:
        return None
    return found if desk.is_agency or desk.actor.can(found.permission) else None


def _piece(desk: Desk, number: int, rank: int) -> tuple[Campaign, Population, CampaignItem]:
    piece = queries.item(number, rank)
    found = _openable(desk, piece.campaign) if piece else None
    if found is None or piece is None:
        raise Http404
    return piece.campaign, found, piece


def campaign_piece(request: PageRequest, desk: Desk, number: int, rank: int) -> HttpResponse:
    """One line of the sample: what its room says of it, and its files. An officer's reading is told."""
    one, found, piece = _piece(desk, number, rank)
    opened: Opened | None = found.opens(piece.name) if found.opens else None
    if opened is None:
        raise Http404
    asks = "demander" if desk.is_agency else "repondre"
    may_ask = may_act(desk, CAMPAIGN_ACTS[asks], one.state)
    context = {
        "community": desk.community, "desk": desk, "one": one, "piece": piece, "opened": opened,
        "files": [(file, desk.url("campaign_file", number, rank, file.key)) for file in opened.files],
        "back": f"{desk.url('campaign', number)}#piece-{rank}",
        "ask": desk.url("campaign_act", number, asks) if may_ask else "",
    }  # fmt: skip
    if desk.is_agency:
        trace(AuditAction.PIECE_VISITED, desk.actor, desk.community, piece, number=number, piece=rank)
    return render(request, "dialogue/piece.html", context)


def campaign_file(request: PageRequest, desk: Desk, number: int, rank: int, key: int) -> HttpResponse:
    """A file of a line of the sample, always as a download; an officer's is told with its fingerprint."""
    _, found, piece = _piece(desk, number, rank)
    content = found.gives(piece.name, key) if found.gives else None
    if content is None:
        raise Http404
    answer = HttpResponse(content.content, content_type=content.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, content.name) or "attachment"
    if desk.is_agency:
        trace(
            AuditAction.PIECE_TAKEN, desk.actor, desk.community, piece, number=number, piece=rank,
            sha256=hashlib.sha256(content.content).hexdigest(),
        )  # fmt: skip
    return answer


def campaign_draw(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The draw, done again before your eyes: every line of the list with its mark."""
    one = _find(number)
    if one.method != Method.RANDOM:
        raise Http404
    labels = dict(one.frame)
    if not desk.is_agency:
        labels = veiled(desk.actor, labels)
    rows = [(row, labels[row.name]) for row in draw(one.seed, labels, one.size)]
    if request.GET.get("forme") == "csv":
        visited(desk, one)
        return csv_answer(
            f"tirage-{desk.community.slug}-{number}.csv",
            ("Rang", "Nom", "Pièce", "Marque SHA-256", "Tirée"),
            ((row.rank, row.name, label, row.mark, "oui" if row.chosen else "non") for row, label in rows),
        )
    context = {
        "community": desk.community, "desk": desk, "one": one, "rows": rows,
        "back": desk.url("campaign", number),
    }  # fmt: skip
    visited(desk, one)
    return render(request, "dialogue/draw.html", context)


def campaign_act(request: PageRequest, desk: Desk, number: int, act: str) -> HttpResponse:
    """One thing to do in the control, on a piece (``?ligne=2``) or on the whole."""
    one, line = _find(number), line_of(request)
    rows = CampaignItem.objects.select_related("evidence").filter(campaign=one, rank=line)
    piece = rows.first() if line else None
    if line and piece is None:
        raise Http404
    if piece is not None and not desk.is_agency:
        veil(desk.actor, [piece])
    initial: dict[str, Any] = {}
    if piece is not None and act == "avis":
        initial = {"verdict": piece.opinion, "text": piece.opinion_text}
    if piece is not None and act == "conclure-piece":
        initial = {
            "verdict": piece.verdict or piece.opinion, "text": piece.verdict_text or piece.opinion_text,
        }  # fmt: skip
    back = desk.url("campaign", number) + (f"#piece-{line}" if piece else "")
    about = f"Pièce {piece.rank} : {piece.label}" if piece else ""
    return gesture(request, desk, one, CAMPAIGN_ACTS.get(act), back, initial, about)


def campaign_pdf(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The whole control as an accessible PDF, with authors and dates."""
    one = _find(number)
    pieces = queries.items(one)
    said: list[CampaignExchange] = queries.exchanges(one)
    if not desk.is_agency:
        veil(desk.actor, pieces, said)
    seen = queries.seen(one, pieces)
    visited(desk, one)
    made = campaign_document(one, pieces, said, seen)
    return document_answer(made, Format.PDF, f"{desk.community.slug}-controle-{number}")
