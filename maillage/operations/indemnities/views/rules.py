"""What was voted: rate cards, steps, agreements with employers, the account that pays."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from maillage.engines.indemnity import known_years
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.indemnities import proofs, queries
from maillage.operations.indemnities.actions import bank
from maillage.operations.indemnities.actions import rules as actions
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.forms import AgreementForm, CardForm, PayerForm, RateFormSet, RulesForm
from maillage.operations.indemnities.models import EmployerAgreement
from maillage.operations.indemnities.views.common import page
from maillage.operations.meetings.enums import MeetingKind


@community_page(Permission.INDEMNITY_DECLARE)
@require_safe
def rate_cards(request: PageRequest, community: Community) -> HttpResponse:
    """The cards that were voted, the one in force first; who checks a line."""
    found = queries.cards()
    rules = queries.rules_of()
    voted = proofs.readable_votes(request.actor, found)
    in_force = next((one for one in found if one.valid_from <= request.today), None)
    context = {
        "cards": [(one, voted.get(one.meeting_number or 0)) for one in found],
        "in_force": in_force,
        "rules": rules,
        "unpaid": [label for code, label in MeetingKind.choices if code not in rules.kinds],
        "years": known_years(),
        "tab": "cards",
    }
    return page(request, "indemnities/cards.html", context)


@community_page(Permission.INDEMNITY_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def rate_card_new(request: PageRequest, community: Community) -> HttpResponse:
    """Record a card that was voted."""
    data = request.POST if request.method == "POST" else None
    form = CardForm(data, meetings=proofs.votes(request.today))
    rates = RateFormSet(data, prefix="rates")
    if request.method == "POST" and form.is_valid() and rates.is_valid():
        try:
            card = actions.record_card(
                by=request.user, community=community, key=form.cleaned_data["key"], given=form.given(rates)
            )
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Le barème n° {card.number} est enregistré ; il ne change plus.")
            return redirect("rate_cards", community.slug)
    context = {"form": form, "rates": rates}
    return page(request, "indemnities/card_new.html", context, refused=request.method == "POST")


@community_page(Permission.INDEMNITY_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def indemnity_steps(request: PageRequest, community: Community) -> HttpResponse:
    """Choose who a line goes through."""
    rules = queries.rules_of()
    now = {"confirm": rules.confirm, "lead": rules.lead, "coordinator": rules.coordinator}
    now |= {"kinds": rules.kinds}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(by=request.user, community=community, **form.cleaned_data)
        messages.success(request, "Les étapes sont enregistrées.")
        return redirect("rate_cards", community.slug)
    return page(request, "indemnities/steps.html", {"form": form})


@community_page(Permission.INDEMNITY_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def employer_agreement(request: PageRequest, community: Community) -> HttpResponse:
    """Record that the employer of a salaried member agrees."""
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = form.cleaned_data["member"]
            actions.record_agreement(by=request.user, **form.cleaned_data)
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"La convention de {member} est enregistrée.")
            return redirect("employer_agreement", community.slug)
    context = {
        "form": form,
        "agreements": EmployerAgreement.objects.select_related("member").order_by("member__sort_key"),
    }
    return page(request, "indemnities/agreements.html", context, refused=request.method == "POST")


@community_page(Permission.INDEMNITY_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def payer_account(request: PageRequest, community: Community) -> HttpResponse:
    """Give the number of the account that pays."""
    form = PayerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account = bank.set_payer(by=request.user, community=community, **form.cleaned_data)
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{account} : ce compte peut payer.")
            return redirect("indemnity_batches", community.slug)
    context = {"form": form, "accounts": queries.payer_accounts()}
    return page(request, "indemnities/payer.html", context, refused=request.method == "POST")
