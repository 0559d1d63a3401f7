"""Controls A06, A08, A11, F01 and F08 on the pages: what opens, what never does, what is told to whom."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from maillage.care.circle import actions
from maillage.care.circle.enums import Ground, ObjectionScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import CircleMember, Consent, Notice, Objection
from maillage.care.circle.queries import circle_of, consents_to_take
from maillage.care.circle.rights import actions as rights
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.errors import NotYoursError
from maillage.care.oversight.accesses import PATIENT as HOLDER
from maillage.care.oversight.accesses import AccessLine, accesses, grouped
from maillage.care.oversight.enums import ATTEMPTS_AN_HOUR
from maillage.care.oversight.links import RIGHTS
from maillage.care.oversight.models import AccessReview, EmergencyReview
from maillage.care.persons.models import Identity
from maillage.care.switch.actions import publish_information
from maillage.care.traces import actions as tracing
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace
from maillage.care.traces.queries import who_saw
from maillage.communities.members.actions import leaving
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.roles import ROLES
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import PATIENT, WORDS, emergency, make_case, opened, seat
from tests.cast import give_role

pytestmark = pytest.mark.django_db(databases=["default", "care"])
REASON = "La patiente est tombée et ne répond plus"
NOTICE = "# Qui tient vos données\n\nNous.\n\n- un\n- deux\n\n# Durée\n\nPeu."


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def page(name, s, *args):
    return reverse(name, args=[s.ours.slug, *args])


def ask(client, s, reference, reason=REASON):
    said = {"reference": reference, "reason": reason, "understood": "on"}
    return client.post(page("care_break_glass", s), said)


class TestBreakingTheGlass:
    def test_it_opens_is_told_and_waits_for_a_decision_that_reads_the_reason(self, nurse):
        s, bob, dot = nurse, browser(nurse.bob), browser(nurse.dot)
        assert ask(bob, s, s.case.reference).status_code == 302
        shown = bob.get(page("care_break_glass", s)).content.decode()
        assert s.case.reference in shown
        assert bob.get(page("care_case_rights", s, s.case.pk)).status_code == 200
        with opened(s.ours, s.dot, desk=True):
            assert set(Notice.objects.values_list("person_id", flat=True)) == {s.nora.pk, s.dot.pk}
            (taken,) = CircleMember.objects.emergencies()
        listed = dot.get(page("care_emergencies", s)).content.decode()
        assert "à examiner" in listed
        assert "tombée" not in listed
        one = dot.get(page("care_emergency", s, taken.pk)).content.decode()
        assert "tombée" in one
        assert not any(word in one for word in WORDS)
        with opened(s.ours, s.dot, desk=True):
            assert (who_saw(s.case.pk)[0].person, who_saw(s.case.pk)[0].ground) == (s.dot.pk, "controle")
        said = {"decision": "justified", "note": "Appelée le lendemain : la visite est confirmée."}
        assert dot.post(page("care_emergency", s, taken.pk), said).status_code == 302
        assert "Tout est examiné" in dot.get(page("care_emergencies", s)).content.decode()
        # What a second look wrote is not lost with its refusal.
        again = dot.post(page("care_emergency", s, taken.pk), {**said, "note": "Vue une deuxième fois."})
        assert again.status_code == 422
        assert "Cette ouverture est déjà examinée." in again.content.decode()
        assert "Vue une deuxième fois." in again.content.decode()

    def test_every_refusal_is_the_same_and_the_sixth_try_waits(self, nurse):
        s, client = nurse, browser(nurse.bob)
        with opened(s.ours, None, holder=s.case.pk) as patient:
            rights.object_to(by=patient, case=s.case.pk, scope=ObjectionScope.EMERGENCY)
        theirs = make_case(s.theirs, s.charlie)
        answers = {ask(client, s, one).content.decode().split("<main")[1].replace(one, "")
                   for one in (s.case.reference, "ACDEFHJK", theirs.reference)}  # fmt: skip
        tokens = {answer.split("csrfmiddlewaretoken")[0] for answer in answers}
        assert len(tokens) == 1
        assert all("aucun dossier" in one.lower() for one in answers)
        for _ in range(ATTEMPTS_AN_HOUR - 3):
            ask(client, s, "ACDEFHJK")
        with opened(s.ours, None, holder=s.case.pk) as patient:
            rights.take_back(by=patient, case=s.case.pk, scope=ObjectionScope.EMERGENCY)
        assert "en une heure" in ask(client, s, s.case.reference).content.decode()
        with opened(s.ours, s.bob):
            assert not CircleMember.objects.emergencies().exists()

    def test_who_is_no_health_professional_opens_nothing(self, here):
        s = here
        assert "registre des membres" in ask(browser(s.nora), s, s.case.reference).content.decode()
        with opened(s.ours, s.dot, desk=True):
            assert not CircleMember.objects.emergencies().exists()
        assert browser(s.dot).get(page("care_break_glass", s)).status_code == 403

    def test_the_watcher_reads_reasons_and_no_content_and_the_desk_not_even_reasons(self, here):
        s = here
        taken = emergency(s.ours, s.case)
        with opened(s.ours, s.dot, desk=True, watching=True) as by:
            assert CircleMember.objects.get(pk=taken).reason
            assert not Identity.objects.exists()
            with pytest.raises(NotYoursError):
                by.note_opening(s.case.pk, Identity._meta.get_field("phone").seal)
        with opened(s.ours, s.dot, desk=True), pytest.raises(NotYoursError):
            _ = CircleMember.objects.get(pk=taken).reason
        with opened(s.ours, s.nora):
            assert not EmergencyReview.objects.exists()


class TestWhoSaw:
    def test_the_patient_reads_it_by_a_link_that_dies(self, here, monkeypatch):
        s = here
        with opened(s.ours, s.nora):
            assert Identity.objects.get().phone
        link = RIGHTS.path(s.ours.pk, s.case.pk)
        shown = Client().get(link).content.decode()
        assert "operator Exemple" in shown
        assert 'appelez le <a href="tel:15">15</a>' in shown
        assert not any(word in shown for word in WORDS)
        other = Client().get(RIGHTS.path(s.ours.pk, make_case(s.theirs, s.charlie).pk))
        assert other.status_code == 410
        assert Client().get(f"{link[:-2]}x/").status_code == 410
        later = time.time() + 12 * 3600 + 1
        monkeypatch.setattr(time, "time", lambda: later)
        assert Client().get(link).status_code == 410

    def test_data_protection_hands_over_the_list_and_that_is_traced(self, here):
        s, dot = here, browser(here.dot)
        found = dot.post(page("care_access_search", s), {"reference": s.case.reference.lower()})
        assert found["Location"] == page("care_access_list", s, s.case.pk)
        whole = dot.post(page("care_access_document", s, s.case.pk), {"form": "csv"})
        table = whole.content.decode("utf-8-sig")
        assert table.startswith("Date;Qui;À quel titre;Acte;Fondement")
        assert not any(word in table for word in WORDS)
        answer = dot.post(page("care_access_document", s, s.case.pk))
        assert answer.content[:5] == b"%PDF-"
        with opened(s.ours, s.dot, desk=True):
            assert who_saw(s.case.pk)[0].act == Act.EXPORT
            lines = accesses(s.ours, s.case.pk)
        assert lines[0].who == "dpo Exemple"
        assert not any(word in f"{line}" for line in lines for word in WORDS)
        assert dot.get(page("care_access_document", s, s.case.pk)).status_code == 405

    def test_a_page_tells_alike_accesses_of_a_minute_as_one(self):
        at = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
        line = AccessLine(at, "Odilon", "", "a modifié", "")
        moments = [at, at + timedelta(seconds=30), at + timedelta(minutes=1), at + timedelta(minutes=2)]
        lines = [replace(line, at=moment) for moment in moments[:3]]
        lines.append(replace(line, at=moments[3], act="a consulté"))
        own = [replace(line, who=HOLDER, at=at + timedelta(hours=hour)) for hour in (1, 2, 3)]
        assert [one.times for one in grouped([*lines, *own])] == [2, 1, 1, 3]

    def test_a_colleague_outside_finds_no_hint_on_any_page(self, nurse):
        s, bob = nurse, browser(nurse.bob)
        for name in ("care_case_rights", "care_case_identity"):
            assert bob.get(page(name, s, s.case.pk)).status_code == 404
        for name in ("care_break_glass", "care_consents"):
            assert s.case.reference not in bob.get(page(name, s)).content.decode()
        with opened(s.ours, s.nora) as by:
            actions.offer_seat(by=by, case=s.case, seat=seat(s.bob, Ground.CONSENT))
        assert bob.get(page("care_case_rights", s, s.case.pk)).status_code == 404
        assert browser(s.charlie).get(page("care_case_rights", s, s.case.pk)).status_code == 404

    def test_without_its_trace_no_page_of_a_case_is_served(self, here, monkeypatch):
        """Control F01, on each page that opens something."""
        s, taken = here, emergency(here.ours, here.case)
        pages = [
            (s.nora, page("care_case_identity", s, s.case.pk)),
            (s.dot, page("care_emergency", s, taken)),
            (None, reverse("care_own_identity", args=[RIGHTS.token(s.ours.pk, s.case.pk)])),
        ]

        def fails(*given):
            raise OSError("no room left for a trace")

        for user, address in pages:
            client = browser(user) if user else Client()
            assert client.get(address).status_code == 200
            with monkeypatch.context() as patch:
                patch.setattr(tracing, "_head", fails)
                with pytest.raises(OSError, match="no room"):
                    client.get(address)


class TestWhoIsNoLonger:
    """Control A09: the next page of who lost a role, or left the community, opens nothing more."""

    def test_an_operator_moved_to_another_role_reads_no_past_case_even_by_its_address(self, here):
        s, nora = here, browser(here.nora)
        address = page("care_case_identity", s, s.case.pk)
        assert PATIENT.family_name in nora.get(address).content.decode()
        with community_scope(s.ours):
            held = RoleAssignment.objects.filter(user=s.nora, role=Role.OPERATOR)
            held.update(ends_on=timezone.localdate())
        give_role(s.nora, s.ours, Role.MEMBER)
        for name in ("care_case_identity", "care_case_rights"):
            assert nora.get(page(name, s, s.case.pk)).status_code == 404
            assert nora.post(page(name, s, s.case.pk), {"do": "withdraw"}).status_code == 404

    def test_a_nurse_who_left_the_register_reads_nothing_nor_on_a_seat_of_another_category(self, nurse):
        s, bob = nurse, browser(nurse.bob)
        mine = make_case(s.ours, s.bob)
        beneath = make_case(s.ours, s.bob, category=Category.UNDER_AUTHORITY)
        with CaptureQueriesContext(connection) as asked:
            assert bob.get(page("care_case_identity", s, mine.pk)).status_code == 200
        assert sum("communities_member" in one["sql"] for one in asked) == 1
        assert bob.get(page("care_case_identity", s, beneath.pk)).status_code == 404
        with community_scope(s.ours):
            leaving.resign(member=Member.objects.get(user=s.bob))
        assert bob.get(page("care_case_identity", s, mine.pk)).status_code == 404


class TestWhatThePatientDecides:
    def test_objecting_leaves_those_who_were_asked_and_the_database_lets_nobody_in(self, here):
        s = here
        with opened(s.ours, s.nora) as by:
            actions.offer_seat(by=by, case=s.case, seat=seat(s.bob, Ground.TEAM_PATIENT))
        with opened(s.ours, s.bob) as by:
            actions.accept_seat(by=by, case=s.case.pk)
            assert Identity.objects.exists()
        link = RIGHTS.path(s.ours.pk, s.case.pk)
        assert Client().post(link, {"do": "object", "scope": "partage"}).status_code == 302
        with opened(s.ours, s.bob):
            assert not Identity.objects.exists()
        with opened(s.ours, s.nora) as by:
            assert Identity.objects.exists()
            with pytest.raises(CircleError, match="opposé"):
                actions.offer_seat(by=by, case=s.case, seat=seat(s.bob))
            forced = actions._seat(by, s.case, seat(s.bob), joined=timezone.now())
            with pytest.raises(IntegrityError, match="care_objected"), transaction.atomic(using=CARE):
                forced.save(force_insert=True)
        Client().post(link, {"do": "lift", "scope": "partage"})
        with opened(s.ours, s.nora) as by:
            assert Objection.objects.filter(lifted_at__isnull=False).count() == 1
            actions.offer_seat(by=by, case=s.case, seat=seat(s.bob))
        with opened(s.ours, s.bob):
            assert not Identity.objects.exists()

    def test_an_agreement_not_asked_for_is_taken_up_again_and_withdrawn(self, here):
        s = here
        publish_information(by=s.dot, community=s.ours, version="2026-1", text=NOTICE)
        nora, address = browser(s.nora), page("care_case_rights", s, s.case.pk)
        said = {"do": "consent", "scope": "cercle", "means": "impossible", "notice": "2026-1"}
        assert nora.post(address, said).status_code == 302
        assert s.case.reference in nora.get(page("care_consents", s)).content.decode()
        assert nora.post(address, said | {"means": "oral"}).status_code == 302
        assert nora.post(address, said | {"means": "oral"}).status_code == 422
        assert nora.post(address, said | {"notice": "1999-1"}).status_code == 422
        with opened(s.ours, s.nora):
            assert consents_to_take([s.case.pk]) == []
            assert Consent.objects.count() == 2
        nora.post(address, {"do": "withdraw"})
        with opened(s.ours, s.nora):
            assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
            assert [one.act for one in who_saw(s.case.pk)].count(Act.WRITE) >= 3

    def test_they_correct_who_they_are_and_nothing_else(self, here):
        s = here
        link = reverse("care_own_identity", args=[RIGHTS.token(s.ours.pk, s.case.pk)])
        assert PATIENT.family_name in Client().get(link).content.decode()
        said = {"family_name": "Autre-Imaginaire", "first_names": "Ondine", "case": "1", "community_id": "2"}
        assert Client().post(link, said | {"birth_date": "1950-01-02"}).status_code == 302
        with opened(s.ours, s.nora):
            found = Identity.objects.get()
            assert (found.family_name, found.birth_date) == ("Autre-Imaginaire", "1950-01-02")
            assert not found.phone
            assert (found.case_id, found.community_id) == (s.case.pk, s.ours.pk)

    def test_withdrawing_ends_what_was_asked_as_its_room_says_and_closes_it_otherwise(
        self, here, monkeypatch
    ):
        s = here
        for said in (None, "room"):
            case, ended = make_case(s.ours, s.nora, seat(s.bob, Ground.CONSENT)), []

            def ends(*, by, case, ended=ended):
                ended.append((case.pk, {one.person_id for one in circle_of(case.pk)}))

            if said:
                monkeypatch.setitem(rights._endings, "essai", ends)
            link = RIGHTS.path(s.ours.pk, case.pk)
            assert Client().post(link, {"do": "withdraw"}).status_code == 302
            with opened(s.ours, s.nora):
                assert {one.person_id for one in circle_of(case.pk)} == {s.nora.pk}
                case.refresh_from_db()
            assert (case.closed_at is None) == bool(said)
            assert ended == ([(case.pk, {s.nora.pk, s.bob.pk})] if said else [])

    def test_who_opened_in_emergency_decides_nothing_in_the_name_of_the_patient(self, nurse):
        s, bob = nurse, browser(nurse.bob)
        case = make_case(s.ours, s.nora, seat(s.dot, Ground.CONSENT))
        ask(bob, s, case.reference)
        address = page("care_case_rights", s, case.pk)
        for said in ({"do": "withdraw"}, {"do": "object", "scope": "partage"}):
            shown = bob.post(address, said, follow=True).content.decode()
            assert "n’y décide rien au nom du patient" in shown
        with opened(s.ours, s.nora):
            assert {one.person_id for one in circle_of(case.pk)} == {s.nora.pk, s.dot.pk, s.bob.pk}
            assert not Objection.objects.exists()


class TestWhatPatientsRead:
    def test_a_version_is_published_read_by_anyone_and_stays(self, here):
        s, dot = here, browser(here.dot)
        assert Client().get(reverse("care_notice", args=[s.ours.slug])).status_code == 404
        first = dot.get(page("care_information", s)).content.decode()
        assert f"{timezone.localdate().year}-1" in first
        said = {"version": "2026-1", "text": NOTICE + "\n\n" + "Suite. " * 40, "sure": "on"}
        assert dot.post(page("care_information", s), said | {"sure": ""}).status_code == 422
        assert dot.post(page("care_information", s), said).status_code == 302
        assert dot.post(page("care_information", s), said).status_code == 422
        dot.post(page("care_information", s), said | {"version": "2026-2", "text": said["text"] + "Encore."})
        old = Client().get(reverse("care_notice_version", args=[s.ours.slug, "2026-1"])).content.decode()
        assert "<li>deux</li>" in old
        assert "plus récente existe" in old
        assert "Encore." not in old
        assert Client().get(reverse("care_notice_version", args=[s.ours.slug, "9"])).status_code == 404
        poster = Client().get(reverse("care_notice_poster", args=[s.ours.slug, "2026-2"]))
        assert poster.content[:5] == b"%PDF-"
        with pytest.raises(PermissionDenied):
            publish_information(by=s.bob, community=s.ours, version="2026-3", text="x")


class TestTheMonth:
    def test_alarms_are_found_examined_then_the_month_is_closed(self, nurse):
        s, dot = nurse, browser(nurse.dot)
        last = (timezone.localtime().replace(day=1) - timedelta(days=3)).replace(hour=23, minute=30)
        old = AccessTrace(community_id=s.ours.pk, case_id=s.case.pk, seq=9_000, at=last, actor_id=s.bob.pk,
                          act=Act.VIEW, details={"ground": ""}, previous_hash="", hash="")  # fmt: skip
        with opened(s.ours, s.nora):
            AccessTrace.objects.using(CARE).bulk_create([old])
        month = f"{last:%Y-%m}"
        address = f"{page('care_review', s)}?mois={month}"
        shown = dot.get(address).content.decode()
        assert "Accès entre 22 h et 6 h" in shown
        assert "Accès après la sortie du cercle" in shown
        assert "Bob" in shown
        assert s.case.reference not in shown
        home = dot.get(reverse("community_home", args=[s.ours.slug])).content.decode()
        assert "Contrôler les accès du mois dernier" in home
        dot.post(address, {"do": "close"})
        for alarm in ("night", "after_exit"):
            mark = f"{s.bob.pk}:{last:%Y-%m-%d}"
            dot.post(address, {"alarm": alarm, "mark": mark, "note": "Vu avec lui : erreur de compte."})
            dot.post(address, {"alarm": alarm, "mark": "forged", "note": "Vu avec lui"})
        with opened(s.ours, s.dot, desk=True):
            assert AccessReview.objects.count() == 2
        dot.post(address, {"do": "close"})
        assert "Contrôle terminé" in dot.get(address).content.decode()
        home = dot.get(reverse("community_home", args=[s.ours.slug])).content.decode()
        assert "Contrôler les accès" not in home
        with opened(s.ours, s.nora):
            assert not AccessReview.objects.exists()

    def test_traces_are_kept_longer_only_with_a_reason_and_three_years_at_most(self, here):
        s, dot = here, browser(here.dot)
        said = {"months": "36", "assessment": "Analyse d’impact 2026-1, partie 4"}
        assert dot.post(page("care_term", s), said | {"months": "37"}).status_code == 422
        assert dot.post(page("care_term", s), said | {"assessment": ""}).status_code == 422
        assert dot.post(page("care_term", s), said).status_code == 302
        assert "36 mois" in dot.get(page("care_term", s)).content.decode()


class TestTheOperatorOfThePlatform:
    """Control A11, by its simplest answer: no page of patients is theirs, and no grant makes one so."""

    def test_no_page_of_care_opens_to_who_runs_the_platform(self, here, cast):
        client, s = browser(cast.paul), here
        known = {"case": s.case.pk, "seat": s.case.pk, "community": s.ours.slug}
        tried = 0
        for pattern in get_resolver().url_patterns:
            for one in _care_patterns(pattern):
                if getattr(one.callback, "door", "") == "public":
                    continue
                address = "/" + re.sub(
                    r"<(?:\w+:)?(\w+)>", lambda m: str(known.get(m[1], 1)), str(one.pattern)
                )
                for verb in ("get", "post"):
                    assert getattr(client, verb)(address).status_code in {404, 405}, address
                tried += 1
        assert tried >= 10
        assert not any(one.value.startswith("care.") for one in ROLES[Role.PLATFORM].permissions)
        with opened(s.ours, cast.paul):
            assert not Identity.objects.exists()


def _care_patterns(pattern):
    for one in getattr(pattern, "url_patterns", [pattern]):
        if getattr(getattr(one, "callback", None), "__module__", "").startswith("maillage.care"):
            yield one
