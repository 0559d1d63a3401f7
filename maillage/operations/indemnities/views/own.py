"""One's own indemnities: the year, declaring, bank details, the consent, the statement."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.engines.indemnity import IndemnityError
from maillage.foundation.access.enums import Permission
from maillage.foundation.account.queries import second_factors
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.web.charts import draw_bar
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.french import euros
from maillage.operations.indemnities import queries
from maillage.operations.indemnities.actions import bank, lines
from maillage.operations.indemnities.enums import WAITING, LineState, NatureCode, Outcome
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.forms import DeclareForm, IbanForm
from maillage.operations.indemnities.models import IndemnityLine
from maillage.operations.indemnities.statement import statement
from maillage.operations.indemnities.views.common import page

FIRST_YEAR, MOST_DIGITS = 2000, 9


@community_page(Permission.INDEMNITY_DECLARE)
@require_safe
def own_indemnities(request: PageRequest, community: Community) -> HttpResponse:
    """The year of the person signed in: where they stand, each line, what is left to do."""
    years = queries.years_of(request.user, request.today)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    found = list(queries.lines_of(request.user, year))
    try:
        standing, unknown = queries.standing_shown(request.user, year, found), ""
    except IndemnityError as error:
        standing, unknown = None, str(error)
    rules = queries.rules_of()
    context = {
        "year": year,
        "years": years,
        "lines": [(one, queries.step_of(one, rules)) for one in found],
        "to_confirm": [one for one in found if one.state == LineState.COMPUTED],
        "totals": _totals(found),
        "standing": standing,
        "unknown": unknown,
        "money": _money(standing, found) if standing else None,
        "details": queries.bank_details(request.user),
        "consent": queries.consent_of(request.user),
        "member": queries.own_member(request.user),
        "now": datetime.now(UTC),
    }
    return page(request, "indemnities/own.html", context)


def _totals(found: list[IndemnityLine]) -> dict[str, int]:
    approved = [one for one in found if one.state == LineState.APPROVED]
    waiting = [
        one for one in found if one.state not in (LineState.APPROVED, LineState.REFUSED, LineState.CANCELLED)
    ]
    return {
        "minutes": sum(one.minutes for one in approved),
        "approved": queries.total_of(approved),
        "paid": queries.total_of(one for one in approved if one.outcome == Outcome.PAID),
        "waiting": queries.total_of(waiting),
        "loss": sum(one.time_cents for one in approved if one.nature == NatureCode.LOSS),
        "mission": sum(one.time_cents for one in approved if one.nature == NatureCode.MISSION),
        "travel": sum(one.travel_cents for one in approved),
    }


def _money(standing: queries.Standing, found: list[IndemnityLine]) -> object:
    waiting = sum(one.time_cents for one in found if one.state in WAITING)
    waiting = min(waiting, standing.left_cents)
    parts = [
        ("segment-1", "validé ici", standing.here_cents),
        ("segment-2", "engagé ailleurs", standing.elsewhere_cents),
        ("unconfirmed", "en attente", waiting),
        ("rest", "reste sous le plafond", standing.left_cents - waiting),
    ]
    caption = f"Plafond {standing.year} : {euros(standing.ceiling_cents)}"
    return draw_bar(caption, [part for part in parts if part[2]], text=euros)


@community_page(Permission.INDEMNITY_DECLARE)
@require_http_methods(["GET", "HEAD", "POST"])
def indemnity_declare(request: PageRequest, community: Community) -> HttpResponse:
    """Declare time or travel; ``?depuis=12`` starts from one of one's own lines that was set apart."""
    former = _former(request)
    form = DeclareForm(request.POST) if request.method == "POST" else DeclareForm(initial=former)
    if request.method == "POST" and form.is_valid():
        zone = zone_of(community.department_code)
        try:
            line = lines.declare(
                by=request.user, community=community, key=form.cleaned_data["key"], given=form.given(zone)
            )
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"Ligne enregistrée : {euros(line.total_cents)}, à vérifier.")
            return redirect(f"{reverse('own_indemnity', args=[community.slug])}?n={line.number}")
    context = {"form": form, "former": former}
    return page(request, "indemnities/declare.html", context, refused=request.method == "POST")


def _former(request: PageRequest) -> dict[str, object]:
    """What a line that was refused or withdrawn said, and why it was."""
    number = request.GET.get("depuis", "")
    if not number.isdecimal() or len(number) >= MOST_DIGITS:
        return {}
    closed = [LineState.REFUSED, LineState.CANCELLED]
    line = IndemnityLine.objects.filter(payee=request.user, number=int(number), state__in=closed).first()
    return {} if line is None else {**DeclareForm.start(line), "reason": line.closed_reason}


@community_page(Permission.INDEMNITY_DECLARE)
@require_POST
def ceiling_consent(request: PageRequest, community: Community) -> HttpResponse:
    """Let one's other communities know the yearly total, or stop it."""
    given = request.POST.get("accord") == "oui"
    lines.set_consent(by=request.user, community=community, given=given)
    messages.success(
        request,
        "Votre accord est enregistré : vos autres communautés voient votre total annuel d’ici, rien d’autre."
        if given
        else "Votre accord est retiré : plus aucun total n’est communiqué.",
    )
    return redirect("own_indemnities", community.slug)


@community_page(Permission.INDEMNITY_DECLARE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_bank_details(request: PageRequest, community: Community) -> HttpResponse:
    """Give or change one's IBAN, after a second factor."""
    form = IbanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank.give_bank_details(
                by=request.user, community=community, proven_at=_proven_at(request), **form.cleaned_data
            )
        except IndemnityRefusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Votre compte est enregistré ; un courriel vous le confirme.")
            return redirect("own_bank_details", community.slug)
    return _bank_page(request, community, form, "")


@community_page(Permission.INDEMNITY_DECLARE)
@require_POST
def own_bank_shown(request: PageRequest, community: Community) -> HttpResponse:
    """See one's own number in full; the reading is traced, hence the POST."""
    try:
        shown = bank.read_own(by=request.user, community=community)
    except IndemnityRefusal:
        raise Http404 from None
    return _bank_page(request, community, IbanForm(), _in_fours(shown))


def _in_fours(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _bank_page(request: PageRequest, community: Community, form: IbanForm, shown: str) -> HttpResponse:
    proven_at = _proven_at(request)
    now = datetime.now(UTC)
    context = {
        "form": form,
        "shown": shown,
        "details": queries.bank_details(request.user),
        "member": queries.own_member(request.user),
        "factors": second_factors(request.user),
        "proven": proven_at is not None and now - proven_at < bank.PROOF_LASTS,
        "now": now,
    }
    refused = request.method == "POST" and not shown
    return page(request, "indemnities/bank.html", context, refused=refused)


def _proven_at(request: PageRequest) -> datetime | None:
    """When a second factor was last shown in this session."""
    shown = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    ]
    return datetime.fromtimestamp(max(shown), UTC) if shown else None


@community_page(Permission.INDEMNITY_DECLARE)
@require_safe
def own_statement(request: PageRequest, community: Community, year: int) -> HttpResponse:
    """One's yearly statement as a PDF."""
    member = queries.own_member(request.user)
    if not FIRST_YEAR <= year <= request.today.year:
        raise Http404
    if member is None:
        messages.info(request, "Votre compte n’est lié à aucune fiche de membre : il n’y a rien à relever.")
        return redirect("own_indemnities", community.slug)
    document = statement(community, member, request.user, year, request.today)
    return document_answer(document, Format.PDF, f"indemnites-{year}-{community.slug}")
