"""The thread from each side: who keeps it, whom it pays, who funds it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions import lines
from maillage.operations.indemnities.actions.meetings import write_meeting
from maillage.operations.indemnities.enums import HoursCode, NatureCode, Step
from maillage.operations.indemnities.queries import own_member
from maillage.operations.meetings.actions import attendance
from maillage.operations.meetings.enums import AttendanceState
from maillage.operations.meetings.models import Meeting
from tests.operations.indemnities import makers
from tests.operations.meetings import makers as meetings
from tests.planning.health_project import makers as project

pytestmark = pytest.mark.django_db


def of(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def paid(cast):
    """A line of Bob from a sheet that he signed, of an action; and one that another member declared."""
    makers.ready(cast)
    ours, coordinator, treasurer = cast.ours, cast.holder(Role.COORDINATOR), cast.holder(Role.TREASURER)
    sheet = project.sheet(ours, cast.alice, title="Agir contre les chutes", mission="prevention")
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    held = meetings.meeting(ours, cast.alice, "Groupe chutes", starts_at=noon, mission="", sheet=sheet.number)
    with community_scope(ours):
        member = own_member(cast.bob)
    (person,) = meetings.gather(held, cast.alice, "Bob Exemple", member_id=member.pk, account_id=cast.bob.pk)
    meetings.sign(person)
    with community_scope(ours):
        attendance.note_attendance(
            by=cast.alice, community=ours, number=held.number, participant=person.pk,
            state=AttendanceState.PRESENT, arrived_at=noon,
        )  # fmt: skip
    meetings.close(held, cast.alice)
    with community_scope(ours):
        (one,), _ = write_meeting(
            by=coordinator,
            community=ours,
            number=held.number,
            nature=NatureCode.MISSION,
            hours=HoursCode.FREE,
        )
        for who, step in (
            (cast.bob, Step.MEMBER),
            (coordinator, Step.COORDINATOR),
            (treasurer, Step.TREASURER),
        ):
            one = lines.advance(by=who, line=one, step=step)
    other = makers.person(ours, cast.alice, "Tierce")
    return held, sheet, one, makers.approve(makers.line(ours, other, hour=7), coordinator, treasurer)


def test_a_thread_for_who_keeps_it_for_whom_it_pays_and_for_who_funds_it(cast, paid):
    held, sheet, one, other = paid
    slug = cast.ours.slug
    treasurer, bob = of(cast.holder(Role.TREASURER)), of(cast.bob)

    page = treasurer.get(reverse("chain_of", args=[slug, "indemnity", one.pk]))
    assert "Signature de la personne" in page.text
    hrefs = {link["href"] for link in BeautifulSoup(page.content, "html.parser").select(".timeline a")}
    assert {
        reverse("meeting", args=[slug, held.number]), reverse("sheet", args=[slug, sheet.number]),
        reverse("indemnity_line", args=[slug, one.pk]),
    } <= hrefs  # fmt: skip
    done = treasurer.post(reverse("chain_verify", args=[slug, "indemnity", one.pk]))
    assert "vérifiée" in done.text
    with community_scope(cast.ours):
        assert Meeting.objects.get(pk=held.pk).closed_hash[:16] in done.text

    # Back from the meeting and from the action: this euro, and not the other one.
    for asked in (f"reunion={held.number}", f"fiche={sheet.number}"):
        found = treasurer.get(f"{reverse('chain_part', args=[slug, 'indemnity'])}?{asked}").text
        assert reverse("chain_of", args=[slug, "indemnity", one.pk]) in found
        assert reverse("chain_of", args=[slug, "indemnity", other.pk]) not in found
    assert "?reunion=" in treasurer.get(reverse("meeting", args=[slug, held.number])).text

    own = reverse("own_chain", args=[slug])
    mine = bob.get(f"{own}?quoi=indemnity&n={one.pk}")
    assert mine.status_code == 200
    assert "Signature de la personne" in mine.text
    assert bob.get(f"{own}?quoi=indemnity&n={other.pk}").status_code == 404
    assert "quoi=indemnity" in bob.get(f"{reverse('own_indemnity', args=[slug])}?n={one.number}").text
    assert bob.get(reverse("chain_of", args=[slug, "indemnity", one.pk])).status_code == 403

    officer = of(cast.holder(Role.CPAM))
    seen = officer.get(reverse("cpam_chain_of", args=["04", slug, "indemnity", one.pk]))
    assert "Groupe chutes" in seen.text
    for name in ("Bob", str(cast.holder(Role.TREASURER)), reverse("meeting", args=[slug, held.number])):
        assert name not in seen.content.decode().split("<main")[1].split("</main>")[0]
    with community_scope(cast.ours):
        events = AuditEvent.objects.filter(action=AuditAction.CHAIN_VISITED, community_id=cast.ours.pk)
        assert events.get().details == {"source": "indemnity", "sum": one.pk}
        assert officer.get(reverse("cpam_chain_part", args=["04", slug, "indemnity"])).status_code == 200
        assert events.filter(details={"source": "indemnity"}).count() == 1
    assert (
        officer.get(reverse("cpam_chain_of", args=["69", cast.theirs.slug, "indemnity", one.pk])).status_code
        == 404
    )
