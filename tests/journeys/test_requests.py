"""An operator files a request by the keyboard, a nurse takes it on a telephone; one red flag stops all."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.models import RequestContent, UnscheduledRequest
from maillage.care.doors import pages as doors
from maillage.care.persons.models import Identity
from maillage.care.switch import queries as switch
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Role
from tests.browser import NARROW, WIDE, axe_violations, press_access_key
from tests.care.makers import opened
from tests.care.unscheduled.makers import inform_patients, professional
from tests.communities.members.makers import open_register
from tests.journeys.pages import Sheet
from tests.journeys.test_every_page import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "care", "care_owner"]),
]


@pytest.fixture
def desk(cast, monkeypatch):
    monkeypatch.setattr(switch, "verdict", lambda community, *, today: switch.Verdict(community, ()))
    monkeypatch.setattr(doors, "is_mfa_enabled", lambda _user: True)
    switch.forget_answers()
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    yield cast
    switch.forget_answers()


class Keyboard:
    """Counts what the operator presses."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            if key.startswith("Alt+"):
                press_access_key(self.page, key[-1])
            else:
                self.page.keyboard.press(key)
            self.pressed += 1
        return self

    def write(self, text):
        self.page.keyboard.type(text)
        self.pressed += len(text)
        return self


def test_an_operator_files_and_a_nurse_takes_it_on_a_phone(desk, page, context, live_server, watched):
    nurse, colleague = professional(desk, "Ondine"), professional(desk, "Kim", Profession.KINE)
    nora = desk.holder(Role.OPERATOR)
    page.set_viewport_size(WIDE)
    sign_in(context, live_server, nora)
    sheet = (
        Sheet(page, live_server.url).go(reverse("snp_new", args=[desk.ours.slug])).title("Nouvelle demande")
    )
    assert axe_violations(page) == []
    hand = Keyboard(page)
    hand.press("Alt+q")
    hand.press("Alt+n").write("Nebuleuse").press("Tab").write("Aristide").press("Tab").write("03041951")
    hand.press("Tab").write("0199004567").press("Tab").write("04070").press("Tab").write("Pan")
    hand.press("Alt+o").press("Alt+a").press("Enter")
    expect(page.get_by_text("Proposée aux volontaires").first).to_be_visible()
    # Eleven moves of the hand beside what is typed; at two strokes a second, half a minute.
    assert hand.pressed <= 60
    assert axe_violations(page) == []
    with opened(desk.ours, nora):
        request = UnscheduledRequest.objects.select_related("case").get()
        assert (request.profession, request.commune_code) == (Profession.INFIRMIER, "04070")
        assert (Identity.objects.get().birth_date, RequestContent.objects.get().motive) == (
            "1951-04-03",
            "pansement",
        )

    # A colleague of another profession finds nothing, not even with the address.
    sign_in(context, live_server, colleague)
    sheet.go(reverse("snp_offers", args=[desk.ours.slug])).title("Demandes pour moi")
    expect(page.get_by_text("Aucune demande ne vous attend")).to_be_visible()
    page.goto(live_server.url + reverse("snp_answer", args=[desk.ours.slug, request.case_id]))
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(request.case.reference)
    watched[:] = [line for line in watched if "404" not in line]

    # The nurse, on a telephone.
    page.set_viewport_size(NARROW)
    sign_in(context, live_server, nurse)
    phone = sheet.go(reverse("snp_offers", args=[desk.ours.slug])).title("Demandes pour moi")
    assert "Nebuleuse" not in page.content()
    assert "ansement" not in page.content()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    phone.press("Accepter")
    expect(page.get_by_text("Nebuleuse Aristide")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Jour du rendez-vous").fill("2099-01-05")
    page.get_by_label("Heure").fill("09:30")
    page.get_by_label(re.compile(r"^\s*Lieu\*?\s*$")).fill("Chez la personne")
    phone.press("Enregistrer le rendez-vous")
    phone.press("J’ai informé le patient")
    with opened(desk.ours, nora):
        assert UnscheduledRequest.objects.get().status == Status.PATIENT_INFORME


def test_one_red_flag_stops_everything(desk, page, context, live_server, watched):
    nora = desk.holder(Role.OPERATOR)
    sign_in(context, live_server, nora)
    Sheet(page, live_server.url).go(reverse("snp_new", args=[desk.ours.slug])).title("Nouvelle demande")
    page.get_by_label(re.compile(r"^\s*Nom\*?\s*$")).fill("Nebuleuse")
    press_access_key(page, "1")
    expect(page.get_by_role("link", name="112")).to_be_visible()
    size = page.get_by_role("link", name="15", exact=True).evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= 80
    assert "Nebuleuse" not in page.content()
    assert axe_violations(page) == []
    with opened(desk.ours, nora):
        assert UnscheduledRequest.objects.get().outcome == Status.REORIENTEE_15
        assert not Identity.objects.exists()
