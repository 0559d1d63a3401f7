"""What was decided: a result and its sheet, what follows from it, an extract."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import following
from maillage.communities.governance.assemblies.forms import MandatesForm
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Candidate, Sheet
from maillage.communities.governance.assemblies.papers import extract_document
from maillage.communities.governance.assemblies.views.common import (
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
    return _result(request, community, one, _closed(one, point))


def _result(
    request: PageRequest, community: Community, one: Assembly, row: AgendaPoint,
    refused: MandatesForm | None = None,
) -> HttpResponse:  # fmt: skip
    sheet = None if row.is_withheld else Sheet.objects.filter(point=row).first()
    context = {**frame(request, community, one, "agenda"), "point": row, "sheet": sheet}
    if row.is_election and row.result["elected"] and context["can_edit"]:
        waiting = queries.elected_without_mandate(row)
        context["all_entered"] = not waiting
        context["mandates_form"] = refused or (_mandates_form(one, waiting) if waiting else None)
    status = 422 if refused else 200
    return render(request, "governance/assemblies/result.html", context, status=status)


def _mandates_form(one: Assembly, waiting: Sequence[Candidate], data: Any = None) -> MandatesForm:
    return MandatesForm(data, elected=waiting, day=timezone.localtime(one.starts_at).date())


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def vote_follow(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """What a decision asks next: mandates of those elected, rules of amended statutes."""
    one = assembly_or_404(request, number)
    row = _closed(one, point)
    who = {"by": request.user, "community": community, "number": number, "point": point}
    if request.POST.get("do") == "rules":
        if attempt(
            request, lambda: following.propose_rules(**who), "Écrivez ce qui change, puis adoptez la version."
        ):
            return back_to(request, "rules_prepare")
        return back_to(request, "vote_result", number, point)
    form = _mandates_form(one, queries.elected_without_mandate(row), request.POST)
    if not form.is_valid():
        return _result(request, community, one, row, form)
    data = form.cleaned_data
    attempt(
        request,
        lambda: following.enter_mandates(
            organ=data["organ"],
            function=MandateFunction(data["function"]),
            representatives=form.representatives(),
            **who,
        ),
        "Les mandats sont au registre.",
    )
    return back_to(request, "vote_result", number, point)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def vote_sheet(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """The sheet, as ``maillage assembly count`` reads it."""
    one = assembly_or_404(request, number)
    row = _closed(one, point)
    if row.is_withheld:
        raise Http404
    sheet = get_object_or_404(Sheet, point=row)
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
    made = extract_document(one, row, minutes, signatures, community)
    return document_answer(made, Format.PDF, f"extrait-assemblee-{number}-point-{point}")
