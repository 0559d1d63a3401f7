"""What was decided: a result and its sheet, the minutes, an extract."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import following
from maillage.communities.governance.assemblies.actions import minutes as actions
from maillage.communities.governance.assemblies.enums import AssemblyState, SignerRole
from maillage.communities.governance.assemblies.forms import MandatesForm, MinutesForm
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Sheet
from maillage.communities.governance.assemblies.papers import attendance, extract_document, minutes_document
from maillage.communities.governance.assemblies.roll import roll_of
from maillage.communities.governance.assemblies.views.common import (
    FORM,
    assembly_or_404,
    attempt,
    back_to,
    frame,
)
from maillage.communities.governance.rules.enums import MandateFunction
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page

HELD = frozenset({AssemblyState.OPEN, AssemblyState.CLOSED, AssemblyState.FAILED})


def _closed(assembly: Assembly, point: int) -> AgendaPoint:
    row = get_object_or_404(AgendaPoint, assembly=assembly, number=point)
    if not row.is_closed:
        raise Http404
    row.assembly = assembly
    return row


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def vote_result(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """The result, the rule that gave it, and how to count it again."""
    one = assembly_or_404(request, number)
    row = _closed(one, point)
    sheet = Sheet.objects.filter(point=row).first()
    context = {**frame(request, community, one, "agenda"), "point": row, "sheet": sheet}
    if row.is_election and row.result["elected"] and context["can_edit"]:
        context["mandates_form"] = MandatesForm()
    return render(request, "governance/assemblies/result.html", context)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def vote_follow(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """What a decision asks next: mandates of those elected, rules of amended statutes."""
    one = assembly_or_404(request, number)
    _closed(one, point)
    who = {"by": request.user, "community": community, "number": number, "point": point}
    if request.POST.get("do") == "rules":
        if attempt(
            request, lambda: following.propose_rules(**who), "Écrivez ce qui change, puis adoptez la version."
        ):
            return back_to(request, "rules_prepare")
        return back_to(request, "vote_result", number, point)
    form = MandatesForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites dans quel organe, et à quelle fonction.")
        return back_to(request, "vote_result", number, point)
    data = form.cleaned_data
    attempt(
        request,
        lambda: following.enter_mandates(
            organ=data["organ"], function=MandateFunction(data["function"]), **who
        ),
        "Les mandats sont au registre.",
    )
    return back_to(request, "vote_result", number, point)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def vote_sheet(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """The sheet, as ``maillage assembly count`` reads it."""
    one = assembly_or_404(request, number)
    sheet = get_object_or_404(Sheet, point=_closed(one, point))
    answer = HttpResponse(sheet.content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="assemblee-{number}-vote-{point}.json"'
    return answer


@community_page(Permission.ASSEMBLY_EDIT)
@require_safe
def vote_extract(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """One resolution alone."""
    one = assembly_or_404(request, number)
    row = _closed(one, point)
    minutes = queries.minutes_of(one)
    signatures = list(minutes.signatures.all()) if minutes else []
    made = extract_document(one, row, signatures, community)
    return document_answer(made, Format.PDF, f"extrait-assemblee-{number}-point-{point}")


@community_page(Permission.ASSEMBLY_VIEW)
@require_http_methods(FORM)
def assembly_minutes(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The minutes: written by themselves but for what was said; open to members once published."""
    one = assembly_or_404(request, number)
    if one.state not in HELD:
        raise Http404
    minutes = queries.minutes_of(one)
    can_edit = request.actor.can(Permission.ASSEMBLY_EDIT)
    signatures = list(minutes.signatures.all()) if minutes else []
    points = queries.points(one)
    form = None
    if can_edit and not signatures:
        said = {"opening": minutes.opening, "closing": minutes.closing} if minutes else None
        form = MinutesForm(request.POST or None, points=points, initial=said)
    if request.method == "POST":
        if form is not None and form.is_valid():
            data = form.cleaned_data
            attempt(
                request,
                lambda: actions.write_minutes(
                    by=request.user, community=community, number=number, opening=data["opening"],
                    closing=data["closing"], notes=form.notes(),
                ),
                "Le procès-verbal est enregistré.",
            )  # fmt: skip
        return back_to(request, "assembly_minutes", number)
    signed = {signature.role for signature in signatures}
    published = minutes is not None and minutes.published_at is not None
    context = {
        **frame(request, community, one, "minutes"),
        "minutes": minutes,
        "signatures": signatures,
        "readable": can_edit or published,
        "points": points,
        "attendance": attendance(one, roll_of(one)),
        "form": form,
        "to_sign": [(role.value, role.label) for role in SignerRole if role.value not in signed]
        if one.is_over and request.actor.can(Permission.MINUTES_SIGN)
        else [],
        "can_publish": can_edit and len(signed) == len(SignerRole) and not published,
    }
    return render(request, "governance/assemblies/minutes.html", context)


@community_page(Permission.MINUTES_SIGN)
@require_POST
def assembly_sign(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Sign by typing one's name."""
    assembly_or_404(request, number)
    role = request.POST.get("role", "")
    if role not in SignerRole.values:
        messages.error(request, "Dites à quel titre vous signez.")
        return back_to(request, "assembly_minutes", number)
    attempt(
        request,
        lambda: actions.sign_minutes(
            by=request.user, community=community, number=number, role=SignerRole(role),
            name=request.POST.get("name", "")[:160],
        ),
        "Le procès-verbal est signé.",
    )  # fmt: skip
    return back_to(request, "assembly_minutes", number)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_publish(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Open the signed minutes to the members."""
    assembly_or_404(request, number)
    attempt(
        request,
        lambda: actions.publish_minutes(by=request.user, community=community, number=number),
        "Le procès-verbal est publié : tous les membres le lisent.",
    )
    return back_to(request, "assembly_minutes", number)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly_minutes_file(request: PageRequest, community: Community, number: int, form: str) -> HttpResponse:
    """The minutes as a PDF or for a word processor; before their publication, for who keeps them."""
    one = assembly_or_404(request, number)
    minutes = queries.minutes_of(one)
    published = minutes is not None and minutes.published_at is not None
    if form not in list(Format) or one.state not in HELD:
        raise Http404
    if not published and not request.actor.can(Permission.ASSEMBLY_EDIT):
        messages.info(request, "Ce procès-verbal n’est pas encore publié.")
        return back_to(request, "assembly_minutes", number)
    signatures = list(minutes.signatures.all()) if minutes else []
    made = minutes_document(one, queries.points(one), roll_of(one), minutes, signatures, community)
    return document_answer(made, Format(form), f"proces-verbal-assemblee-{number}")
