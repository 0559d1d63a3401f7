"""What is to pay, and the orders that pay it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.enums import OrderState
from maillage.operations.budget.accounts.forms import FileForm, OrderForm, ReasonForm, ReturnedForm
from maillage.operations.budget.accounts.models import OrderTransfer, PaymentOrder
from maillage.operations.budget.accounts.views.common import attempted, page
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.views.common import attempt
from maillage.operations.indemnities.enums import SepaFormat
from maillage.operations.indemnities.queries import payer_accounts
from maillage.operations.indemnities.sepa import SepaError

PER_PAGE = 30


@community_page(Permission.BUDGET_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: PageRequest, community: Community) -> HttpResponse:
    """Invoices and refunds to pay, and every order; freeze a new one."""
    if request.method == "POST" and not request.actor.can(Permission.BUDGET_EDIT):
        raise PermissionDenied
    # The same form sent again: its expenses are in the order already, and may no longer be chosen.
    frozen = queries.order_of_key(request.POST.get("key", "")) if request.method == "POST" else None
    if frozen is not None:
        return redirect("payment_order", community.slug, frozen.number)
    owed = queries.payables(timezone.now())
    ready = [one.outlay.number for one in owed if not one.obstacle]
    form = OrderForm(request.POST or None, ready=ready, today=request.today)
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(
            form,
            lambda: actions.prepare_order(by=request.user, community=community, **form.cleaned_data),
        )
        if made:
            messages.success(request, "L’ordre est figé. Une autre personne doit l’approuver.")
            return redirect("payment_order", community.slug, made.number)
    context = {
        "owed": owed,
        "ready": ready,
        "chosen": [one for one in ready if not form.is_bound or str(one) in request.POST.getlist("outlays")],
        "ready_cents": sum(one.cents for one in owed if not one.obstacle),
        "late": [one.outlay.number for one in owed if one.due_on and one.due_on < request.today],
        "form": form,
        "accounts": payer_accounts(),
        "page": Paginator(queries.orders(), PER_PAGE).get_page(request.GET.get("page")),
    }
    return page(request, "accounts/payments.html", context, refused=request.method == "POST")


def _order(number: int) -> PaymentOrder:
    found: PaymentOrder | None = queries.orders().select_related("community").filter(number=number).first()
    if found is None:
        raise Http404
    return found


@community_page(Permission.BUDGET_VIEW)
@require_safe
def payment_order(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One order: each transfer, and what the bank showed of it."""
    one = _order(number)
    transfers = list(queries.transfers_of(one))
    context = {
        "order": one,
        "transfers": transfers,
        "changed": sum(row.iban_is_new for row in transfers),
        "is_prepared": one.state == OrderState.PREPARED,
        "is_approved": one.state == OrderState.APPROVED,
        "own_work": one.prepared_by_id == request.user.pk,
        "file_form": FileForm(),
    }
    return page(request, "accounts/payment_order.html", context)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def payment_order_decide(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Approve or cancel an order; each checks its own right."""
    one, act, form = _order(number), request.POST.get("act", ""), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    does = {
        "approve": lambda: actions.approve_order(by=request.user, order=one),
        "cancel": lambda: actions.cancel_order(by=request.user, order=one, reason=reason),
    }
    said = {
        "approve": "L’ordre est approuvé : son fichier peut être remis à la banque.",
        "cancel": "L’ordre est annulé : ses dépenses restent à payer.",
    }
    if act in does:
        attempt(request, does[act], said[act])
    else:
        messages.error(request, "Ce choix n’existe pas : rechargez la page.")
    return redirect("payment_order", community.slug, number)


@community_page(Permission.BUDGET_APPROVE)
@require_POST
def payment_order_file(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The file for the bank; its reading of the IBANs is traced, hence the POST."""
    one, form = _order(number), FileForm(request.POST)
    if not form.is_valid():
        raise Http404
    kind = SepaFormat(form.cleaned_data["form"])
    try:
        content = actions.hand_over(by=request.user, order=one, form=kind)
    except (BudgetError, SepaError) as error:
        messages.error(request, str(error))
        return redirect("payment_order", community.slug, number)
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{one.reference}-{kind.value}.xml"'
    return answer


@community_page(Permission.BUDGET_APPROVE)
@require_POST
def payment_returned(request: PageRequest, community: Community, number: int, pk: int) -> HttpResponse:
    """The bank sent a transfer back."""
    found = OrderTransfer.objects.select_related("community").filter(order__number=number, pk=pk)
    one, form = found.first(), ReturnedForm(request.POST)
    if one is None:
        raise Http404
    if form.is_valid():
        attempt(
            request,
            lambda: actions.note_returned(by=request.user, transfer=one, **form.cleaned_data),
            "Le rejet est noté : la dépense est de nouveau à payer.",
        )
    else:
        messages.error(request, "Donnez le jour et le motif du rejet.")
    return redirect("payment_order", community.slug, number)
