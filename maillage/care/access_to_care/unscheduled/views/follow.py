"""The patient's page, opened by a link: where the request stands, who read it, how to stop it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.care.access_to_care.unscheduled.actions.ending import object_to
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import UNMET
from maillage.care.access_to_care.unscheduled.links import CLOSED, FOLLOW, HOLDER
from maillage.care.access_to_care.unscheduled.models import RequestContent, UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import booked_for, cancelled_of_itself
from maillage.care.circle.models import Consent
from maillage.care.circle.queries import refuses_sharing
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.oversight.accesses import accesses, listed
from maillage.care.oversight.links import RIGHTS
from maillage.care.roster.queries import standing_in
from maillage.care.switch.queries import may_be_on
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.web.pages import public_page
from maillage.foundation.web.readonly import readonly_database

SHOWN = 100


@public_page
@require_http_methods(["GET", "POST"])
def snp_follow(request: HttpRequest, token: str) -> HttpResponse:
    try:
        with _held(token) as (by, community, row):
            if request.method == "POST":
                if request.POST.get("act") == "object":
                    token = FOLLOW.token(community.pk, row.case_id, object_to(by=by, request=row))
                return redirect("snp_follow", token)
            with readonly_database(CARE):
                answer = render(request, "snp/follow.html", _context(by, community, row))
    except RequestError as error:
        answer = render(request, "snp/link_closed.html", {"reason": str(error)}, status=404)
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


@contextmanager
def _held(token: str) -> Iterator[tuple[Session, Community, UnscheduledRequest]]:
    """The session of whoever holds the link, in the place's own time. Raises ``RequestError``."""
    held = FOLLOW.read(token)
    if held is None or not may_be_on(held.community):
        raise RequestError(CLOSED)
    community, case = held.community, held.case
    with (
        timezone.override(zone_of(community.department_code)),
        community_scope(community),
        care_scope(community, person=None, roles=HOLDER, holder=case) as by,
    ):
        row = UnscheduledRequest.objects.select_related("case").filter(case_id=case).first()
        if row is None or not RequestContent.objects.filter(case_id=case, nonce=held.nonce).exists():
            raise RequestError(CLOSED)
        yield by, community, row


def _context(by: Session, community: Community, row: UnscheduledRequest) -> dict[str, object]:
    content = RequestContent.objects.get(case_id=row.case_id) if row.appointment_at else None
    return {
        "community": community,
        "one": row,
        "where": content.meeting_place if content else "",
        "taker": standing_in(community, row.taken_by) if row.taken_by else None,
        "rights": RIGHTS.path(community.pk, row.case_id),
        "to_come": row.appointment_at is not None and row.appointment_at > timezone.now(),
        "booked": booked_for(row) is not None,
        "freed": row.outcome in UNMET and cancelled_of_itself(row),
        "unmet": row.outcome in UNMET,
        "refuses": refuses_sharing(row.case_id),
        "agreed": Consent.objects.filter(case_id=row.case_id, withdrawn_at__isnull=True).exists(),
    } | listed(accesses(community, row.case_id), SHOWN)  # fmt: skip
