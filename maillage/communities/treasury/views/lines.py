"""The lines of a statement, or of all: in three groups, with what each may settle; the acts on one line."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from maillage.communities.treasury import actions, queries
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.forms import AsideForm, FilterForm, SettleForm, UndoForm
from maillage.communities.treasury.models import BankLine, BankStatement, Settlement
from maillage.communities.treasury.queries import Filters, Group, Seen
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.french import euros

SHOWN = 60
HEADINGS = (
    "date", "date_de_valeur", "compte", "montant", "payeur_ou_beneficiaire", "libelle", "reference_banque",
    "etat", "regle", "reste", "ce_qui_est_regle", "mise_de_cote",
)  # fmt: skip


@community_page(Permission.TREASURY_VIEW)
@require_safe
def bank_lines(request: PageRequest, community: Community) -> HttpResponse:
    """Every line that waits, whatever its statement."""
    return _list(request, community, None)


@community_page(Permission.TREASURY_VIEW)
@require_safe
def bank_statement(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """The lines that a statement brought, and whether its balances agree with them."""
    return _list(request, community, _statement(pk))


def _list(request: PageRequest, community: Community, one: BankStatement | None) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = Filters(form.cleaned_data["q"], form.cleaned_data["sens"]) if form.is_valid() else Filters()
    lines = queries.lines_of(one) if one is not None else BankLine.objects.waiting()
    shown = queries.seen(asked.of(lines), request.actor)
    order = list(Group)
    ranked = sorted(shown, key=lambda line: order.index(line.group))
    page = Paginator(ranked, SHOWN).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "statement": one,
        "unexplained": queries.unexplained(one) if one is not None else None,
        "broken_after": queries.broken_after(one) if one is not None else None,
        "page": page,
        "groups": [
            (group, [line for line in page if line.group == group])
            for group in order
            if any(line.group == group for line in page)
        ],
        "totals": queries.totals(shown),
        "certain": sum(line.certain is not None for line in shown),
        "filters": form,
        "filtered": bool(asked.text or asked.direction),
        "can_edit": request.actor.can(Permission.TREASURY_EDIT),
        "back": one.pk if one is not None else 0,
    }
    return render(request, "treasury/lines.html", context)


@community_page(Permission.TREASURY_VIEW)
@require_safe
def bank_statement_csv(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """The lines of a statement as a file."""
    one = _statement(pk)
    return _csv(request, queries.lines_of(one), f"releve-bancaire-{one.pk}-{community.slug}.csv")


@community_page(Permission.TREASURY_VIEW)
@require_safe
def bank_lines_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every line of every account as a file."""
    return _csv(request, BankLine.objects.all(), f"lignes-de-banque-{community.slug}.csv")


def _csv(request: PageRequest, lines: "queries.QuerySet[BankLine]", name: str) -> HttpResponse:
    return csv_answer(name, HEADINGS, (_row(one) for one in queries.seen(lines, request.actor)))


def _row(one: Seen) -> list[object]:
    line = one.line
    return [
        line.booked_on, line.value_on, str(line.account), line.cents / 100, line.party, line.text,
        line.bank_reference, one.group.label, line.settled_cents / 100, one.rest_cents / 100,
        " ; ".join(item.label for item in one.settlements if item.undone_at is None),
        (one.aside.note or one.aside.get_reason_display()) if one.aside else "",
    ]  # fmt: skip


