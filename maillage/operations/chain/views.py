"""The chain: what is followed and what is not, a payer at a time; the thread of one sum, from each side."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.web.desks import Desk
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.foundation.web.trail import Gap, Link, Payer, Seal, Sum, altered, payer_of, payers
from maillage.operations.chain import queries
from maillage.operations.chain.ends import Known, completed, known
from maillage.operations.chain.forms import ChosenForm

SHOWN = 50
MOST_DIGITS = 9
HEADINGS = (
    "nature", "numero", "jour", "intitule", "beneficiaire", "montant", "paye", "tracee", "ce_qui_manque",
    "comment_reparer",
)  # fmt: skip
# What an officer does not follow: the bank accounts of the association are its own.
_OWN = frozenset({"bank"})


def _payers(desk: Desk) -> list[Payer]:
    if desk.is_agency:
        return [one for one in payers() if one.source not in _OWN]
    return [one for one in payers() if desk.actor.can(one.permission)]


def chain(request: PageRequest, desk: Desk) -> HttpResponse:
    """The sums of a year, a meeting, an action or an indicator: each payer answers by itself."""
    form = ChosenForm(request.GET)
    words, _ = form.chosen(desk.community, request.today.year, None)
    asked = request.GET.urlencode()
    context = {
        "community": desk.community, "desk": desk, "words": words,
        "parts": [(one, f"{desk.url('chain_part', one.source)}?{asked}") for one in _payers(desk)],
        "year": form.year(request.today.year),
        "years": range(request.today.year, request.today.year - 6, -1),
        "narrowed": bool(asked) and "annee" not in request.GET,
    }  # fmt: skip
    return render(request, "chain/home.html", context)


def _asked(request: PageRequest, desk: Desk, source: str) -> tuple[Payer, list[Sum], str]:
    """The payer, the sums that the address asks of it, the words of the choice."""
    payer = next((one for one in _payers(desk) if one.source == source), None)
    if payer is None:
        raise Http404
    facts: Known = known(desk.community)
    words, wanted = ChosenForm(request.GET).chosen(desk.community, request.today.year, facts)
    if wanted is None:
        raise Http404
    found = list(completed(payer.tell(wanted), facts))
    found.sort(key=lambda one: (one.on, one.pk), reverse=True)
    return payer, queries.of_agencies(found) if desk.is_agency else found, words


def chain_part(request: PageRequest, desk: Desk, source: str) -> HttpResponse:
    """What one payer owes and paid: how much is followed to its end, what is not and how to mend it."""
    payer, found, words = _asked(request, desk, source)
    if desk.is_agency:
        trace(AuditAction.CHAIN_VISITED, desk.actor, desk.community, desk.community, source=source)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "community": desk.community, "desk": desk, "payer": payer, "words": words, "page": page,
        "report": queries.report(found), "rows": [_row(desk, one) for one in page],
        "csv_url": f"{desk.url('chain_csv', source)}?{request.GET.urlencode()}",
        "alone": not request.headers.get("HX-Request"), "home_url": desk.url("chain"),
        "paid_cents": sum(one.paid_cents for one in found),
    }  # fmt: skip
    return render(request, "chain/part.html" if context["alone"] else "chain/_part.html", context)


def _row(desk: Desk, one: Sum) -> tuple[Sum, str]:
    return one, desk.url("chain_of", one.source, one.pk)


def chain_csv(request: PageRequest, desk: Desk, source: str) -> HttpResponse:
    """Every sum of the list, with what it lacks."""
    payer, found, _ = _asked(request, desk, source)
    if desk.is_agency:
        trace(AuditAction.CHAIN_VISITED, desk.actor, desk.community, desk.community, source=source)
    rows = (
        [
            payer.label, one.number, one.on, one.title, one.whom, one.cents / 100, one.paid_cents / 100,
            "non" if one.gaps else "oui", " ".join(gap.words for gap in one.gaps),
            "" if desk.is_agency else " ".join(gap.mend for gap in one.gaps),
        ]
        for one in found
    )  # fmt: skip
    return csv_answer(f"chaine-{source}-{desk.community.slug}.csv", HEADINGS, rows)


# --- One sum ----------------------------------------------------------------------------------------------


def chain_of(request: PageRequest, desk: Desk, source: str, pk: int) -> HttpResponse:
    """The thread of one sum, from the bank to the indicators. An officer’s reading is in the log."""
    one = _one(desk, source, pk)
    if desk.is_agency:
        kept = queries.of_agencies([one])
        if not kept:
            raise Http404
        one = kept[0]
        trace(AuditAction.CHAIN_VISITED, desk.actor, desk.community, desk.community, source=source, sum=pk)
    return _thread(request, desk, one)


def chain_verify(request: PageRequest, desk: Desk, source: str, pk: int) -> HttpResponse:
    """The same once every fingerprint of the thread is recomputed."""
    one = _one(desk, source, pk)
    return _thread(request, desk, one, altered(desk.community, one.seals, desk.actor))


def own_chain(request: PageRequest, desk: Desk) -> HttpResponse:
    """The thread of what one is paid: ``?quoi=`` names the payer, ``?n=`` the row there."""
    pk = request.GET.get("n", "")
    if not pk:
        return redirect("own_indemnities", desk.community.slug)
    key = int(pk) if pk.isdecimal() and len(pk) < MOST_DIGITS else 0
    one = queries.the_sum(desk.community, request.GET.get("quoi", ""), key)
    if one is None or one.payee != request.user.pk:
        raise Http404
    return _thread(request, desk, one, own=True)


def _one(desk: Desk, source: str, pk: int) -> Sum:
    if payer_of(source) not in _payers(desk):
        raise Http404
    found = queries.the_sum(desk.community, source, pk)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Milestone:
    """A link as the page draws it; ``broken`` says what a recomputed seal found."""

    link: Link
    url: str
    gap: Gap | None
    holds: bool

    @property
    def state(self) -> str:
        return "late" if self.gap else "done"


def _thread(
    request: PageRequest, desk: Desk, one: Sum, broken: dict[Seal, Gap] | None = None, *, own: bool = False
) -> HttpResponse:
    payer = payer_of(one.source)
    links = [_milestone(desk, link, broken, own=own) for link in one.links]
    context = {
        "community": desk.community, "desk": desk, "one": one, "payer": payer, "own": own,
        "milestones": links, "gaps": [link.gap for link in links if link.gap],
        "checked": broken is not None, "can_verify": not own and not desk.is_agency and bool(one.seals),
        "home_url": "" if own else desk.url("chain"),
    }  # fmt: skip
    return render(request, "chain/thread.html", context)


def _milestone(desk: Desk, link: Link, broken: dict[Seal, Gap] | None, *, own: bool) -> Milestone:
    url = "" if desk.is_agency or not link.url_name or own else _address(desk, link)
    gap = link.gap or (broken or {}).get(link.seal) if link.seal else link.gap
    return Milestone(link, url, gap, holds=broken is not None and link.seal is not None and gap is None)


def _address(desk: Desk, link: Link) -> str:
    return reverse(link.url_name, args=[desk.community.slug, *link.url_args])
