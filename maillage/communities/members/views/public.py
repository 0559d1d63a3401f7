"""Pages that open without an account: the form to join, and the member's own page behind a link."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.members import queries
from maillage.communities.members.actions import fees, joining, leaving, register
from maillage.communities.members.enums import MemberKind, MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.forms import JoinForm, OwnCardForm
from maillage.communities.members.lifecycle import ADMITTED, APPLYING
from maillage.communities.members.links import MemberLinkError, read_member
from maillage.communities.members.models import FeePayment, GoverningText, Member
from maillage.communities.members.receipts import receipt
from maillage.communities.members.ways import ways_from
from maillage.foundation.access.enums import Permission
from maillage.foundation.account.queries import verified_emails
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to join, for whoever knows its address."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    with community_scope(community):
        rules = queries.rules()
        if rules is None or not rules.form_open:
            return render(
                request, "members/join_closed.html", {"tenant": community, "rules": rules}, status=404
            )
        kind = MemberKind.STRUCTURE if request.GET.get("nature") == "structure" else MemberKind.PERSON
        texts = queries.texts_in_force(request.today)  # type: ignore[attr-defined]
        form = JoinForm(request.POST or None, kind=kind, texts=texts)
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["website"]:
                # A robot: it is told what everyone is told.
                return redirect("join_sent", slug)
            try:
                joining.apply_to_join(community=community, card=form.card(), accepted=texts)
            except MemberError as error:
                form.add_error(error.field or None, str(error))
            else:
                return redirect("join_sent", slug)
        context = {"tenant": community, "rules": rules, "form": form, "kind": kind, "texts": texts}
        return render(request, "members/join.html", context, status=422 if form.is_bound else 200)


@public_page
def join_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """The same words whether the address was known or not."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    return render(request, "members/join_sent.html", {"tenant": community})


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_link(request: HttpRequest, token: str) -> HttpResponse:
    """The member's page behind the link: GET only shows, since mail programs open links on their own."""
    try:
        member = read_member(token)
    except MemberLinkError as error:
        return render(request, "members/link_closed.html", {"reason": error}, status=410)
    with community_scope(member.community):
        return _own_page(request, member, lambda: redirect("member_link", token), token)


@public_page
@never_cache
@require_safe
def own_receipt(request: HttpRequest, token: str, payment_id: int) -> HttpResponse:
    """A receipt of the member behind the link, and of nobody else."""
    try:
        member = read_member(token)
    except MemberLinkError as error:
        return render(request, "members/link_closed.html", {"reason": error}, status=410)
    with community_scope(member.community):
        payment = (
            FeePayment.objects.select_related("fee__member__category", "community")
            .filter(pk=payment_id, fee__member=member, receipt_number__isnull=False)
            .first()
        )
        if payment is None:
            raise Http404
        return document_answer(receipt(payment), Format.PDF, f"recu-{payment.receipt_number}")


@community_page(Permission.COMMUNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def own_membership(request: PageRequest, community: Community) -> HttpResponse:
    """The same page for who is signed in."""
    member = queries.own_membership(request.user.pk, verified_emails(request.user))
    if member is None:
        if request.method == "POST":
            raise Http404
        return render(request, "members/own_none.html", {"community": community, "rules": queries.rules()})
    return _own_page(request, member, lambda: redirect("own_membership", community.slug))


def _own_page(
    request: HttpRequest, member: Member, back: Callable[[], HttpResponse], token: str = ""
) -> HttpResponse:
    form = OwnCardForm(initial={name: getattr(member, name) for name in register.OWN_FIELDS})
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "card":
            form = OwnCardForm(request.POST)
        if do in ACTS and (do != "card" or form.is_valid()):
            try:
                done = ACTS[do](member, request, form)
            except MemberError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, done)
            return back()
        status = 422 if do == "card" else 200
    return render(
        request, "members/own.html", _own_context(request, member, form) | {"token": token}, status=status
    )


def _confirm(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    joining.confirm_email(member=member)
    return "Votre adresse est confirmée : votre demande est arrivée."


def _accept(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    keys = [key for key in request.POST.getlist("texts") if key.isdigit()]
    joining.accept_texts(member=member, texts=list(GoverningText.objects.filter(pk__in=keys)))
    return "Votre accord est enregistré."


def _renew(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    fee = fees.confirm_renewal(member=member)
    if fee is not None and not fee.amount_cents:
        return "Votre adhésion est renouvelée."
    return "Merci : il reste à payer la cotisation."


def _withdraw(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    joining.withdraw(member=member)
    return "Votre demande est retirée."


def _resign(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    leaving.resign(member=member)
    return "Votre départ est enregistré."


def _correct(member: Member, request: HttpRequest, form: OwnCardForm) -> str:
    register.edit_own_card(member=member, **form.cleaned_data)
    return "Vos coordonnées sont à jour."


# By the name of the button pressed; another name shows the page again.
ACTS: dict[str, Callable[[Member, HttpRequest, OwnCardForm], str]] = {
    "confirm": _confirm,
    "texts": _accept,
    "renew": _renew,
    "withdraw": _withdraw,
    "resign": _resign,
    "card": _correct,
}


def _own_context(request: HttpRequest, member: Member, form: OwnCardForm) -> dict[str, object]:
    today = request.today  # type: ignore[attr-defined]
    owed = queries.fees_of(member)
    accepted = queries.acceptances(member)
    current = next((fee for fee in owed if fee.year == today.year), None)
    due = current.amount_cents - current.received_cents if current and not current.waived_on else 0
    return {
        "tenant": member.community,
        "member": member,
        "form": form,
        "rules": queries.rules(),
        "missing": queries.texts_missing(accepted, today) if member.state in ADMITTED | APPLYING else [],
        "acceptances": accepted,
        "fees": owed,
        "current_fee": current,
        "due": due,
        "to_confirm": member.state == MemberStatus.DEMANDE,
        "applying": member.state in APPLYING,
        "admitted": member.state in ADMITTED,
        "ways": ways_from(member) if member.state in ADMITTED else [],
        "may_renew": member.state in {MemberStatus.A_RENOUVELER, MemberStatus.EXPIRE}
        and (current is None or current.confirmed_at is None),
        "history": queries.history(member),
    }
