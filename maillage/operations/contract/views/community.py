"""The pages of the community alone: the present contract, recording one, writing in it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage import french
from maillage.communities.review.enums import CaseKind
from maillage.communities.review.models import ReviewCase
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.operations.contract import proposals, queries
from maillage.operations.contract.actions.contract import record_contract
from maillage.operations.contract.acts import ACTS, case_numbered
from maillage.operations.contract.board import board
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.forms import RecordForm
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.views.desk import Desk
from maillage.operations.contract.views.pages import hub, shell


def contract(request: PageRequest, desk: Desk) -> HttpResponse:
    """The contract that holds today, else the last one, else how to record one."""
    every = list(queries.contracts(desk.community))
    found = queries.last_of(every, request.today)
    if found is not None:
        return hub(request, desk, found, every)
    context = {"community": desk.community, "desk": desk, "signed": proposals.unrecorded().first()}
    return render(request, "contract/none.html", context)


def contract_record(request: PageRequest, desk: Desk) -> HttpResponse:
    """Write down a signed contract, prefilled from the negotiation and from the territory."""
    community, today = desk.community, request.today
    signed = proposals.unrecorded().exclude(kind=CaseKind.AVENANT).last()
    form = RecordForm(
        request.POST or None, initial=_first(community, signed, today) if not request.POST else None
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = record_contract(
                by=request.user, community=community, key=data["key"], parties=form.parties(),
                signed_on=data["signed_on"], size=form.size_facts(), missions=form.taken(),
                source=data["source"], today=today, case=case_numbered(data["case"]),
            )  # fmt: skip
        except ContractRefusedError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "Le contrat est enregistré. Notez maintenant ses enveloppes signées.")
            return redirect("contract_numbered", community.slug, made.number)
    context = {"community": community, "form": form, "signed": signed}
    return render(request, "contract/record.html", context, status=422 if form.is_bound else 200)


def _first(community: Community, signed: ReviewCase | None, today: date) -> dict[str, Any]:
    """What the fields hold at first."""
    day = signed.decided_on if signed else None
    return {
        **proposals.proposed_parties(community, day),
        **proposals.proposed_size(day or today),
        "signed_on": day,
        "case": signed.number if signed else None,
        "source": f"{signed}, signé par les trois parties" if signed else "",
    }


def contract_act(request: PageRequest, desk: Desk, contract: AciContract, act: str) -> HttpResponse:
    """One thing to write in the contract: its form, then its action."""
    chosen, slug, number = ACTS.get(act), desk.community.slug, contract.number
    if chosen is None:
        raise Http404
    found = board(contract, desk.community, request.today)
    form = chosen.form(request.POST or None, request.FILES or None, board=found, asked=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(request.user, found, form)
        except ContractRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, chosen.done)
            if chosen.of_year or "annee" in request.GET:
                return redirect("contract_year", slug, number, form.asked_year)
            return redirect("contract_numbered", slug, number)
    context = {
        **shell(desk, contract, here="act"),
        "act": chosen,
        "help": french.sentence(chosen.help),
        "form": form,
        "title": f"{chosen.label}, année {form.asked_year}" if chosen.of_year else chosen.label,
    }
    return render(request, "contract/act.html", context, status=422 if form.is_bound else 200)
