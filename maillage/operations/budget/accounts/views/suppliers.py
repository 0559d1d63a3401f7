"""Suppliers and their invoices."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.account.queries import second_factors
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget import queries as budget
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.actions.suppliers import PROOF_LASTS
from maillage.operations.budget.accounts.forms import InvoiceForm, SupplierForm, SupplierIbanForm
from maillage.operations.budget.accounts.models import Supplier
from maillage.operations.budget.accounts.views.common import attempted, lines_around, page, proven_at
from maillage.operations.budget.enums import OutlayState

PER_PAGE = 40


@community_page(Permission.BUDGET_VIEW)
@require_safe
def invoices(request: PageRequest, community: Community) -> HttpResponse:
    """What suppliers billed: what is late, what is to pay, what is paid."""
    found = queries.invoices()
    late = queries.unpaid_invoices().filter(due_on__lt=request.today, outlay__state=OutlayState.APPROVED)
    only = request.GET.get("voir", "")
    if only == "a-payer":
        found = found.filter(paid_cents__lt=F("outlay__cents"))
    elif only == "en-retard":
        found = late
    context = {
        "page": Paginator(found.order_by("-due_on", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "late": late.count(),
        "only": only,
    }
    return page(request, "accounts/invoices.html", context)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_new(request: PageRequest, community: Community) -> HttpResponse:
    """Record an invoice: an expense that another person approves."""
    commitments = list(budget.open_commitments())
    asked = request.GET.get("fournisseur", "")
    form = InvoiceForm(
        request.POST or None, request.FILES or None, lines=lines_around(request), commitments=commitments,
        initial={"supplier": int(asked)} if asked.isascii() and asked.isdigit() and len(asked) < 9 else None,
    )  # fmt: skip
    warned: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made, warned = attempted(
            form,
            lambda: actions.record_invoice(
                by=request.user, community=community, key=data["key"], supplier=data["supplier"],
                due_on=data["due_on"], written=form.written(), overspend_reason=data["overspend_reason"],
                files=[data["file"]],
            ),
        )  # fmt: skip
        if made:
            messages.success(request, "La facture est enregistrée : une autre personne valide maintenant.")
            return redirect("outlay", community.slug, made.outlay.number)
    context = {"form": form, "warned": warned}
    return page(request, "accounts/invoice_new.html", context, refused=request.method == "POST")


@community_page(Permission.BUDGET_VIEW)
@require_safe
def suppliers(request: PageRequest, community: Community) -> HttpResponse:
    """Who sends invoices."""
    found = Paginator(queries.suppliers(), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "accounts/suppliers.html", {"page": found})


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_new(request: PageRequest, community: Community) -> HttpResponse:
    """Record who sends invoices."""
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(
            form,
            lambda: actions.record_supplier(by=request.user, community=community, **form.cleaned_data),
        )
        if made:
            messages.success(request, "Le fournisseur est enregistré.")
            return redirect("supplier", community.slug, made.number)
    return page(request, "accounts/supplier_edit.html", {"form": form}, refused=request.method == "POST")


def _supplier(number: int) -> Supplier:
    found: Supplier | None = queries.suppliers().filter(number=number).first()
    if found is None:
        raise Http404
    return found


@community_page(Permission.BUDGET_VIEW)
@require_safe
def supplier(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One supplier: where it is paid, its invoices."""
    one = _supplier(number)
    now = datetime.now(UTC)
    account = next(iter(one.current), None)  # type: ignore[attr-defined]
    bills = queries.invoices().filter(supplier=one).order_by("-due_on", "-pk")
    context = {
        "supplier": one,
        "account": account,
        "waits": account is not None and not account.is_payable(now),
        "is_new": account is not None and account.is_new(now),
        "page": Paginator(bills, PER_PAGE).get_page(request.GET.get("page")),
    }
    return page(request, "accounts/supplier.html", context)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct a name or a number."""
    one = _supplier(number)
    form = SupplierForm(request.POST or None, initial={"name": one.name, "identifier": one.identifier})
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("name", "identifier")}
        made, _ = attempted(form, lambda: actions.edit_supplier(by=request.user, supplier=one, **words))
        if made:
            messages.success(request, "C’est corrigé.")
            return redirect("supplier", community.slug, number)
    context = {"form": form, "supplier": one}
    return page(request, "accounts/supplier_edit.html", context, refused=request.method == "POST")


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_iban(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give or change where a supplier is paid, after a second factor."""
    one, form = _supplier(number), SupplierIbanForm(request.POST or None)
    proof = proven_at(request)
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(
            form,
            lambda: actions.give_supplier_iban(
                by=request.user, supplier=one, proven_at=proof, **form.cleaned_data
            ),
        )
        if made:
            messages.success(request, "L’IBAN est enregistré, chiffré ; il sera payable dans 48 heures.")
            return redirect("supplier", community.slug, number)
    context = {
        "supplier": one,
        "form": form,
        "account": next(iter(one.current), None),  # type: ignore[attr-defined]
        "factors": second_factors(request.user),
        "proven": proof is not None and datetime.now(UTC) - proof < PROOF_LASTS,
    }
    return page(request, "accounts/supplier_iban.html", context, refused=request.method == "POST")
