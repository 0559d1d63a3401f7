"""Notes of expenses: one’s own on a telephone; those that wait for a check."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.enums import OPEN, ClaimState
from maillage.operations.budget.accounts.forms import (
    CheckForm,
    ClaimForm,
    ReasonForm,
    ReceiptsForm,
    claim_initial,
)
from maillage.operations.budget.accounts.models import ExpenseClaim
from maillage.operations.budget.accounts.views.common import attempted, lines_around, page
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.views.common import attempt
from maillage.operations.indemnities.queries import bank_details, own_member

PER_PAGE = 40


@community_page(Permission.EXPENSE_CLAIM)
@require_safe
def own_claims(request: PageRequest, community: Community) -> HttpResponse:
    """What one advanced, and where each refund stands."""
    found = queries.claims_of(request.user)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "details": bank_details(request.user),
        "member": own_member(request.user),
    }
    return page(request, "accounts/own_claims.html", context)


@community_page(Permission.EXPENSE_CLAIM)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: PageRequest, community: Community) -> HttpResponse:
    """Write a note of expenses, with its photograph; « Envoyer » sends it at once."""
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(
            form,
            lambda: actions.write_claim(
                by=request.user, community=community, key=form.cleaned_data["key"], given=form.given(),
                files=form.brought(),
            ),
        )  # fmt: skip
        if made:
            return _written(request, made)
    return page(request, "accounts/claim_edit.html", {"form": form}, refused=request.method == "POST")


def _written(request: PageRequest, claim: ExpenseClaim) -> HttpResponse:
    """To the page of the note, sent if that was asked; what is missing is said there."""
    if "send" in request.POST:
        attempt(
            request,
            lambda: actions.send_claim(by=request.user, claim=claim),
            "C’est envoyé : la coordination vérifie, puis la trésorerie valide.",
        )
    else:
        messages.success(request, "Le brouillon est gardé. Envoyez-le quand il est complet.")
    return _to(request, claim)


def _own(request: PageRequest) -> ExpenseClaim | None:
    """The note that « ?n=12 » names, if it is one’s own."""
    asked = request.GET.get("n", "")
    found = queries.claim(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    return found if found is not None and found.owner_id == request.user.pk else None


def _to(request: PageRequest, claim: ExpenseClaim) -> HttpResponse:
    return redirect(f"{reverse('own_claim', args=[request.community.slug])}?n={claim.number}")


def _to_all(request: PageRequest) -> HttpResponse:
    return redirect("own_claims", request.community.slug)


@community_page(Permission.EXPENSE_CLAIM)
@require_safe
def own_claim(request: PageRequest, community: Community) -> HttpResponse:
    """One of one’s own notes."""
    one = _own(request)
    if one is None:
        return _to_all(request)
    twins, others_alike = queries.twins_of_own(one) if one.state in OPEN else ([], False)
    context = {
        "claim": one,
        "receipts": queries.receipts(one),
        "is_open": one.state in OPEN,
        "may_withdraw": one.state in (*OPEN, ClaimState.SENT),
        "form": ReceiptsForm(),
        "twins": twins,
        "others_alike": others_alike,
    }
    return page(request, "accounts/own_claim.html", context)


@community_page(Permission.EXPENSE_CLAIM)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_edit(request: PageRequest, community: Community) -> HttpResponse:
    """Correct one’s own note while it is a draft or was given back."""
    one = _own(request)
    if one is None:
        return _to_all(request)
    if one.state not in OPEN:
        return _to(request, one)
    form = ClaimForm(request.POST or None, request.FILES or None, initial=claim_initial(one))
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(form, lambda: _edit(request, one, form))
        if made:
            return _written(request, made)
    return page(
        request, "accounts/claim_edit.html", {"form": form, "claim": one}, refused=request.method == "POST"
    )


def _edit(request: PageRequest, one: ExpenseClaim, form: ClaimForm) -> ExpenseClaim:
    made = actions.edit_claim(by=request.user, claim=one, given=form.given())
    for file in form.brought():
        actions.add_receipt(by=request.user, claim=one, file=file)
    return made


_DONE = {
    "send": "C’est envoyé : la coordination vérifie, puis la trésorerie valide.",
    "withdraw": "La note est retirée.",
    "remove": "Le justificatif est retiré.",
}


@community_page(Permission.EXPENSE_CLAIM)
@require_POST
def claim_act(request: PageRequest, community: Community) -> HttpResponse:
    """Send, withdraw, or take a receipt away."""
    one, act = _own(request), request.POST.get("act", "")
    if one is None:
        return _to_all(request)
    receipt = request.POST.get("receipt", "")
    who = {"by": request.user, "claim": one}
    does = {
        "send": lambda: actions.send_claim(**who),
        "withdraw": lambda: actions.withdraw_claim(**who),
        "remove": lambda: actions.remove_receipt(
            **who, receipt=int(receipt) if receipt.isascii() and receipt.isdigit() else 0
        ),
    }
    if act not in does:
        messages.error(request, "Ce choix n’existe pas : rechargez la page.")
    else:
        attempt(request, does[act], _DONE[act])
    return _to(request, one)


@community_page(Permission.EXPENSE_CLAIM)
@require_POST
def claim_receipt_add(request: PageRequest, community: Community) -> HttpResponse:
    """Join a photograph or a PDF."""
    one, form = _own(request), ReceiptsForm(request.POST, request.FILES)
    if one is None:
        return _to_all(request)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    elif not form.brought():
        messages.error(request, "Choisissez une photo ou un PDF.")
    else:
        for file in form.brought():
            attempt(
                request,
                lambda kept=file: actions.add_receipt(by=request.user, claim=one, file=kept),
                "Le justificatif est joint.",
            )
    return _to(request, one)


@community_page(Permission.EXPENSE_CLAIM)
@require_safe
def claim_receipt(request: PageRequest, community: Community) -> HttpResponse:
    """A receipt of one’s own note: « ?n=12&rang=1 »."""
    one, rank = _own(request), request.GET.get("rang", "")
    if one is None or not (rank.isascii() and rank.isdigit() and len(rank) < 3):
        return _to_all(request)
    return _file(one, int(rank))


def _file(claim: ExpenseClaim, rank: int) -> HttpResponse:
    """Always as a download: nothing that was brought is ever run; a page may show a picture."""
    found = queries.receipts(claim)
    if not 1 <= rank <= len(found):
        raise Http404
    file = found[rank - 1]
    end = {"application/pdf": "pdf", "image/png": "png", "image/webp": "webp"}.get(file.content_type, "jpg")
    answer = HttpResponse(bytes(file.content), content_type=file.content_type)
    name = f"justificatif-{claim.number}-{rank}.{end}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- Those that wait --------------------------------------------------------------------------------------


@community_page(Permission.BUDGET_EDIT)
@require_safe
def claims(request: PageRequest, community: Community) -> HttpResponse:
    """Every note that was sent; those to check first."""
    found = queries.claims_sent()
    context = {
        "waiting": list(found.filter(state=ClaimState.SENT).order_by("sent_at")),
        "page": Paginator(found.exclude(state=ClaimState.SENT), PER_PAGE).get_page(request.GET.get("page")),
    }
    return page(request, "accounts/claims.html", context)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_check(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Read a note with its receipt, say which lines pay it; or give it back."""
    one = queries.claim(number)
    if one is None or one.state in (ClaimState.DRAFT, ClaimState.WITHDRAWN):
        raise Http404
    form = CheckForm(request.POST or None, lines=lines_around(request))
    warned: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        made, warned = attempted(form, lambda: _check(request, one, form))
        if made:
            messages.success(request, "C’est vérifié : la présidence ou la trésorerie valide maintenant.")
            return redirect("outlay", community.slug, made.number)
    context = {
        "claim": one,
        "receipts": queries.receipts(one),
        "twins": queries.twins_of_claim(one),
        "form": form,
        "warned": warned,
        "is_theirs": one.owner_id == request.user.pk,
        "waits": one.state == ClaimState.SENT,
    }
    return page(request, "accounts/claim_check.html", context, refused=request.method == "POST")