@community_page(Permission.TREASURY_VIEW)
@require_safe
def bank_line(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """One line: what it says, what it may settle, what it settled; look for another thing by hand."""
    return _line_page(request, community, _line(pk))


def _line_page(
    request: PageRequest, community: Community, line: BankLine, refused: TreasuryError | None = None
) -> HttpResponse:
    one = queries.seen(BankLine.objects.filter(pk=line.pk), request.actor)[0]
    asked = request.GET.get("q", "").strip()[:80]
    proposed = {candidate.proposal.key for candidate in one.candidates}
    by_hand = []
    if asked and one.rest_cents:
        found = queries.search_expected(request.actor, asked, incoming=one.rest_cents > 0)
        by_hand = [expected for _, expected in found if expected.wanted.key not in proposed]
    context = {
        "community": community,
        "one": one,
        "line": one.line,
        "asked": asked,
        "by_hand": by_hand,
        "refused": refused,
        "can_edit": request.actor.can(Permission.TREASURY_EDIT),
        "aside_form": AsideForm(),
        "back": request.GET.get("releve", ""),
    }
    return render(request, "treasury/line.html", context, status=422 if refused else 200)


# --- Acts ---------------------------------------------------------------------------------------------------


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_statement_accept(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Accept the certain proposals of a statement in one go."""
    one = _statement(pk)
    _accept(request, community, one)
    return redirect("bank_statement", community.slug, one.pk)


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_lines_accept(request: PageRequest, community: Community) -> HttpResponse:
    """Accept every certain proposal in one go."""
    _accept(request, community, None)
    return redirect("bank_lines", community.slug)


def _accept(request: PageRequest, community: Community, one: BankStatement | None) -> None:
    count = actions.accept_certain(by=request.user, community=community, statement=one)
    if count:
        plural = "s" if count > 1 else ""
        messages.success(request, f"{count} ligne{plural} rapprochée{plural}.")
    else:
        messages.info(request, "Rien de certain à accepter : voyez les propositions une à une.")


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_line_settle(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Accept a proposal, or something found by hand."""
    line = _line(pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(text) for errors in form.errors.values() for text in errors)
        return _line_page(request, community, line, TreasuryError(said))
    values = form.cleaned_data

    def act() -> str:
        done = actions.settle(
            by=request.user, line=line, target=values["target"], cents=values["amount"], step=values["step"]
        )
        return f"{euros(done.cents)} rapprochés : {done.label}."

    return _done(request, community, line, act)


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_line_aside(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Set a line aside with its reason."""
    line = _line(pk)
    form = AsideForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(text) for errors in form.errors.values() for text in errors)
        return _line_page(request, community, line, TreasuryError(said))

    def act() -> str:
        reason = AsideReason(form.cleaned_data["reason"])
        actions.set_aside(by=request.user, line=line, reason=reason, note=form.cleaned_data["note"])
        return "La ligne est mise de côté."

    return _done(request, community, line, act)


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_line_back(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Let a line that was set aside wait again."""
    line = _line(pk)

    def act() -> str:
        actions.bring_back(by=request.user, line=line)
        return "La ligne attend de nouveau."

    return _done(request, community, line, act)


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_settlement_undo(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Undo a settlement: both rooms keep the trace."""
    settlement = Settlement.objects.select_related("community").filter(pk=pk).first()
    if settlement is None:
        raise Http404
    line = _line(settlement.line_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _line_page(
            request, community, line, TreasuryError("Dites pourquoi ce rapprochement est annulé.")
        )

    def act() -> str:
        actions.unsettle(by=request.user, settlement=settlement, reason=form.cleaned_data["reason"])
        return (
            "Le rapprochement est annulé ; la ligne attend de nouveau, les deux écritures restent visibles."
        )

    return _done(request, community, line, act)


def _done(request: PageRequest, community: Community, line: BankLine, act: Callable[[], str]) -> HttpResponse:
    """Do it, then back to the list that the person came from, at the same line."""
    try:
        said = act()
    except TreasuryError as error:
        return _line_page(request, community, line, error)
    messages.success(request, said)
    if request.POST.get("retour") == "liste":
        return redirect("bank_lines", community.slug)
    if request.POST.get("retour") == "releve":
        return redirect("bank_statement", community.slug, line.statement_id)
    address = reverse("bank_line", args=[community.slug, line.pk])
    query = {"releve": line.statement_id}
    return redirect(f"{address}?{urlencode(query)}")


def _line(pk: int) -> BankLine:
    found: BankLine | None = BankLine.objects.select_related("community").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _statement(pk: int) -> BankStatement:
    found = queries.statement(pk)
    if found is None:
        raise Http404
    return found
