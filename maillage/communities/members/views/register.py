"""The register: list, card, entry, correction."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.members import prospecting, queries
from maillage.communities.members.actions import joining, register, settings
from maillage.communities.members.enums import MemberKind, MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.forms import EditMemberForm, NewMemberForm, RepresentativeForm
from maillage.communities.members.lifecycle import ADMITTED, APPLYING, CLOSED
from maillage.communities.members.models import GoverningText, Member
from maillage.communities.members.recognition import differs
from maillage.communities.members.views.lists import REGISTER_HEADINGS, past_row, register_row
from maillage.communities.members.ways import ways_from
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.reference.directory.queries import find_by_rpps
from maillage.reference.geography.models import Commune

PER_PAGE = 50


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def members(request: PageRequest, community: Community) -> HttpResponse:
    """The register today, by name; with ``?au=`` as it was on a past day."""
    day = _day(request)
    filters = _filters(request)
    if day is None:
        found = queries.register(filters)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        past = None
    else:
        past = queries.register_on(day)
        page = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
    _name_communes([getattr(line, "member", line) for line in page])
    counts = queries.counts()
    context = {
        "community": community,
        "page": page,
        "past": past is not None,
        "day": day,
        "no_past_day": day is None and request.GET.get("au", "") not in ("", request.today.isoformat()),
        "today": request.today,
        "filters": filters,
        "counts": [(status, counts[status]) for status in MemberStatus if counts[status]],
        "up_to_date": counts[MemberStatus.ACTIF],
        "to_renew": counts[MemberStatus.A_RENOUVELER] + counts[MemberStatus.COTISATION_ATTENDUE],
        "waiting": sum(counts[status] for status in APPLYING),
        "professions": queries.professions_present(),
        "categories": queries.open_categories(),
        "rules": queries.rules(),
        "can_edit": request.actor.can(Permission.MEMBERS_EDIT),
        "can_set": request.actor.can(Permission.MEMBERS_SETTINGS),
        "can_prospect": request.actor.can(Permission.PROSPECTS_VIEW),
    }
    return render(request, "members/register.html", context)


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def members_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same list as a file, with the columns of the register."""
    day = _day(request)
    if day is None:
        rows = (register_row(member) for member in queries.register(_filters(request)))
        name = f"membres-{community.slug}.csv"
    else:
        rows = (past_row(line) for line in queries.register_on(day))
        name = f"membres-{community.slug}-{day:%Y-%m-%d}.csv"
    return csv_answer(name, REGISTER_HEADINGS, rows)


