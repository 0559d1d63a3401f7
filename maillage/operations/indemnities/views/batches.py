"""Batches of transfers: prepare, approve, hand over, and what the bank did."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.french import counted, euros
from maillage.operations.indemnities import queries
from maillage.operations.indemnities.actions import batches as actions
from maillage.operations.indemnities.enums import BatchState, Outcome, SepaFormat
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.forms import BatchForm, FileForm, ReasonForm, ReturnForm
from maillage.operations.indemnities.models import BatchTransfer, PaymentBatch
from maillage.operations.indemnities.sepa import SepaError
from maillage.operations.indemnities.views.common import page

SHOWN = 30


@community_page(Permission.INDEMNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def indemnity_batches(request: PageRequest, community: Community) -> HttpResponse:
    """What may be paid now, and every batch; freeze a new one."""
    # The same form sent again: its people are in the batch already, and may no longer be chosen.
    frozen = queries.batch_of_key(request.POST.get("key", "")) if request.method == "POST" else None
    if frozen is not None:
        return redirect("indemnity_batch", community.slug, frozen.pk)
    owed = queries.payable(timezone.now())
    ready = [one for one in owed if not one.obstacle]
    options = {"payees": [one.payee.pk for one in ready], "today": request.today}
    form = BatchForm(request.POST if request.method == "POST" else None, **options)
    if request.method == "POST":
        values = form.cleaned_data if form.is_valid() else {}
        try:
            if values:
                chosen = [int(pk) for pk in values.pop("payees")]
                batch = actions.prepare_batch(by=request.user, community=community, payees=chosen, **values)
                said = f"{counted(batch.count, 'virement')}, {euros(batch.total_cents)} : le lot est figé."
                messages.success(request, f"{said} Une autre personne doit l’approuver.")
                return redirect("indemnity_batch", community.slug, batch.pk)
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "form": form,
        "owed": owed,
        "ready_cents": sum(one.cents for one in ready),
        "ready": ready,
        "accounts": queries.payer_accounts(),
        "page": Paginator(queries.batches(), SHOWN).get_page(request.GET.get("page")),
        "tab": "batches",
    }
    return page(request, "indemnities/batches.html", context, refused=request.method == "POST")


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def indemnity_batch(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """One batch: each transfer, its lines, what the bank did."""
    return _page(request, community, _batch(pk))


def _page(
    request: PageRequest,
    community: Community,
    batch: PaymentBatch,
    *,
    refused: str = "",
    ibans: dict[int, str] | None = None,
) -> HttpResponse:
    transfers = queries.transfers_of(batch)
    approver = request.actor.can(Permission.INDEMNITY_APPROVE)
    paid_here = any(one.payee_id == request.user.pk for one in transfers)
    context = {
        "batch": batch,
        "rows": [(one, (ibans or {}).get(one.pk, "")) for one in transfers],
        "refused": refused,
        "shown": ibans is not None,
        "changed": sum(one.iban_is_new for one in transfers),
        "waits": any(one.outcome == Outcome.PENDING for one in transfers),
        "is_prepared": batch.state == BatchState.PREPARED,
        "is_approved": batch.state == BatchState.APPROVED,
        "can_approve": approver and batch.prepared_by_id != request.user.pk and not paid_here,
        "own_work": batch.prepared_by_id == request.user.pk,
        "file_form": FileForm(),
    }
    return page(request, "indemnities/batch.html", context, refused=refused)


@community_page(Permission.INDEMNITY_APPROVE)
@require_POST
def batch_approve(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Let a batch go to the bank."""
    batch = _batch(pk)

    def act() -> str:
        actions.approve_batch(by=request.user, batch=batch)
        return "Le lot est approuvé : son fichier peut être remis à la banque."

    return _done(request, community, batch, act)


@community_page(Permission.INDEMNITY_PREPARE)
@require_POST
def batch_cancel(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Give a batch up before it is approved."""
    batch, form = _batch(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, community, batch, refused="Dites pourquoi, en quelques mots.")

    def act() -> str:
        actions.cancel_batch(by=request.user, batch=batch, reason=form.cleaned_data["reason"])
        return "Le lot est annulé ; ses lignes redeviennent payables."

    return _done(request, community, batch, act)


@community_page(Permission.INDEMNITY_APPROVE)
@require_POST
def batch_file(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """The file for the bank; its reading of the IBANs is traced, hence the POST."""
    batch, form = _batch(pk), FileForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        content = actions.hand_over(by=request.user, batch=batch, form=SepaFormat(form.cleaned_data["form"]))
    except (IndemnityRefusal, SepaError) as refusal:
        return _page(request, community, batch, refused=str(refusal))
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = (
        f'attachment; filename="{batch.reference}-{form.cleaned_data["form"]}.xml"'
    )
    return answer


@community_page(Permission.INDEMNITY_APPROVE)
@require_POST
def batch_ibans(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """The batch with its IBANs in full, to compare them at payment; traced."""
    batch = _batch(pk)
    try:
        ibans = actions.read_ibans(by=request.user, batch=batch)
    except IndemnityRefusal as refusal:
        return _page(request, community, batch, refused=str(refusal))
    return _page(request, community, batch, ibans=ibans)


@community_page(Permission.INDEMNITY_APPROVE)
@require_POST
def transfer_returned(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """The bank sent a transfer back."""
    one = BatchTransfer.objects.select_related("community", "batch").filter(pk=pk).first()
    if one is None:
        raise Http404
    batch, form = _batch(one.batch_id), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, community, batch, refused="Donnez le jour et le motif du rejet.")

    def act() -> str:
        actions.note_returned(by=request.user, transfer=one, **form.cleaned_data)
        return "Le rejet est noté : les lignes redeviennent payables, la personne est prévenue."

    return _done(request, community, batch, act)


def _done(
    request: PageRequest, community: Community, batch: PaymentBatch, act: Callable[[], str]
) -> HttpResponse:
    try:
        said = act()
    except IndemnityRefusal as refusal:
        return _page(request, community, batch, refused=str(refusal))
    messages.success(request, said)
    return redirect("indemnity_batch", community.slug, batch.pk)


def _batch(pk: int) -> PaymentBatch:
    found: PaymentBatch | None = (
        queries.batches()
        .select_related("account__account", "prepared_by", "approved_by", "cancelled_by", "community")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found
