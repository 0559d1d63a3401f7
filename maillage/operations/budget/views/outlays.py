"""Commitments and expenses: the list, one, writing one, deciding, its files."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.budget import actions, exports, queries
from maillage.operations.budget.accounts import queries as accounts
from maillage.operations.budget.enums import COUNTED, OutlayKind, OutlayState, Proof
from maillage.operations.budget.errors import BudgetError, OverspendError
from maillage.operations.budget.exercises import exercises, on
from maillage.operations.budget.forms import DecisionForm, FilterForm, OutlayForm, VoucherForm
from maillage.operations.budget.models import Outlay, Voucher
from maillage.operations.budget.views.common import attempt, back_to, outlay_or_404

PER_PAGE = 40


def _kept(request: PageRequest) -> tuple[FilterForm, "QuerySet[Outlay]"]:
    """What the address keeps of the list; an unknown value keeps everything."""
    form, found = FilterForm(request.GET), queries.outlays()
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        text = asked["q"].strip()
        found = found.filter(
            Q(title__unaccent__icontains=text)
            | Q(party__unaccent__icontains=text)
            | Q(reference__icontains=text)
        )
    if asked.get("sorte"):
        found = found.filter(kind=asked["sorte"])
    if asked.get("etat"):
        found = found.filter(state=asked["etat"])
    if asked.get("preuve"):
        proof, by_bank = asked["preuve"], Q(paid_cents__gte=F("cents"))
        found = found.filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED)
        found = found.filter(by_bank if proof in (Proof.BOTH, Proof.BANK) else ~by_bank)
        found = found.filter(voucher=proof in (Proof.BOTH, Proof.VOUCHER))
    return form, found


@community_page(Permission.BUDGET_VIEW)
@require_safe
def outlays(request: PageRequest, community: Community) -> HttpResponse:
    """The list, the newest first."""
    form, found = _kept(request)
    context = {
        "community": community,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filters": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
        "waiting": Outlay.objects.filter(state=OutlayState.PREPARED).count(),
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
    }
    return render(request, "budget/outlays.html", context)


@community_page(Permission.BUDGET_VIEW)
@require_safe
def outlays_table(request: PageRequest, community: Community) -> HttpResponse:
    """The same as a table: everything that the filters keep."""
    rows = exports.outlay_rows(_kept(request)[1])
    return csv_answer(f"{community.slug}-engagements-et-depenses.csv", exports.OUTLAYS, rows)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def outlay_new(request: PageRequest, community: Community) -> HttpResponse:
    """Prepare a commitment or an expense. What it would exceed is said first, and asks for a reason."""
    found = exercises(community, request.today)
    current = on(found, request.today)
    around = [one for one in found if abs(found.index(one) - found.index(current)) <= 1]
    commitments = list(queries.open_commitments().prefetch_related("allocations__line"))
    initial = _like(request, commitments)
    adds, count = "more" in request.POST, _parts(request, initial)
    shared = {"lines": queries.line_choices(around), "commitments": commitments, "parts": count}
    if adds:
        form = OutlayForm(initial=request.POST.dict() | {"parts": count}, **shared)
    else:
        form = OutlayForm(request.POST or None, request.FILES or None, initial=initial, **shared)
    warned: tuple[str, ...] = ()
    if request.method == "POST" and not adds and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.prepare(
                by=request.user, community=community, key=form.cleaned_data["key"], written=form.written(),
                overspend_reason=form.cleaned_data["overspend_reason"], files=[file] if file else [],
            )  # fmt: skip
        except OverspendError as error:
            warned = error.warnings
            form.add_error("overspend_reason", str(error))
        except BudgetError as error:
            field = "line_1" if error.field == "lines" else error.field
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, "C’est préparé. Une autre personne doit maintenant valider.")
            return back_to(request, "outlay", made.number)
    context = {
        "community": community, "form": form, "warned": warned, "exercise": current,
        "may_add": form.count < OutlayForm.MOST, "lost_file": adds and bool(request.FILES),
    }  # fmt: skip
    status = 422 if request.method == "POST" and not adds else 200
    return render(request, "budget/outlay_new.html", context, status=status)


def _parts(request: PageRequest, initial: dict[str, Any]) -> int:
    """How many lines the form offers: what it had, a few more when asked, what the model charges at least."""
    had = request.POST.get("parts", "")
    count = int(had) if had.isascii() and had.isdigit() and len(had) < 4 else OutlayForm.PARTS
    more = OutlayForm.MORE if "more" in request.POST else 0
    return max(count + more, sum(name.startswith("line_") for name in initial))


def _like(request: PageRequest, commitments: list[Outlay]) -> dict[str, Any]:
    """What an expense takes from its commitment (?engagement=), or from one written before (?comme=)."""
    asked = request.GET
    promised = next((one for one in commitments if str(one.number) == asked.get("engagement")), None)
    former = asked.get("comme", "")
    if promised is None and former.isascii() and former.isdigit() and len(former) < 8:
        promised = queries.outlay(int(former))
    if promised is None:
        return {}
    rows = list(promised.allocations.all())
    return {
        "kind": OutlayKind.EXPENSE if asked.get("engagement") else promised.kind,
        "commitment": promised.number if asked.get("engagement") else None,
        "title": promised.title, "party": promised.party,
        **({} if asked.get("engagement") else {"cents": promised.cents, "reference": promised.reference}),
        **{f"line_{rank}": row.line.number for rank, row in enumerate(rows, 1)},
        **({f"cents_{rank}": row.cents for rank, row in enumerate(rows, 1)} if asked.get("comme") else {}),
    }  # fmt: skip


@community_page(Permission.BUDGET_VIEW)
@require_safe
def outlay(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One: what it pays for, who prepared and decided it, its files, the bank lines that paid it."""
    one = outlay_or_404(number)
    found = {e.key: e for e in exercises(community, request.today)}
    expenses = [] if one.is_expense else list(one.expenses.order_by("on", "number"))
    billed = sum(expense.cents for expense in expenses if expense.state in COUNTED)
    theirs = one.prepared_by_id == request.user.pk
    approves = request.actor.can(Permission.BUDGET_APPROVE)
    standing = one.state in COUNTED
    context = {
        "community": community,
        "outlay": one,
        "parts": [(row, found.get((row.line.contract_id, row.line.year))) for row in one.allocations.all()],
        "files": queries.vouchers(one),
        "paid_by": queries.settlements_of(one) if one.is_expense else [],
        "expenses": expenses,
        "billed": billed,
        "left": max(0, one.cents - billed) if one.state != OutlayState.CLOSED else 0,
        "rest": max(0, one.cents - one.paid_cents),
        "may_decide": approves and not theirs and one.state == OutlayState.PREPARED,
        "waits_for_another": theirs and one.state == OutlayState.PREPARED,
        "may_cancel": _may_cancel(request, one),
        "may_close": approves and not theirs and not one.is_expense and one.state == OutlayState.APPROVED,
        "may_say_paid": approves and one.is_expense and one.state == OutlayState.APPROVED,
        "may_join": standing and (request.actor.can(Permission.BUDGET_EDIT) or approves),
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
        "voucher": VoucherForm(),
        "can_see_bank": request.actor.can(Permission.TREASURY_VIEW),
        "may_approve": approves,
        "twins": accounts.twins_of_outlay(one) if one.is_expense and standing else [],
        **accounts.said_of(one),
    }  # fmt: skip
    return render(request, "budget/outlay.html", context)


