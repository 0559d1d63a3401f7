"""A midwife is called, answers from her mail, signs in the room from a telephone whose network fails; the
organiser watches the list, then closes it.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings import codes
from maillage.operations.meetings.links import door_link
from maillage.operations.meetings.models import Attendance, Meeting
from tests.browser import NARROW, WIDE, axe_violations
from tests.journeys.pages import Sheet, last_mail_to, link_in
from tests.journeys.test_every_page import sign_in
from tests.operations.meetings import makers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_midwife_signs_in_by_the_code_of_the_room(cast, page, context, live_server, settings, watched):
    settings.SITE_URL = live_server.url
    one = makers.meeting(cast.ours, cast.alice, "Retour d’hospitalisation")
    makers.gather(one, cast.alice, "Rosalie Imaginaire", "Max Inventé")
    makers.call(one, cast.alice)
    phone = Sheet(page, live_server.url)
    page.set_viewport_size(NARROW)

    # From her mail: the page waits for a press.
    phone.go(link_in(last_mail_to("rosalie@exemple.invalid"))).title("Retour d’hospitalisation")
    assert axe_violations(page) == []
    phone.press("Confirmer : je viens")
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()

    # In the room, two hours later: the network fails twice.
    with community_scope(cast.ours):
        start = timezone.now() - timedelta(minutes=5)
        Meeting.objects.filter(pk=one.pk).update(starts_at=start, ends_at=start + timedelta(minutes=6))
    failures = []

    def fail_twice(route):
        if route.request.method == "POST" and len(failures) < 2:
            failures.append(1)
            route.abort()
        else:
            route.continue_()

    page.route("**/presence/**", fail_twice)
    phone.go(door_link(one, codes.room_code(one.secret, timezone.now()))).title("Retour d’hospitalisation")
    page.get_by_label("Votre nom", exact=True).select_option(label="Rosalie Imaginaire, Sage-femme")
    box = page.locator("[data-pad-box]").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 30 + 25 * step, box["y"] + 40 + 15 * (step % 2))
    page.mouse.up()
    assert axe_violations(page) == []
    phone.press("Je suis là")
    phone.title("Présence enregistrée")
    assert len(failures) == 2
    with community_scope(cast.ours):
        row = Attendance.objects.get(meeting=one)
    assert row.signature.startswith("M")
    assert row.signature_kind == "dessin"
    watched[:] = [line for line in watched if "ERR_FAILED" not in line]

    # The coordinator watches the list, then closes it.
    page.set_viewport_size(WIDE)
    sign_in(context, live_server, cast.alice)
    desk = phone.go(reverse("meeting_attendance", args=[cast.ours.slug, one.number]))
    expect(page.locator("#presences").get_by_text("Présent", exact=True).first).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Excusé : Max Inventé").click()
    expect(page.locator("#presences").get_by_text("1 excusé")).to_be_visible()
    with community_scope(cast.ours):
        Meeting.objects.filter(pk=one.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    desk.follow("Arrêter les présences")
    page.get_by_label("Finie à").fill(timezone.localtime().strftime("%H:%M"))
    page.get_by_label("J’ai vérifié la liste", exact=False).check()
    desk.press("Arrêter les présences")
    expect(page.get_by_text("Rien ne change plus", exact=False)).to_be_visible()
