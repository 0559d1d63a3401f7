"""A control on a sample on each side: opening it, the file, the draw, what may be done, what is printed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.engines.sampling import draw
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
from maillage.operations.dialogue.populations import population
from maillage.operations.dialogue.views.common import Desk, gesture, line_of, may_act, visited
from maillage.operations.evidence.queries import readable, visits
from maillage.operations.evidence.years import contract_years, period_of


def campaign_open(request: PageRequest, desk: Desk) -> HttpResponse:
    """An officer says what is controlled and takes the sample. ``?annee=1`` chooses the year."""
    contract = last_contract(desk.community, request.today)
    years, current = contract_years(desk.community, request.today)
    if contract is None or not years:
        messages.error(request, "Cette communauté n’a pas de contrat.")
        return redirect(desk.files_url)
    wanted = request.GET.get("annee", str(current))
    year = next((one for one in years if str(one.number) == wanted), years[-1])
    listed = population("evidence")
    lines = list(listed.lines(desk.community, period_of(years, year.number))) if listed else []
    form = CampaignForm(request.POST or None, lines=lines)
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
        "lines": lines, "back": desk.files_url,
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
    waiting = queries.unanswered(said)
    whole = [row for row in said if row.item_id is None]
    proofs = [piece.evidence for piece in pieces if piece.evidence]
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
                "url": _proof_url(desk, piece),
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
        "visits": visits(*proofs),
        "draw_url": desk.url("campaign_draw", number) if one.method == Method.RANDOM else "",
        "pdf_url": desk.url("campaign_pdf", number),
        "proof_page": desk.url("evidence_one", 0).removesuffix("0/"),
    }
    visited(desk, one)
    return render(request, "dialogue/campaign.html", context)


def _proof_url(desk: Desk, piece: CampaignItem) -> str:
    """The page of the proof, for who may read it."""
    if piece.evidence is None or piece.evidence.confidentiality not in readable(desk.actor):
        return ""
    return desk.url("evidence_one", piece.evidence.number)


def campaign_draw(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    """The draw, done again before your eyes: every line of the list with its mark."""
    one = _find(number)
    if one.method != Method.RANDOM:
        raise Http404
    labels = dict(one.frame)
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
    piece = CampaignItem.objects.filter(campaign=one, rank=line).first() if line else None
    if line and piece is None:
        raise Http404
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
    seen = visits(*(piece.evidence for piece in pieces if piece.evidence))
    visited(desk, one)
    made = campaign_document(one, pieces, said, seen)
    return document_answer(made, Format.PDF, f"{desk.community.slug}-controle-{number}")
