"""The fees of a year, and the money received."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.members import queries
from maillage.communities.members.actions import fees as actions
from maillage.communities.members.enums import PaymentMethod
from maillage.communities.members.errors import MemberError
from maillage.communities.members.forms import PaymentForm, ReasonForm
from maillage.communities.members.models import Fee, FeePayment
from maillage.communities.members.views.lists import FEE_HEADINGS, fee_row
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.charts import draw_bar
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.french import euros


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def fees(request: PageRequest, community: Community) -> HttpResponse:
    """Who paid, who is late, and what it comes to."""
    year = queries.fee_year(_year(request))
    money = draw_bar(
        f"Cotisations {year.year}",
        [("segment-1", "reçu", min(year.received_cents, year.called_cents))],
        text=euros,
        total=year.called_cents,
    )
    context = {
        "community": community,
        "year": year,
        "years": sorted({*queries.fee_years(), request.today.year}, reverse=True),
        "money": money if year.called_cents else None,
        "late": [fee for fee in year.fees if fee.waived_on is None and fee.received_cents < fee.amount_cents],
        "can_pay": request.actor.can(Permission.FEES_EDIT),
        "can_set": request.actor.can(Permission.MEMBERS_SETTINGS),
        "only_late": request.GET.get("retard") == "1",
    }
    return render(request, "members/fees.html", context)


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def fees_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same as a file."""
    year = queries.fee_year(_year(request))
    name = f"cotisations-{year.year}-{community.slug}.csv"
    return csv_answer(name, FEE_HEADINGS, (fee_row(fee) for fee in year.fees))


@community_page(Permission.FEES_EDIT)
@require_POST
def fees_call(request: PageRequest, community: Community) -> HttpResponse:
    """Call the fees of the year that were not."""
    called = actions.call_fees(by=request.user, community=community, year=request.today.year)
    if called:
        messages.success(
            request, f"{called} cotisation{'s' if called > 1 else ''} appelée{'s' if called > 1 else ''}."
        )
    else:
        messages.info(
            request,
            "Rien de neuf à appeler : chaque membre a sa cotisation, ou sa catégorie n’a pas de montant.",
        )
    return redirect("fees", community.slug)


@community_page(Permission.FEES_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: PageRequest, community: Community, fee_id: int) -> HttpResponse:
    """One fee: note what was received, exempt."""
    found = _existing(fee_id)
    due = found.amount_cents - found.received_cents
    payment = PaymentForm(initial=PaymentForm.start(found, request.today))
    waiver = ReasonForm(prefix="waive")
    status = 200
    if request.method == "POST":
        waiving = request.POST.get("do") == "waive"
        if waiving:
            form = waiver = ReasonForm(request.POST, prefix="waive")
        else:
            form = payment = PaymentForm(request.POST)
        if form.is_valid():
            try:
                _write(request, found, form.cleaned_data, waiving=waiving)
            except MemberError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, "C’est noté.")
                return redirect("member", community.slug, found.member.number)
        status = 422
    context = {
        "community": community, "fee": found, "member": found.member, "due": due, "payment": payment,
        "waiver": waiver, "payments": found.payments.select_related("noted_by"),
    }  # fmt: skip
    return render(request, "members/fee.html", context, status=status)


def _write(request: PageRequest, found: Fee, values: dict[str, object], *, waiving: bool) -> None:
    if waiving:
        actions.waive(by=request.user, fee=found, on=request.today, reason=str(values["reason"]))
        return
    actions.note_payment(
        by=request.user,
        fee=found,
        key=values["key"],  # type: ignore[arg-type]
        amount_cents=values["amount"],  # type: ignore[arg-type]
        paid_on=values["paid_on"],  # type: ignore[arg-type]
        method=PaymentMethod(str(values["method"])),
        reference=str(values["reference"]),
    )


@community_page(Permission.FEES_EDIT)
@require_POST
def payment_undo(request: PageRequest, community: Community, payment_id: int) -> HttpResponse:
    """Undo a payment noted by mistake."""
    payment = FeePayment.objects.select_related("fee__member", "community").filter(pk=payment_id).first()
    if payment is None:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites pourquoi ce règlement est annulé.")
    else:
        try:
            actions.undo_payment(by=request.user, payment=payment, reason=form.cleaned_data["reason"])
        except MemberError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Le règlement est annulé ; les deux écritures restent visibles.")
    return redirect("member", community.slug, payment.fee.member.number)


@community_page(Permission.FEES_EDIT)
@require_POST
def fee_remind(request: PageRequest, community: Community, fee_id: int) -> HttpResponse:
    """Write to one late member."""
    found = _existing(fee_id)
    if actions.remind(by=request.user, fee=found):
        messages.success(request, f"Une relance part à {found.member}.")
    else:
        messages.info(request, f"Rien n’est parti à {found.member} : déjà relancé aujourd’hui, ou à jour.")
    return redirect("fees", community.slug)


def _existing(fee_id: int) -> Fee:
    found: Fee | None = (
        Fee.objects.with_received().select_related("member__category", "community").filter(pk=fee_id).first()
    )
    if found is None:
        raise Http404
    return found


def _year(request: PageRequest) -> int:
    text = request.GET.get("annee", "")
    return int(text) if text.isdigit() and len(text) == 4 else request.today.year
