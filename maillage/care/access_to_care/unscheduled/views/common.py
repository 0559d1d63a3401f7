"""What the pages of requests share: the page of one request, and the acts that it offers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.enums import ANSWERING, Mobility
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.forms import AppointmentForm
from maillage.care.access_to_care.unscheduled.lifecycle import MOVES, ends_itself_at
from maillage.care.access_to_care.unscheduled.models import RequestContent, RequestStep, UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import agreed_to_share, booked_for, steps_of
from maillage.care.access_to_care.unscheduled.script import motive_label, script
from maillage.care.circle.errors import CircleError
from maillage.care.circle.queries import refuses_sharing
from maillage.care.doors.pages import CareRequest
from maillage.care.persons.models import Identity
from maillage.care.roster.places import commune_names
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Permission as P  # noqa: N817
from maillage.foundation.tenancy.zones import zone_of

PROFESSIONS = {one.value: str(one.label) for one in ANSWERING}
Act = Callable[[CareRequest, UnscheduledRequest], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One outline as a list shows it."""

    request: UnscheduledRequest
    commune: str
    profession: str
    late: bool
    ends_at: datetime | None


def lines_of(rows: list[UnscheduledRequest]) -> list[Line]:
    """Outlines alone: nothing sealed is opened, so a list that renews itself leaves no trace."""
    names, now = commune_names(one.commune_code for one in rows), timezone.now()
    return [
        Line(
            one, names.get(one.commune_code, ""), PROFESSIONS.get(one.profession, ""), one.answer_by < now,
            ends_itself_at(
                one.status, answer_by=one.answer_by, accepted_at=one.accepted_at,
                appointment_at=one.appointment_at,
            ),
        )
        for one in rows
    ]  # fmt: skip


def page(request: CareRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the room, with what its tabs and lists read."""
    rights = [one.value for one in (P.SNP_TAKE, P.SNP_DESK) if request.actor.can(one)]
    common = {"community": request.care.community, "rights": rights, "now": timezone.now()}
    return render(request, template, common | context, status=status)


def mine_or_404(request: CareRequest, case: UUID) -> UnscheduledRequest:
    """A request of one's circle: being asked, or keeping the desk, is not enough."""
    if request.care.standing(case) is None:
        raise Http404
    return get_object_or_404(UnscheduledRequest.objects.select_related("case"), case_id=case)


def told(row: UnscheduledRequest) -> dict[str, Any]:
    """What a page of one request shows to its circle; opening it is the trace."""
    content = RequestContent.objects.get(case_id=row.case_id)
    identity = Identity.objects.filter(case_id=row.case_id).first()
    flag, agreed = script().flag(content.flag or ""), agreed_to_share(row.case_id)
    return {
        "one": row,
        "line": lines_of([row])[0],
        "identity": identity,
        "content": content,
        "motive": motive_label(content.motive or ""),
        "flag": flag.short if flag else "",
        "birth": date.fromisoformat(identity.birth_date) if identity and identity.birth_date else None,
        "mobility": dict(Mobility.choices).get(content.mobility or "", ""),
        "requester_profession": dict(Profession.choices).get(content.requester_profession or "", ""),
        "steps": steps_of(row.case_id),
        "booking": booked_for(row),
        "agreed": agreed,
        "objects": not agreed and refuses_sharing(row.case_id),
        "moves": [one.value for one in MOVES[row.status]],  # type: ignore[index]
    }


def names_in(steps: list[RequestStep], names: dict[int, str]) -> list[tuple[RequestStep, str]]:
    return [(one, names.get(one.by, "compte supprimé") if one.by else "") for one in steps]


def appointment_form(request: CareRequest) -> AppointmentForm:
    """Bound to what was typed when that is what was pressed."""
    typed = request.POST if request.POST.get("act") == "appointment" else None
    return AppointmentForm(typed, zone=zone_of(request.care.community.department_code))


def act_on(
    request: CareRequest, row: UnscheduledRequest, acts: dict[str, Act], back: str, *given: object
) -> HttpResponse:
    """Do what was pressed, say it or say why not, and show the page again."""
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, row))
    except (RequestError, CircleError) as error:
        messages.error(request, error.sentence)
    return redirect(back, *given)