def _check(request: PageRequest, one: ExpenseClaim, form: CheckForm) -> object:
    return actions.check_claim(
        by=request.user, claim=one, parts=form.charged(one.cents),
        overspend_reason=form.cleaned_data["overspend_reason"],
    )  # fmt: skip


@community_page(Permission.BUDGET_EDIT)
@require_POST
def claim_return(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give a note back to its owner with what to correct."""
    one, form = queries.claim(number), ReasonForm(request.POST)
    if one is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Dites ce qu’il faut corriger.")
        return redirect("claim_check", community.slug, number)
    try:
        actions.return_claim(by=request.user, claim=one, reason=form.cleaned_data["reason"])
    except BudgetError as error:
        messages.error(request, str(error))
        return redirect("claim_check", community.slug, number)
    messages.success(request, "La note est renvoyée à la personne, avec la raison.")
    return redirect("claims", community.slug)


@community_page(Permission.BUDGET_EDIT)
@require_safe
def claim_file(request: PageRequest, community: Community, number: int, rank: int) -> HttpResponse:
    """A receipt of a note that was sent, for who checks it."""
    one = queries.claim(number)
    if one is None or one.state in (ClaimState.DRAFT, ClaimState.WITHDRAWN):
        raise Http404
    return _file(one, rank)