@community_page(Permission.MEMBERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: PageRequest, community: Community) -> HttpResponse:
    """A card entered by the community; ``?nature=structure``, or ``?prospect=12`` from a prospect."""
    if queries.rules() is None:
        if request.actor.can(Permission.MEMBERS_SETTINGS) and request.method == "POST":
            settings.start_settings(by=request.user, community=community)
        return redirect("membership_settings", community.slug)
    prospect = prospecting.asked(request.GET.get("prospect", ""))
    kind = _kind(prospect.kind if prospect else request.GET.get("nature", ""))
    known = prospecting.initial(prospect, kind) if prospect else {}
    form = NewMemberForm(request.POST or None, kind=kind, initial={**known, "on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            member = joining.enter_member(
                by=request.user,
                community=community,
                card=form.card(),
                on=form.cleaned_data["on"],
                prospect=prospect,
            )
        except MemberError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"La demande de {member} est enregistrée : reste à la vérifier.")
            return redirect("member", community.slug, member.number)
    context = {"community": community, "form": form, "kind": kind, "prospect": prospect}
    return render(request, "members/new.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def member(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The card: who, where they stand, what was accepted and paid, what may be done now."""
    return card_page(request, existing(number))


@community_page(Permission.MEMBERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct the card."""
    found = existing(number)
    initial = {name: getattr(found, name) for name in NewMemberForm.base_fields if hasattr(found, name)}
    initial |= {"category": found.category_id, "on": request.today}
    form = EditMemberForm(
        request.POST or None, kind=MemberKind(found.kind), keep=found.category, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            register.edit_card(by=request.user, member=found, card=form.card(), on=form.cleaned_data["on"])
        except MemberError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "La fiche est corrigée.")
            return redirect("member", community.slug, number)
    context = {"community": community, "form": form, "member": found}
    return render(request, "members/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.MEMBERS_EDIT)
@require_POST
def member_step(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The small steps of the coordinator, by the name of the button pressed."""
    found = existing(number)
    try:
        done = _step(request, found, request.POST.get("step", ""))
    except MemberError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("member", community.slug, number)


def _step(request: PageRequest, found: Member, step: str) -> str:
    match step:
        case "verify":
            joining.mark_verified(by=request.user, member=found, on=request.today)
            return "La demande attend maintenant le bureau."
        case "ask_again":
            joining.ask_again(by=request.user, member=found, on=request.today)
            return "La fiche est rouverte : reste à la vérifier."
        case "link":
            joining.resend_link(by=request.user, member=found)
            return f"Le lien part à {found.email} (trois envois par jour au plus)."
        case "paper":
            texts = GoverningText.objects.filter(pk__in=request.POST.getlist("texts"))
            joining.accept_texts(by=request.user, member=found, texts=list(texts))
            return "La signature sur papier est relevée."
        case "reunite":
            register.reunite(by=request.user, kept=found, double=_other(request))
            return "Les deux fiches sont réunies. Vous pouvez les séparer à tout moment."
        case "separate":
            double = _other(request)
            register.separate(by=request.user, double=double)
            return f"La fiche n° {double.number} est de nouveau à part."
    raise Http404


def _other(request: PageRequest) -> Member:
    text = request.POST.get("other", "")
    return existing(int(text) if text.isdigit() and len(text) < 9 else 0)


@community_page(Permission.MEMBERS_EDIT)
@require_POST
def member_representative(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Name who speaks for a structure, or end a mandate."""
    found = existing(number)
    form = RepresentativeForm(request.POST)
    ended = request.POST.get("ended", "")
    try:
        if ended.isdigit():
            register.end_representative(
                by=request.user, member=found, representative_id=int(ended), on=request.today
            )
        elif form.is_valid():
            register.name_representative(by=request.user, member=found, **form.cleaned_data)
        else:
            return card_page(request, found, representative=form, status=422)
    except MemberError as error:
        if not ended:
            form.add_error(error.field or None, str(error))
            return card_page(request, found, representative=form, status=422)
        messages.error(request, str(error))
    else:
        messages.success(request, "Les représentants sont à jour.")
    return redirect("member", community.slug, number)


def existing(number: int) -> Member:
    """The card of this number, or 404."""
    found = queries.member_by_number(number)
    if found is None:
        raise Http404
    return found


def card_page(
    request: PageRequest,
    found: Member,
    *,
    representative: RepresentativeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a card; a refused form comes back on it."""
    can_edit = request.actor.can(Permission.MEMBERS_EDIT)
    near = queries.near(found)
    accepted = queries.acceptances(found)
    directory = find_by_rpps(found.rpps) if found.rpps else None
    context: dict[str, Any] = {
        "community": request.community,
        "member": found,
        "history": queries.history(found),
        "acceptances": accepted,
        "missing": [] if found.state in CLOSED else queries.texts_missing(accepted, request.today),
        "fees": queries.fees_of(found),
        "look_alikes": near.alike if can_edit else [],
        "doubles": near.doubles,
        "representatives": list(found.representatives.order_by("ends_on", "-starts_on"))
        if found.is_structure
        else [],
        "commune": Commune.objects.filter(code=found.commune_code).first() if found.commune_code else None,
        "directory": directory,
        "directory_differs": differs(found, directory) if directory else "",
        "ways": ways_from(found, request.actor) if found.state in ADMITTED else [],
        "can_edit": can_edit,
        "can_admit": request.actor.can(Permission.MEMBERS_ADMIT),
        "can_pay": request.actor.can(Permission.FEES_EDIT),
        "closed": found.is_closed,
        "applying": found.state in APPLYING,
    }
    if found.is_structure and can_edit:
        context["representative_form"] = representative or RepresentativeForm(initial={"on": request.today})
    return render(request, "members/member.html", context, status=status)


def _kind(text: str) -> MemberKind:
    return MemberKind.STRUCTURE if text == MemberKind.STRUCTURE else MemberKind.PERSON


def _day(request: PageRequest) -> date | None:
    """The past day asked for; today, the future and what is no day ask nothing."""
    try:
        day = date.fromisoformat(request.GET.get("au", ""))
    except ValueError:
        return None
    return day if day < request.today else None


def _filters(request: PageRequest) -> queries.Filters:
    category = request.GET.get("categorie", "")
    status = request.GET.get("etat", "")
    return queries.Filters(
        text=request.GET.get("q", "").replace("\x00", "")[:100],
        status=status if status in MemberStatus.values else "",
        profession=request.GET.get("profession", "")[:12].replace("\x00", ""),
        category=int(category) if category.isdigit() and len(category) < 9 else None,
        commune=request.GET.get("commune", "")[:5].replace("\x00", ""),
    )


def _name_communes(members: list[Member]) -> None:
    """Give each card of the page the name of its commune, in one query."""
    codes = {member.commune_code for member in members if member.commune_code}
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))
    for member in members:
        member.commune_name = names.get(member.commune_code, "")  # type: ignore[attr-defined]