def _may_cancel(request: PageRequest, one: Outlay) -> bool:
    approves = request.actor.can(Permission.BUDGET_APPROVE)
    if one.state == OutlayState.PREPARED:
        return approves or request.actor.can(Permission.BUDGET_EDIT)
    return approves and one.state == OutlayState.APPROVED


_DONE = {
    "approve": "C’est validé.",
    "refuse": "C’est refusé, avec la raison.",
    "cancel": "C’est annulé : la somme est de nouveau disponible.",
    "close": "L’engagement est soldé : ce qui en restait est de nouveau disponible.",
    "paid": "Le jour du paiement est noté. La ligne de banque le prouvera.",
}


@community_page(Permission.BUDGET_VIEW)
@require_POST
def decide(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Validate, refuse, cancel, close, say that it was paid; each checks its own right."""
    one, form = outlay_or_404(number), DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce choix n’existe pas : rechargez la page.")
        return back_to(request, "outlay", number)
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    who = {"by": request.user, "community": community, "outlay": one}
    does = {
        "approve": lambda: actions.approve(**who),
        "refuse": lambda: actions.refuse(**who, reason=reason),
        "cancel": lambda: actions.cancel(**who, reason=reason),
        "close": lambda: actions.close(**who),
        "paid": lambda: actions.say_paid(**who, on=form.cleaned_data["on"]),
    }
    attempt(request, does[act], _DONE[act])
    return back_to(request, "outlay", number)


@community_page(Permission.BUDGET_VIEW)
@require_POST
def voucher_add(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Join a file to an outlay."""
    one, form = outlay_or_404(number), VoucherForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return back_to(request, "outlay", number, anchor="pieces")
    file = form.cleaned_data["file"]
    attempt(
        request,
        lambda: actions.add_voucher(by=request.user, community=community, outlay=one, file=file),
        "La pièce est jointe.",
    )
    return back_to(request, "outlay", number, anchor="pieces")


@community_page(Permission.BUDGET_VIEW)
@require_safe
def voucher(request: PageRequest, community: Community, number: int, pk: int) -> HttpResponse:
    """The file itself, always as a download: nothing that was brought is ever run by the browser."""
    one: Voucher | None = Voucher.objects.filter(outlay__number=number, pk=pk).first()
    # The summary of a payroll may be one person’s salary.
    secret = accounts.is_payroll(number) and not request.actor.can(Permission.BUDGET_APPROVE)
    if one is None or secret:
        raise Http404
    answer = HttpResponse(bytes(one.content), content_type=one.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="piece-{number}-{pk}.{one.extension}"'
    return answer
