"""The minutes: what was said, who signs, the signed paper, the publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import minutes as actions
from maillage.communities.governance.assemblies.enums import AssemblyState, SignerRole
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.forms import FileForm, MinutesForm
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, AssemblyMinutes
from maillage.communities.governance.assemblies.papers import (
    attendance,
    facts_mark,
    is_signed,
    minutes_document,
)
from maillage.communities.governance.assemblies.roll import roll_of
from maillage.communities.governance.assemblies.views.common import (
    FORM,
    assembly_or_404,
    attempt,
    back_to,
    file_answer,
    frame,
)
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page

HELD = frozenset({AssemblyState.OPEN, AssemblyState.CLOSED, AssemblyState.FAILED})


@community_page(Permission.ASSEMBLY_VIEW)
@require_http_methods(FORM)
def assembly_minutes(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The minutes: written by themselves but for what was said; open to members once published."""
    one = assembly_or_404(request, number)
    if one.state not in HELD:
        raise Http404
    minutes, points = queries.minutes_of(one), queries.points(one)
    form = _form(request, minutes, points)
    if request.method == "POST":
        if form is None:
            return back_to(request, "assembly_minutes", number)
        if form.is_valid() and _written(request, community, one, form):
            messages.success(request, "Le procès-verbal est enregistré.")
            return back_to(request, "assembly_minutes", number)
    context = {**frame(request, community, one, "minutes"), **_read(request, one, minutes, points)}
    context["form"] = form
    refused = form is not None and form.is_bound
    return render(request, "governance/assemblies/minutes.html", context, status=422 if refused else 200)


def _form(
    request: PageRequest, minutes: AssemblyMinutes | None, points: list[AgendaPoint]
) -> MinutesForm | None:
    """What is written by hand; also what was typed while someone else signed, so that it is not lost."""
    frozen = minutes is not None and minutes.is_frozen
    if not request.actor.can(Permission.ASSEMBLY_EDIT) or (frozen and request.method != "POST"):
        return None
    said = {"opening": minutes.opening, "closing": minutes.closing} if minutes else {}
    version = minutes.version if minutes else 0
    return MinutesForm(request.POST or None, points=points, initial={**said, "version": version})


def _written(request: PageRequest, community: Community, one: Assembly, form: MinutesForm) -> bool:
    """Whether it was; refused, the form keeps what was typed and starts from the text that stands now."""
    data = form.cleaned_data
    try:
        actions.write_minutes(
            by=request.user, community=community, number=one.number, opening=data["opening"],
            closing=data["closing"], notes=form.notes(), version=data["version"] or 0,
        )  # fmt: skip
    except RefusedError as error:
        form.add_error(None, str(error))
        stands = queries.minutes_of(one)
        form.data = form.data.copy()
        form.data["version"] = str(stands.version if stands else 0)
        return False
    return True


def _read(
    request: PageRequest, one: Assembly, minutes: AssemblyMinutes | None, points: list[AgendaPoint]
) -> dict[str, Any]:
    """What the page shows of the minutes, and what this person may do of them."""
    can_edit = request.actor.can(Permission.ASSEMBLY_EDIT)
    signatures = list(minutes.signatures.all()) if minutes else []
    signed, roll = {signature.role for signature in signatures}, roll_of(one)
    published = minutes is not None and minutes.published_at is not None
    roles = queries.may_sign(request.actor, one, request.user) if one.was_held else []
    complete, both = is_signed(minutes, signatures), len(signed) == len(SignerRole)
    return {
        "minutes": minutes,
        "signatures": signatures,
        "readable": can_edit or published or bool(roles),
        "points": points,
        "attendance": attendance(one, roll),
        "to_sign": [] if published else [(role.value, role.label) for role in roles if role not in signed],
        "can_publish": can_edit and complete and not published,
        "scan_form": FileForm() if can_edit and one.was_held and not published and not both else None,
        "verified": minutes.sha256 == facts_mark(minutes, points, roll)
        if minutes is not None and minutes.is_frozen
        else None,
    }


@community_page(Permission.ASSEMBLY_VIEW)
@require_POST
def assembly_sign(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Sign under the name of one's account, as the chair or the secretary of the session."""
    one = assembly_or_404(request, number)
    role, version = request.POST.get("role", ""), request.POST.get("version", "")
    if role not in queries.may_sign(request.actor, one, request.user):
        messages.error(request, "La présidence et le secrétariat de séance signent.")
        return back_to(request, "assembly_minutes", number)
    attempt(
        request,
        lambda: actions.sign_minutes(
            by=request.user, community=community, number=number, role=SignerRole(role),
            version=int(version) if version.isdecimal() else 0,
        ),
        "Le procès-verbal est signé.",
    )  # fmt: skip
    return back_to(request, "assembly_minutes", number)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_scan(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """File the paper signed by hand."""
    assembly_or_404(request, number)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("file", ["Choisissez un fichier."]))))
        return back_to(request, "assembly_minutes", number)
    attempt(
        request,
        lambda: actions.file_scan(
            by=request.user, community=community, number=number, file=form.cleaned_data["file"]
        ),
        "L’exemplaire signé est déposé.",
    )
    return back_to(request, "assembly_minutes", number)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly_scan_file(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The paper signed by hand, to who reads the minutes."""
    minutes = queries.minutes_of(assembly_or_404(request, number))
    if minutes is None or minutes.scan is None or not _readable(request, minutes):
        raise Http404
    return file_answer(minutes.scan)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_publish(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Open the signed minutes to the members."""
    assembly_or_404(request, number)
    attempt(
        request,
        lambda: actions.publish_minutes(by=request.user, community=community, number=number),
        "Le procès-verbal est publié\u00a0: tous les membres le lisent.",
    )
    return back_to(request, "assembly_minutes", number)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly_minutes_file(request: PageRequest, community: Community, number: int, form: str) -> HttpResponse:
    """The minutes as a PDF or for a word processor; before their publication, for who keeps or signs them."""
    one = assembly_or_404(request, number)
    minutes = queries.minutes_of(one)
    if form not in list(Format) or one.state not in HELD:
        raise Http404
    if not _readable(request, minutes) and not queries.may_sign(request.actor, one, request.user):
        messages.info(request, "Ce procès-verbal n’est pas encore publié.")
        return back_to(request, "assembly_minutes", number)
    signatures = list(minutes.signatures.all()) if minutes else []
    made = minutes_document(one, queries.points(one), roll_of(one), minutes, signatures, community)
    return document_answer(made, Format(form), f"proces-verbal-assemblee-{number}")


def _readable(request: PageRequest, minutes: AssemblyMinutes | None) -> bool:
    published = minutes is not None and minutes.published_at is not None
    return published or request.actor.can(Permission.ASSEMBLY_EDIT)
