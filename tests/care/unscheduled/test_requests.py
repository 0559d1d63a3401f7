"""A request from the first call to its purge: who sees what, who is asked when, what is counted."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import answering, asking, ending, filing, saying
from maillage.care.access_to_care.unscheduled.counting import ended as counted_rows
from maillage.care.access_to_care.unscheduled.enums import OFFER, Channel, Delay, HasGp, Status, Where
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import ENDS, MOVES, check_move
from maillage.care.access_to_care.unscheduled.links import FOLLOW
from maillage.care.access_to_care.unscheduled.models import (
    RequestContent,
    RequestCount,
    RequestStep,
    UnscheduledRequest,
    Willingness,
)
from maillage.care.access_to_care.unscheduled.queries import offers_to, operators, queue
from maillage.care.access_to_care.unscheduled.views import common
from maillage.care.circle.actions import Seat, break_glass, record_consent, seat_at_once
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import CircleMember, Consent, Notice
from maillage.care.circle.rights import actions as rights
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.errors import NotYoursError
from maillage.care.persons.models import Identity
from maillage.care.traces.queries import who_saw
from maillage.communities.members.enums import Profession
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import opened
from tests.care.unscheduled.makers import WORDS, ask, file_request, found, professional, told

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def demonstrating(community, settings):
    """The pages of care are open for it."""
    settings.LOCAL_MODE = community.demonstration = True
    with community_scope(community):
        community.save()


def clock(desk, request, **past):
    """Time passes, then the clock of the minute looks at this request."""
    with opened(desk.ours, None, holder=request.case_id) as by:
        UnscheduledRequest.objects.filter(pk=request.pk).update(limit_at=timezone.now() - timedelta(**past))
        return asking.advance(by=by, case=request.case_id)


def status(desk, request):
    with opened(desk.ours, None, holder=request.case_id) as by:
        return found(by, request).status


class TestNothingLeaksBeforeAcceptance:
    def test_who_is_asked_reads_the_outline_and_a_colleague_nothing(self, desk, nora):
        asked, colleague = professional(desk, "Ida"), professional(desk, "Jo", Profession.KINE)
        request = file_request(desk.ours, nora, then_ask=True)
        with opened(desk.ours, asked) as by:
            (outline,) = offers_to(by)
            assert (outline.commune_code, outline.profession) == ("04070", Profession.INFIRMIER)
            assert not any(word in repr(vars(outline)) for word in WORDS)
            for table in (Identity, RequestContent, Consent):
                assert not table.objects.exists()
            assert who_saw(request.case_id) == []
            outline.status = Status.ANNULEE
            with pytest.raises(DatabaseError), transaction.atomic(using=CARE):
                outline.save(update_fields=["status"])
        for person, options in ((colleague, {}), (desk.bob, {}), (desk.alice, {"desk": True})):
            with opened(desk.ours, person, **options) as by:
                assert UnscheduledRequest.objects.exists() == by.desk
                assert not RequestContent.objects.exists()
                assert not Identity.objects.exists()
                assert offers_to(by) == []
                assert queue().count() == int(by.desk)
        with opened(desk.ours, asked) as by:
            assert answering.accept(by=by, case=request.case_id)
            assert Identity.objects.get().family_name == told().said.family_name
        with opened(desk.ours, asked):
            assert [one.person for one in who_saw(request.case_id)].count(asked.pk) == 3

    def test_what_is_sealed_stays_sealed_for_who_is_not_in_the_circle(self, desk, nora):
        request = file_request(desk.ours, nora)
        with opened(desk.ours, nora):
            content = RequestContent.objects.get(case_id=request.case_id)
        with opened(desk.ours, desk.bob), pytest.raises(NotYoursError):
            assert content.motive

    def test_a_willingness_is_written_by_its_own_person_alone(self, desk):
        ida = professional(desk, "Ida")
        with opened(desk.ours, desk.bob):
            row = Willingness.objects.get(person_id=ida.pk)
            row.windows = []
            with pytest.raises(DatabaseError), transaction.atomic(using=CARE):
                row.save(update_fields=["windows"])


class TestAsking:
    def test_the_own_doctor_first_then_the_nearest_then_nobody(self, desk, nora):
        gp = professional(desk, "Gaël", Profession.MEDECIN, week=None)
        others = [professional(desk, name, Profession.MEDECIN) for name in ("Hal", "Isa", "Jim")]
        with opened(desk.ours, desk.alice) as by:
            saying.set_rules(by=by, gp_minutes=20, wave_minutes=10, wave_size=2, kept_days=7)
        request = file_request(
            desk.ours, nora, then_ask=True, motive="fievre", profession=Profession.MEDECIN.value,
            gp=HasGp.OUI, gp_person=gp.pk,
        )  # fmt: skip
        assert status(desk, request) == Status.ENVOYEE_MT
        assert not clock(desk, request, minutes=-5)  # it is not over yet
        assert clock(desk, request, seconds=1)
        with opened(desk.ours, nora) as by:
            row = found(by, request)
            assert (row.status, row.wave) == (Status.DIFFUSEE, 1)
            seats = CircleMember.objects.lasting().filter(joined_at__isnull=True)
            assert {one.person_id for one in seats} < {one.pk for one in others}
            assert seats.count() == 2
            story = list(RequestStep.objects.order_by("rank").values_list("status", flat=True))
        assert story == ["recue", "qualifiee", "envoyee_mt", "delai_depasse", "diffusee"]
        with opened(desk.ours, gp) as by:
            assert offers_to(by) == []
            assert not answering.accept(by=by, case=request.case_id)
        assert clock(desk, request, seconds=1)
        assert clock(desk, request, seconds=1)
        with opened(desk.ours, nora) as by:
            row = found(by, request)
            assert (row.status, row.wave, row.limit_at) == (Status.DIFFUSEE, 2, None)
        with opened(desk.ours, others[0]) as by:  # asked in the first wave, still in time
            assert answering.accept(by=by, case=request.case_id)

    def test_a_doctor_who_declines_lets_it_go_on_at_once(
        self, desk, nora, django_capture_on_commit_callbacks
    ):
        gp = professional(desk, "Gaël", Profession.MEDECIN, week=None)
        request = file_request(
            desk.ours, nora, then_ask=True, motive="fievre", profession=Profession.MEDECIN.value,
            gp=HasGp.OUI, gp_person=gp.pk,
        )  # fmt: skip
        with django_capture_on_commit_callbacks(using=CARE, execute=True), opened(desk.ours, gp) as by:
            answering.decline(by=by, case=request.case_id)
        assert status(desk, request) == Status.REFUSEE

    def test_nobody_is_asked_without_the_patients_agreement(self, desk, nora):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True, consent=False)
        with pytest.raises(RequestError, match="accord"):
            ask(desk.ours, nora, request)
        with opened(desk.ours, nora) as by:
            ending.agree(by=by, request=found(by, request))
        assert ask(desk.ours, nora, request) == 1
        with opened(desk.ours, None, holder=request.case_id) as by:
            ending.object_to(by=by, request=found(by, request))
        assert status(desk, request) == Status.ANNULEE
        for person in (nora, ida):
            with opened(desk.ours, person) as by:
                assert not UnscheduledRequest.objects.exists()

    def test_withdrawing_from_the_page_of_rights_stops_it_as_the_link_does(self, desk, nora):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True)
        with opened(desk.ours, None, holder=request.case_id) as by:
            rights.withdraw(by=by, case=request.case_id)
        assert status(desk, request) == Status.ANNULEE
        with opened(desk.ours, ida) as by:
            assert not UnscheduledRequest.objects.exists()

    def test_who_gives_it_back_is_not_asked_again(self, desk, nora, django_capture_on_commit_callbacks):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True)
        with opened(desk.ours, ida) as by:
            answering.accept(by=by, case=request.case_id)
        joe = professional(desk, "Joe")
        with django_capture_on_commit_callbacks(using=CARE, execute=True), opened(desk.ours, ida) as by:
            answering.give_back(by=by, request=found(by, request))
        with opened(desk.ours, ida) as by:
            assert offers_to(by) == []
            assert not Identity.objects.exists()
        with opened(desk.ours, joe) as by:
            assert [one.pk for one in offers_to(by)] == [request.pk]

    def test_given_back_those_who_were_sent_away_are_asked_and_told_again(
        self, desk, nora, django_capture_on_commit_callbacks
    ):
        ida, joe = professional(desk, "Ida"), professional(desk, "Joe")
        with opened(desk.ours, desk.alice) as by:
            saying.set_rules(by=by, gp_minutes=20, wave_minutes=10, wave_size=0, kept_days=7)
        request = file_request(desk.ours, nora, then_ask=True)
        with opened(desk.ours, ida) as by:
            answering.accept(by=by, case=request.case_id)
        with django_capture_on_commit_callbacks(using=CARE, execute=True), opened(desk.ours, ida) as by:
            answering.give_back(by=by, request=found(by, request))
        with opened(desk.ours, joe) as by:
            assert [one.pk for one in offers_to(by)] == [request.pk]
        with opened(desk.ours, ida) as by:
            assert offers_to(by) == []
        with opened(desk.ours, desk.alice, desk=True) as by:
            row = found(by, request)
            assert (row.limit_at is None, row.taken_by, row.accepted_at) == (False, None, None)
            assert Notice.objects.filter(person_id=joe.pk, kind=OFFER.code).count() == 2

    def test_a_consent_of_another_scope_is_not_the_agreement_to_pass_it_on(self, desk, nora):
        professional(desk, "Ida")
        request = file_request(desk.ours, nora, consent=False)
        with opened(desk.ours, nora) as by:
            record_consent(
                by=by, case=request.case_id, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL, notice="1"
            )
            assert not common.told(found(by, request))["agreed"]
        with pytest.raises(RequestError, match="accord"):
            ask(desk.ours, nora, request)
        with opened(desk.ours, nora) as by:
            ending.agree(by=by, request=found(by, request))
        assert ask(desk.ours, nora, request) == 1

    def test_nothing_that_names_is_written_without_agreement_and_sharing_is_another(self, desk, nora):
        with pytest.raises(RequestError, match="désigne"):
            file_request(desk.ours, nora, may_write=False)
        with opened(desk.ours, nora):
            assert not Identity.objects.exists()
        request = file_request(desk.ours, nora, consent=False)
        with opened(desk.ours, nora):
            given = Consent.objects.filter(case_id=request.case_id).values_list("scope", flat=True)
            assert list(given) == [ConsentScope.FILING]


class TestWhoDecides:
    def test_a_reader_in_emergency_or_of_a_booking_changes_nothing(self, desk, nora):
        glass, booked = professional(desk, "Ida"), professional(desk, "Joe")
        request = file_request(desk.ours, nora)
        with opened(desk.ours, nora) as by:
            row = found(by, request)
            seat = Seat(booked.pk, Category.HEALTH, Ground.CONSENT, notice="essai-1")
            seat_at_once(by=by, case=row.case, seat=seat)
        with opened(desk.ours, glass) as by:
            break_glass(
                by=by, reference=row.case.reference, reason="La personne est inconsciente",
                category=Category.HEALTH, watchers=[desk.alice.pk],
            )  # fmt: skip
        acts = (
            lambda by, row: ending.finish(by=by, request=row, outcome=Status.ANNULEE),
            lambda by, row: ending.finish(by=by, request=row, outcome=Status.REORIENTEE_15),
            lambda by, row: answering.set_appointment(
                by=by, request=row, at=timezone.now() + timedelta(hours=1), place="Ailleurs"
            ),
            lambda by, row: ending.inform_gp(by=by, request=row),
            lambda by, row: ending.send_link(by=by, request=row),
        )
        for person in (glass, booked):
            with opened(desk.ours, person) as by:
                for act in acts:
                    with pytest.raises(RequestError, match="seuls"):
                        act(by, found(by, request))
        assert status(desk, request) == Status.QUALIFIEE


class TestTheLink:
    def test_another_closes_the_former_and_so_does_withdrawal(self, desk, nora, client, settings):
        demonstrating(desk.ours, settings)
        request = file_request(desk.ours, nora)
        with opened(desk.ours, nora) as by:
            former = ending.draw_key(found(by, request))
            key = ending.draw_key(found(by, request))
        first, second = (FOLLOW.token(desk.ours.pk, request.case_id, one) for one in (former, key))
        assert client.get(reverse("snp_follow", args=[first])).status_code == 404
        page = reverse("snp_follow", args=[second])
        assert client.get(page).status_code == 200
        answer = client.post(page, {"act": "object"}, follow=True)
        assert (answer.status_code, answer.redirect_chain[0][0] == page) == (200, False)
        assert client.get(page).status_code == 404
        assert status(desk, request) == Status.ANNULEE


class TestAStaleRow:
    """What a page read before its turn decides nothing."""

    def test_an_outcome_pressed_twice_is_counted_once(self, desk, nora):
        request = file_request(desk.ours, nora)
        with opened(desk.ours, nora) as by:
            first, second = found(by, request), found(by, request)
            ending.finish(by=by, request=first, outcome=Status.SANS_SOLUTION)
            with pytest.raises(RequestError):
                ending.finish(by=by, request=second, outcome=Status.SANS_SOLUTION)
            assert RequestCount.objects.get().count == 1

    def test_an_acceptance_is_not_overwritten(self, desk, nora):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True)
        with opened(desk.ours, nora) as by:
            stale = found(by, request)
        with opened(desk.ours, ida) as by:
            answering.accept(by=by, case=request.case_id)
        with opened(desk.ours, nora) as by:
            for act in (
                lambda: ending.finish(by=by, request=stale, outcome=Status.SANS_SOLUTION),
                lambda: asking.ask(by=by, request=stale),
            ):
                stale.status = Status.DIFFUSEE
                with pytest.raises(RequestError):
                    act()
        assert status(desk, request) == Status.ACCEPTEE


class TestALife:
    def test_to_the_outcome_which_is_counted_once_and_sets_the_purge(self, desk, nora):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True)
        now = timezone.now()
        with opened(desk.ours, ida) as by:
            answering.accept(by=by, case=request.case_id)
            row = found(by, request)
            with pytest.raises(RequestError, match="à venir"):
                answering.set_appointment(by=by, request=row, at=now - timedelta(hours=1), place="ici")
            answering.set_appointment(
                by=by, request=row, at=now + timedelta(hours=3), place="Chez la personne"
            )
            with pytest.raises(RequestError, match="ne devient pas"):
                ending.finish(by=by, request=row, outcome=Status.HONOREE)
            answering.tell_patient(by=by, request=row)
            ending.finish(by=by, request=row, outcome=Status.HONOREE)
        with opened(desk.ours, nora) as by:
            row = found(by, request)
            assert row.case.purge_on == timezone.localdate() + timedelta(days=30)
            with pytest.raises(RequestError):
                ending.finish(by=by, request=row, outcome=Status.HONOREE)
            count = RequestCount.objects.get()
            assert (count.count, count.accepted, count.outcome, count.solved) == (1, 1, "honoree", "24h")

    @pytest.mark.parametrize(
        ("at", "outcome"), [(Status.DIFFUSEE, Status.SANS_SOLUTION), (Status.RDV_FIXE, Status.ISSUE_NON_DITE)]
    )
    def test_what_nobody_ends_ends_and_is_counted_that_day(self, desk, nora, at, outcome):
        ida = professional(desk, "Ida")
        request = file_request(desk.ours, nora, then_ask=True)
        now = timezone.now()
        if at == Status.RDV_FIXE:
            with opened(desk.ours, ida) as by:
                answering.accept(by=by, case=request.case_id)
                answering.set_appointment(
                    by=by, request=found(by, request), at=now + timedelta(hours=1), place="Cabinet"
                )
        with opened(desk.ours, None, holder=request.case_id) as by:
            rows = UnscheduledRequest.objects.filter(pk=request.pk)
            rows.update(answer_by=now - timedelta(days=8), limit_at=None)
            if at == Status.RDV_FIXE:
                assert not asking.end_forgotten(by=by, case=request.case_id)  # the appointment is to come
                rows.update(appointment_at=now - timedelta(days=8))
            assert asking.end_forgotten(by=by, case=request.case_id)
            assert not asking.end_forgotten(by=by, case=request.case_id)
            row = found(by, request)
            assert (row.status, row.outcome) == (outcome, outcome)
            assert row.case.purge_on == timezone.localdate() + timedelta(days=30)
            count = RequestCount.objects.get()
            assert (count.count, count.outcome, count.day) == (1, outcome, timezone.localdate())

    def test_what_finds_no_answer_is_counted_by_where_when_and_what(self, desk, nora):
        for _ in range(2):
            request = file_request(desk.ours, nora, place=Where.DOMICILE)
            with opened(desk.ours, nora) as by:
                ending.finish(by=by, request=found(by, request), outcome=Status.SANS_SOLUTION)
        with opened(desk.ours, desk.alice, desk=True):
            now = timezone.localtime()
            (told_row,) = counted_rows(now - timedelta(days=1), now + timedelta(days=1))
            assert (told_row["number"], told_row["where"], told_row["what"]) == (2, "04070", "soin")

    def test_a_red_flag_stops_everything_and_keeps_no_identity(self, desk, nora):
        key = told().key
        for _ in range(2):
            with opened(desk.ours, nora) as by:
                row = filing.record_red_flag(
                    by=by, key=key, flag="thorax", channel=Channel.TELEPHONE, secretariat=operators(desk.ours)
                )
        with opened(desk.ours, nora):
            assert (row.status, row.outcome) == (Status.CLOTUREE, Status.REORIENTEE_15)
            seats = CircleMember.objects.values_list("person_id", "ground")
            assert list(seats) == [(nora.pk, Ground.UNNAMED)]
            assert not Consent.objects.exists()
            assert not Identity.objects.exists()
            assert RequestCount.objects.get().count == 1
        with opened(desk.ours, nora) as by, pytest.raises(RequestError):
            filing.record_red_flag(
                by=by,
                key=told().key,
                flag="rien",
                channel=Channel.TELEPHONE,
                secretariat=operators(desk.ours),
            )

    def test_pressed_twice_it_is_filed_once(self, desk, nora):
        filing_ = told(delay=Delay.JOUR)
        for _ in range(2):
            with opened(desk.ours, nora) as by:
                filing.file_request(by=by, filing=filing_, secretariat=operators(desk.ours), then_ask=True)
        with opened(desk.ours, nora):
            assert UnscheduledRequest.objects.count() == 1


def test_the_desk_shows_published_figures_and_no_count_of_its_own(desk, nora, client, settings):
    demonstrating(desk.ours, settings)
    request = file_request(desk.ours, nora)
    with opened(desk.ours, nora) as by:
        ending.finish(by=by, request=found(by, request), outcome=Status.SANS_SOLUTION)
    client.force_login(desk.alice)
    for period in ({}, {"start": timezone.localdate(), "end": timezone.localdate()}):
        answer = client.get(reverse("snp_desk", args=[desk.ours.slug]), period)
        assert answer.status_code == 200
        assert "Aucun chiffre pour l’instant" in answer.content.decode()
        assert "moins de 11" not in answer.content.decode()


def test_the_table_of_moves_is_whole_and_ends():
    assert set(MOVES) == set(Status)
    assert all(MOVES[end] == {Status.CLOTUREE} for end in ENDS)
    reached, waiting = set(), [Status.RECUE]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += MOVES[one]
    assert reached == set(Status)
    for former in Status:
        for wanted in set(Status) - MOVES[former]:
            with pytest.raises(RequestError):
                check_move(former, wanted)
