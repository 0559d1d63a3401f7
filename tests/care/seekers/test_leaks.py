"""Controls A06, A07 and F08: who finds a search for a GP, and what of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import following, proposing
from maillage.care.access_to_care.seekers.counting import answers, outcomes, received
from maillage.care.access_to_care.seekers.enums import Mode, Status
from maillage.care.access_to_care.seekers.links import FOLLOW
from maillage.care.access_to_care.seekers.models import GpContent, GpProposal, GpRequest
from maillage.care.access_to_care.seekers.views import public
from maillage.care.access_to_care.slots.actions import booking
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.rights import actions as rights
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.oversight.accesses import accesses
from maillage.care.persons.models import Identity
from maillage.care.switch.queries import forget_answers
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.actions import flag_demonstration
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked as week_asks
from tests.care.makers import opened
from tests.care.seekers.makers import WORDS, file, make_practice, propose, ready, record, vote
from tests.care.slots.makers import publish
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db(databases=["default", "care"])
TABLES = ("gprequest", "gpcontent", "gpstep", "gpproposal", "gptwin")


@pytest.fixture
def practice(cast):
    forget_answers()
    return make_practice(cast)


def counted() -> dict[str, int]:
    with connections[CARE].cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM care_{table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_a_colleague_another_community_and_a_doctor_who_is_not_asked_find_nothing(practice):
    request = ready(practice)
    propose(practice, request)
    outside = [(practice.ours, practice.cast.bob), (practice.ours, practice.doctors[2])]
    for community, user in [*outside, (practice.cast.theirs, practice.nora)]:
        with opened(community, user):
            assert set(counted().values()) == {0}, user
            assert queries.request_of(request.case_id) is None


def test_the_desk_sees_outlines_and_opens_nothing(practice):
    request = ready(practice)
    coordinator = practice.cast.holder(Role.COORDINATOR)
    with opened(practice.ours, coordinator, desk=True):
        assert queries.open_requests().get().case_id == request.case_id
        assert counted() == {"gprequest": 1, "gpcontent": 0, "gpstep": 2, "gpproposal": 0, "gptwin": 0}
        assert not Identity.objects.exists()
        # Writing is for the circle.
        assert GpRequest.objects.update(status=Status.RETRAIT) == 0


def test_a_doctor_who_is_asked_sees_an_outline_and_no_colleague_until_they_accept(practice):
    request = ready(practice)
    propose(practice, request)
    with opened(practice.ours, practice.nora):
        first = GpProposal.objects.get(state="posee").person_id
    doctor = next(one for one in practice.doctors if one.pk == first)
    with opened(practice.ours, doctor) as by:
        ((_, outline),) = queries.asked_of(doctor.pk)
        assert (outline.age_band, outline.commune_code, outline.level) == ("75+", "04070", 1)
        assert counted() == {"gprequest": 1, "gpcontent": 0, "gpstep": 0, "gpproposal": 1, "gptwin": 0}
        assert not Identity.objects.filter(case_id=request.case_id).exists()
        proposing.accept(by=by, case=request.case_id)
        assert Identity.objects.get().family_name == "Chimère-Absente"
        assert queries.codes(GpContent.objects.get().needs) == ["ald"]
    with opened(practice.ours, practice.nora):
        assert queries.request_of(request.case_id).doctor_id == doctor.pk
        states = GpProposal.objects.order_by("rank").values_list("state", flat=True)
        assert list(states) == ["acceptee", "retiree", "retiree"]


@pytest.mark.parametrize("page", ["request", "rights"])
def test_a_withdrawal_by_the_link_closes_the_request_to_everyone_at_once(practice, page):
    filed = file(practice)
    case = filed.request.case_id
    with opened(practice.ours, None, holder=case) as by:
        if page == "request":
            following.close(by=by, case=case, status=Status.RETRAIT)
        else:
            rights.withdraw(by=by, case=case)
        assert queries.request_of(case).status == Status.RETRAIT
    with opened(practice.ours, practice.nora):
        assert set(counted().values()) == {0}
        assert not Identity.objects.exists()
    with opened(practice.ours, practice.cast.holder(Role.COORDINATOR), desk=True):
        found = queries.request_of(case)
        assert found.case.purge_on == (timezone.now() + timedelta(days=90)).date()


def test_who_the_person_objects_to_sees_nothing_more_and_the_last_one_stays(practice):
    request = ready(practice)
    propose(practice, request)
    with opened(practice.ours, practice.nora):
        first = GpProposal.objects.get(state="posee").person_id
    doctor = next(one for one in practice.doctors if one.pk == first)
    with opened(practice.ours, doctor) as by:
        proposing.accept(by=by, case=request.case_id)
    with opened(practice.ours, None, holder=request.case_id) as by:
        following.object_to(by=by, case=request.case_id, person=doctor.pk)
        assert queries.request_of(request.case_id).status == Status.REFUSEE_PATIENT
        with pytest.raises(following.SeekerError, match="retirer"):
            following.object_to(by=by, case=request.case_id, person=practice.nora.pk)
    with opened(practice.ours, doctor):
        # Their own answers remain theirs; nothing of the person does.
        assert counted() == {"gprequest": 0, "gpcontent": 0, "gpstep": 0, "gpproposal": 1, "gptwin": 0}
        with pytest.raises(ObjectDoesNotExist):
            Identity.objects.get(case_id=request.case_id)
    with opened(practice.ours, practice.nora) as by:
        declined = {one.doctor.person.person for one in proposing.choices(by, request).asked}
    assert doctor.pk not in declined


def test_counts_open_no_seal_and_need_the_desk(practice):
    request = ready(practice, ago=40)
    since, until = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    with opened(practice.ours, practice.nora) as by:
        following.close(by=by, case=request.case_id, status=Status.ORIENTEE_MAS)
    with walls(CARE, practice.ours, desk=True):
        (one,) = received(since, until)
        assert (one["commune"], one["level"], one["why"]) == ("04070", "1", "retraite")
        assert [row["outcome"] for row in outcomes(since, until)] == ["orientee_mas"]
        assert list(answers(since, until)) == []
    with walls(CARE, practice.ours):
        assert list(received(since, until)) == []


class TestPages:
    @pytest.fixture
    def local(self, practice, settings):
        settings.LOCAL_MODE = True
        flag_demonstration(community=practice.ours)
        practice.ours.refresh_from_db()
        forget_answers()
        yield practice
        forget_answers()

    def as_(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_no_page_of_somebody_else_holds_a_hint(self, local):
        request = ready(local)
        propose(local, request)
        address = reverse("gp_request", args=[local.ours.slug, request.case_id])
        shown = self.as_(local.nora).get(address)
        assert shown.status_code == 200
        assert "Chimère-Absente" in shown.content.decode()
        for role in (Role.COORDINATOR, Role.MEMBER, Role.DPO, Role.PRESIDENT):
            client = self.as_(local.cast.holder(role))
            assert client.get(address).status_code == 404
            for name in ("gp_own", "gp_desk", "gp_rules", "community_home"):
                text = client.get(reverse(name, args=[local.ours.slug])).content.decode()
                assert not any(word in text for word in WORDS), name
                assert request.case.reference not in text or name == "gp_desk"
        with opened(local.ours, local.nora):
            asked = GpProposal.objects.get(state="posee").person_id
        for doctor in local.doctors:
            answer = self.as_(doctor).get(address)
            assert answer.status_code == (200 if doctor.pk == asked else 404)
            assert not any(word in answer.content.decode() for word in WORDS)

    def test_a_doctor_who_accepted_is_awaited_until_a_day_that_all_three_read(self, local):
        filed = file(local)
        case = filed.request.case_id
        with opened(local.ours, local.nora) as by:
            following.move(by=by, case=case, status=Status.EN_ATTENTE)
        propose(local, filed.request)
        with opened(local.ours, local.nora):
            asked = GpProposal.objects.get(state="posee").person_id
        doctor = next(one for one in local.doctors if one.pk == asked)
        with opened(local.ours, doctor) as by:
            proposing.accept(by=by, case=case)
        link = FOLLOW.path(local.ours.pk, case, filed.nonce)
        home = reverse("community_home", args=[local.ours.slug])
        page = reverse("gp_request", args=[local.ours.slug, case])
        assert "au plus tard le" in Client().get(link).content.decode()
        assert "Donner suite à 1 demande" in self.as_(doctor).get(home).content.decode()
        assert "Relancer le médecin" not in self.as_(local.nora).get(home).content.decode()
        with opened(local.ours, local.nora):
            GpRequest.objects.update(status_since=timezone.now() - timedelta(days=20))
        assert "le secrétariat relance" in Client().get(link).content.decode()
        assert "Relancer le médecin de 1 demande" in self.as_(local.nora).get(home).content.decode()
        for user in (local.nora, doctor):
            assert "Sans nouvelle du médecin" in self.as_(user).get(page).content.decode()

    def test_a_refused_small_form_comes_back_as_it_was_typed(self, local):
        request = file(local).request
        page = reverse("gp_request", args=[local.ours.slug, request.case_id])
        answer = self.as_(local.nora).post(
            page, {"do": "contact", "c-phone": "12", "c-helper": "Nièce : Ida"}
        )
        assert answer.status_code == 422
        assert 'value="Nièce : Ida"' in answer.content.decode()
        for role in (Role.MEMBER, Role.DPO):
            assert self.as_(local.cast.holder(role)).post(page, {"do": "contact"}).status_code == 404

    def test_who_is_booked_alone_is_shown_no_way_to_what_is_asked(self, local):
        request, doctor = ready(local), local.doctors[0]
        (slot,) = publish(local.ours, doctor)
        with opened(local.ours, local.nora) as by:
            made = booking.book(
                by=by, case=request.case, key=uuid4(), wanted=booking.Wanted(slot=slot.pk),
                consent=ConsentMeans.ORAL,
            )  # fmt: skip
        whole = reverse("gp_request", args=[local.ours.slug, request.case_id])
        for name, key in (("booking", made.pk), ("care_case_rights", request.case_id)):
            page = reverse(name, args=[local.ours.slug, key])
            own, circle = self.as_(doctor).get(page), self.as_(local.nora).get(page)
            assert (own.status_code, circle.status_code) == (200, 200)
            assert whole not in own.content.decode()
            assert whole in circle.content.decode()
        assert self.as_(doctor).get(whole).status_code == 403

    def test_what_the_action_refuses_and_what_the_patient_mistypes_come_back_as_typed(self, local):
        filed = file(local)
        case = filed.request.case_id
        with opened(local.ours, local.nora) as by:
            following.move(by=by, case=case, status=Status.EN_ATTENTE)
        propose(local, filed.request)
        with opened(local.ours, local.nora):
            asked = GpProposal.objects.get(state="posee").person_id
        doctor = next(one for one in local.doctors if one.pk == asked)
        with opened(local.ours, doctor) as by:
            proposing.accept(by=by, case=case)
        page, later = reverse("gp_request", args=[local.ours.slug, case]), "2040-01-10"
        said = {"do": "declare", "d-on": later, "d-confirmed": "medecin"}
        answer = self.as_(doctor).post(page, said)
        assert answer.status_code == 422
        form = answer.context["declare_form"]
        assert (form.errors.keys(), form["on"].value()) == ({"on"}, later)
        # Without a field of its own: in the form, which is open.
        answer = self.as_(local.nora).post(page, {**said, "d-on": str(timezone.localdate())})
        assert (answer.status_code, answer.context["declare_form"].errors.keys()) == (422, {"__all__"})
        link = FOLLOW.path(local.ours.pk, case, filed.nonce)
        answer = Client().post(link, {"do": "contact", "phone": "12", "helper": "Nièce : Ida"})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"phone"}
        assert 'value="Nièce : Ida"' in answer.content.decode()
        with opened(local.ours, local.nora):
            assert Identity.objects.get().helper == "Nièce : Ondine Inventée"

    def test_the_patient_is_told_how_many_accesses_and_not_how_many_lines(self, local, monkeypatch):
        filed = file(local)
        with opened(local.ours, local.nora) as by:
            for _ in range(2):
                following.note_call(by=by, case=filed.request.case_id, reached=True)
            total = len(accesses(local.ours, filed.request.case_id))
        monkeypatch.setattr(public, "SHOWN", 1)
        link = FOLLOW.path(local.ours.pk, filed.request.case_id, filed.nonce)
        answer = Client().get(link)
        (line,) = answer.context["lines"]
        assert answer.context["seen"] == total > answer.context["more"] == total - line.times > 0
        assert f"Et {total - line.times} accès plus anciens" in answer.content.decode()
        monkeypatch.setattr(public, "SHOWN", 100)
        again = Client().get(link)
        # Fewer lines than accesses: what would be counted is what is said.
        assert len(again.context["lines"]) < again.context["seen"]
        assert "accès plus anciens" not in again.content.decode()

    def test_the_week_says_the_day_of_the_place_and_counts_as_what_one_still_is(self, local):
        request = ready(local)
        propose(local, request)
        with opened(local.ours, local.nora):
            asked = GpProposal.objects.get(state="posee").person_id
            # Half past eleven at night in UTC: already the day after in France.
            GpProposal.objects.filter(state="posee").update(until=datetime(2040, 1, 10, 23, 30, tzinfo=UTC))
        doctor = next(one for one in local.doctors if one.pk == asked)

        def week() -> list[date]:
            today = timezone.localdate()
            with community_scope(local.ours):
                actor = community_actor(doctor, local.ours, today=today)
                tasks = week_asks(local.ours, actor, today)
            return [one.due for one in tasks if one.url_name == "gp_own"]

        assert week() == [date(2040, 1, 11)]
        with community_scope(local.ours):
            Member.objects.filter(user=doctor).update(user=None)
        assert week() == []

    def test_who_answers_late_is_told_so_and_learns_nothing_of_the_case(self, local):
        record(local.cast, vote(Mode.LIST))
        request = ready(local)
        propose(local, request)
        address = reverse("gp_request", args=[local.ours.slug, request.case_id])
        nowhere = reverse("gp_request", args=[local.ours.slug, uuid4()])
        own = reverse("gp_own", args=[local.ours.slug])
        first, late, _ = local.doctors
        assert self.as_(first).post(address, {"do": "accept"})["Location"] == address
        client = self.as_(late)
        for where in (address, nowhere):
            answer = client.post(where, {"do": "accept"})
            assert (answer.status_code, answer["Location"]) == (302, own)
            shown = client.get(own).content.decode()
            assert "un confrère l’a prise" in shown
            assert request.case.reference not in shown
        # No other act has this answer.
        assert client.post(address, {"do": "close"}).status_code == 404

    def test_the_form_files_once_and_the_link_follows_it(self, local):
        form = {
            "key": "11111111-1111-4111-8111-111111111111", "commune": "04070", "source": "patient",
            "family_name": "Chimère-Absente", "first_names": "Zélie", "birth_date": "1941-05-06",
            "phone": "06 99 11 22 33", "why": "retraite", "needs": ["ald"], "consent": "on", "website": "",
        }  # fmt: skip
        address = reverse("gp_search", args=[local.ours.slug])
        draw(local.ours, local.cast.alice, ["04070"], adopted_on=timezone.localdate())
        elsewhere = Client().post(address, {**form, "commune": "ailleurs"})
        assert "rien de ce que vous avez écrit n’a été gardé" in elsewhere.content.decode()
        first, again = Client().post(address, form), Client().post(address, form)
        assert (first.status_code, first["Location"]) == (302, again["Location"])
        with opened(local.ours, local.nora):
            assert GpRequest.objects.count() == 1
        page = Client().get(first["Location"]).content.decode()
        assert "Niveau 1" in page
        Client().post(first["Location"], {"do": "withdraw"})
        assert "Retirée par la personne" in Client().get(first["Location"]).content.decode()
        with opened(local.ours, local.nora):
            assert GpRequest.objects.count() == 0
