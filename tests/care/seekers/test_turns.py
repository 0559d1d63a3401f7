"""What could break: two doctors at once, the clock, the turns of a month, the scale that tells too much."""

import threading
import uuid
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import filing, following, proposing
from maillage.care.access_to_care.seekers.counting import answers
from maillage.care.access_to_care.seekers.enums import Declared, Mode, Refusal, Status, Verdict
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import ENDED, MOVES, check_move
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest, GpTurn
from maillage.care.access_to_care.slots.actions import booking
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.circle.actions import Seat, seat_at_once, withdraw_consents
from maillage.care.circle.enums import ConsentMeans, Ground, ObjectionScope
from maillage.care.circle.models import CircleMember
from maillage.care.circle.rights import actions as rights
from maillage.care.ground.enums import Category
from maillage.care.persons.queries import duplicates
from maillage.care.traces.clock import CasesFailedError
from tests.care.makers import emergency, make_case, opened
from tests.care.seekers import makers
from tests.care.seekers.makers import file, make_practice, propose, ready
from tests.care.slots.makers import publish
from tests.cast import make_cast

CARE = ["default", "care"]


@pytest.mark.django_db(databases=CARE, transaction=True)
def test_of_two_doctors_who_accept_at_once_one_has_the_patient():
    """Real connections: an open list, three doctors press together, five requests in a row."""
    practice = make_practice(make_cast(), mode=Mode.LIST)
    for one in practice.doctors:
        makers.offer(practice.ours, one, per_month=50)
    for round_ in range(5):
        request = ready(practice)
        assert propose(practice, request) == 3
        gate, told = threading.Barrier(3), []

        def press(doctor, case=request.case_id, gate=gate, told=told):
            try:
                gate.wait()
                with opened(practice.ours, doctor) as by:
                    proposing.accept(by=by, case=case)
                told.append("taken")
            except SeekerError:
                told.append("gone")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=press, args=(one,)) for one in practice.doctors]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(told) == ["gone", "gone", "taken"], round_
        with opened(practice.ours, practice.nora):
            found = queries.request_of(request.case_id)
            inside = CircleMember.objects.active().filter(case_id=request.case_id)
            doctors = {one.pk for one in practice.doctors} & set(inside.values_list("person_id", flat=True))
            assert (found.status, doctors) == (Status.ACCEPTEE, {found.doctor_id})


@pytest.mark.django_db(databases=CARE, transaction=True)
def test_one_form_sent_twice_at_once_is_one_request():
    practice = make_practice(make_cast(), doctors=0)
    for _ in range(3):
        key, gate, told = uuid4(), threading.Barrier(2), []

        def send(key=key, gate=gate, told=told):
            try:
                with opened(practice.ours, None, holder=key) as by:
                    gate.wait()
                    filed = filing.file_request(
                        by=by, said=makers.SAID, asked=makers.asked(), means=ConsentMeans.ONLINE
                    )
                    told.append((filed.request.case_id, filed.nonce))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(told) == 2
        assert len(set(told)) == 1


@pytest.mark.django_db(databases=CARE)
class TestTurns:
    @pytest.fixture
    def practice(self, cast):
        return make_practice(cast)

    def asked(self, practice, request) -> int:
        with opened(practice.ours, practice.nora):
            return GpProposal.objects.get(case_id=request.case_id, state="posee").person_id

    def test_each_has_a_turn_and_who_said_no_or_nothing_is_followed(self, practice):
        firsts = []
        for one in practice.doctors:
            makers.offer(practice.ours, one, per_month=10)
        for _ in range(3):
            request = ready(practice)
            propose(practice, request)
            firsts.append(self.asked(practice, request))
        assert sorted(firsts) == sorted(one.pk for one in practice.doctors)
        # The last one refuses, the next does not answer in time, the third is asked.
        doctor = next(one for one in practice.doctors if one.pk == firsts[-1])
        with opened(practice.ours, doctor) as by:
            proposing.refuse(by=by, case=request.case_id, reason=Refusal.FULL)
            assert queries.request_of(request.case_id) is None
        proposing.advance(community=practice.ours, now=timezone.now())
        second = self.asked(practice, request)
        later = timezone.now() + timedelta(hours=49)
        proposing.advance(community=practice.ours, now=later)
        assert len({firsts[-1], second, self.asked(practice, request)}) == 3

    def test_no_doctor_is_booked_while_doctors_are_asked(self, practice):
        request = ready(practice)
        (slot,) = publish(practice.ours, practice.doctors[0])
        said = {"wanted": booking.Wanted(slot=slot.pk), "consent": ConsentMeans.ORAL}
        propose(practice, request)
        with opened(practice.ours, practice.nora) as by:
            with pytest.raises(SlotError, match="proposée à des médecins"):
                booking.book(by=by, case=request.case, key=uuid.uuid4(), **said)
            following.move(by=by, case=request.case_id, status=Status.EN_ATTENTE)
            assert booking.book(by=by, case=request.case, key=uuid.uuid4(), **said).seat_given

    def test_nobody_left_comes_back_to_the_secretary(self, practice):
        request = ready(practice)
        propose(practice, request)
        for _ in range(3):
            proposing.advance(community=practice.ours, now=timezone.now() + timedelta(hours=100))
            with opened(practice.ours, practice.nora):
                GpProposal.objects.filter(state="posee").update(until=timezone.now())
        with opened(practice.ours, practice.nora):
            assert queries.request_of(request.case_id).status == Status.REFUSEE_GP

    def test_a_doctor_seated_meanwhile_is_passed_over_and_a_withdrawal_stops_no_other_search(
        self, practice, monkeypatch
    ):
        seated, withdrawn, broken = (ready(practice) for _ in range(3))
        for one in practice.doctors:
            makers.offer(practice.ours, one, per_month=10)
        for one in (broken, withdrawn, seated):
            propose(practice, one)
        with opened(practice.ours, practice.nora) as by:
            planned = GpProposal.objects.filter(case_id=seated.case_id, state="prevue").order_by("rank")
            second, third = planned.values_list("person_id", flat=True)
            # As an appointment of the secretary does.
            known = Seat(second, Category.HEALTH, Ground.CONSENT, notice="2026-1")
            seat_at_once(by=by, case=seated.case, seat=known)
        with opened(practice.ours, None, holder=withdrawn.case_id) as by:
            withdraw_consents(by=by, case=withdrawn.case_id)
        with opened(practice.ours, None, holder=broken.case_id):
            GpProposal.objects.update(until=timezone.now())
        refuses = proposing.refuses_sharing

        def breaks(case):
            if case == broken.case_id:
                raise ZeroDivisionError
            return refuses(case)

        monkeypatch.setattr(proposing, "refuses_sharing", breaks)
        with pytest.raises(CasesFailedError, match="1 cases"):
            proposing.advance(community=practice.ours, now=timezone.now() + timedelta(hours=49))
        assert self.asked(practice, seated) == third
        with opened(practice.ours, None, desk=True):
            assert queries.request_of(withdrawn.case_id).status == Status.RETRAIT

    def test_conditions_and_a_sharing_refused_keep_doctors_out(self, practice):
        makers.offer(practice.ours, practice.doctors[0], home_visits=False)
        makers.offer(practice.ours, practice.doctors[1], communes=("04209",))
        request = ready(practice, at_home=True)
        with opened(practice.ours, practice.nora) as by:
            found = proposing.choices(by, request)
            assert [one.doctor.person.person for one in found.asked] == [practice.doctors[2].pk]
            assert {reason for one in found.others for reason in one.reasons} == {
                "ne se rend pas à domicile", "ne prend pas de patients de cette commune",
            }  # fmt: skip
        with opened(practice.ours, None, holder=request.case_id) as by:
            following.refuse_sharing(by=by, case=request.case_id, refused=True)
        with opened(practice.ours, practice.nora) as by, pytest.raises(SeekerError, match="refuse"):
            proposing.propose(by=by, case=request.case_id)

    def test_a_whole_search_ends_with_a_declared_doctor_and_a_day_of_erasure(self, practice):
        request = ready(practice)
        propose(practice, request)
        doctor = next(one for one in practice.doctors if one.pk == self.asked(practice, request))
        today = timezone.localdate()
        with opened(practice.ours, doctor) as by:
            proposing.accept(by=by, case=request.case_id)
            following.set_appointment(by=by, case=request.case_id, on=today)
            following.declare(by=by, case=request.case_id, on=today, confirmed=Declared.DOCTOR)
        proposing.advance(community=practice.ours, now=timezone.now() + timedelta(days=31))
        with opened(practice.ours, practice.nora):
            found = queries.request_of(request.case_id)
            purged = (timezone.now() + timedelta(days=90)).date()
            assert (found.status, found.case.purge_on) == (Status.CLOTUREE, purged)
            assert [one.status for one in queries.steps_of(request.case_id)] == [
                "cloturee", "declaree", "rdv", "acceptee", "proposee", "en_attente", "recue",
            ]  # fmt: skip

    def test_a_doctor_put_out_of_the_circle_by_an_objection_has_no_patient_left(self, practice):
        request = ready(practice)
        propose(practice, request)
        doctor = next(one for one in practice.doctors if one.pk == self.asked(practice, request))
        with opened(practice.ours, doctor) as by:
            proposing.accept(by=by, case=request.case_id)
        # As the page of one's rights does, which knows nothing of this room.
        with opened(practice.ours, None, holder=request.case_id) as by:
            rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
        assert proposing.advance(community=practice.ours, now=timezone.now()) == 1
        with opened(practice.ours, practice.nora):
            found = queries.request_of(request.case_id)
            assert (found.status, found.doctor_id) == (Status.REFUSEE_PATIENT, None)

    def test_who_the_person_objected_to_before_being_asked_never_is(self, practice):
        request = ready(practice)
        known = practice.doctors[0]
        with opened(practice.ours, practice.nora) as by:
            seat = Seat(known.pk, Category.HEALTH, Ground.CONSENT, notice="2026-1")
            seat_at_once(by=by, case=request.case, seat=seat)
        with opened(practice.ours, None, holder=request.case_id) as by:
            following.object_to(by=by, case=request.case_id, person=known.pk)
        with opened(practice.ours, practice.nora) as by:
            asked = {one.doctor.person.person for one in proposing.choices(by, request).asked}
            assert asked == {one.pk for one in practice.doctors[1:]}
        # Nor booked, whatever they publish: by this name, and not as a doctor of the list.
        (slot,), (free,) = publish(practice.ours, known), publish(practice.ours, practice.doctors[1])
        with opened(practice.ours, practice.nora) as by:
            said = {"case": request.case, "consent": ConsentMeans.ORAL}
            with pytest.raises(SlotError, match="s’est opposée"):
                booking.book(by=by, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk), **said)
            made = booking.book(by=by, key=uuid.uuid4(), wanted=booking.Wanted(slot=free.pk), **said)
            wanted = booking.Wanted(slot=slot.pk)
            with pytest.raises(SlotError, match="s’est opposée"):
                booking.move(by=by, booking=made.pk, key=uuid.uuid4(), wanted=wanted)
        with opened(practice.ours, None, desk=True):
            now = timezone.now()
            assert list(answers(now - timedelta(days=1), now + timedelta(days=1))) == []

    def test_who_reads_in_emergency_decides_of_nothing_and_books_nothing(self, practice):
        request, doctor = ready(practice), practice.doctors[0]
        emergency(practice.ours, request.case, doctor)
        (slot,) = publish(practice.ours, doctor)
        with opened(practice.ours, doctor) as by:
            assert queries.request_of(request.case_id) is not None
            with pytest.raises(SeekerError, match="en décident"):
                following.close(by=by, case=request.case_id, status=Status.DOUBLON)
            with pytest.raises(SlotError, match="du cercle"):
                booking.book(
                    by=by, case=request.case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
                    consent=ConsentMeans.ORAL,
                )  # fmt: skip

    def test_a_doctor_who_accepts_and_does_nothing_is_awaited_until_a_day(self, practice):
        request = ready(practice)
        propose(practice, request)
        doctor = next(one for one in practice.doctors if one.pk == self.asked(practice, request))
        today = timezone.localdate()
        with opened(practice.ours, doctor) as by:
            proposing.accept(by=by, case=request.case_id)
            (mine,) = queries.awaited_of(doctor.pk, today)
            assert mine.doctor_until == today + timedelta(days=14)
        with opened(practice.ours, practice.nora):
            assert [queries.late_doctors(today + timedelta(days=days)) for days in (14, 15)] == [0, 1]
            assert queries.is_doctor_late(mine, today + timedelta(days=15))
        with opened(practice.ours, doctor) as by:
            following.set_appointment(by=by, case=request.case_id, on=today)
            # Nothing is asked before the appointment has passed.
            assert queries.awaited_of(doctor.pk, today) == []
            assert len(queries.awaited_of(doctor.pk, today + timedelta(days=1))) == 1
            assert [queries.late_doctors(today + timedelta(days=days)) for days in (60, 61)] == [0, 1]

    def test_levels_are_computed_by_batches_before_the_first_lock_and_taken_up_again(
        self, practice, monkeypatch
    ):
        for _ in range(6):
            file(practice)
        makers.record(practice.cast, makers.vote(first_level=500))
        monkeypatch.setattr(filing, "LEVELLED_AT_ONCE", 4)
        with opened(practice.ours, practice.nora) as by:
            with CaptureQueriesContext(connections["care"]) as done:
                assert filing.set_levels(by=by) == (4, 2)
            assert GpRequest.objects.filter(level=2).count() == 4
        # Stopped there, the next one goes on; then nothing is due before another day or another vote.
        with opened(practice.ours, practice.nora) as by:
            assert [filing.set_levels(by=by) for _ in range(2)] == [(2, 0), (0, 0)]
            assert set(GpRequest.objects.values_list("level", flat=True)) == {2}
        said = [one["sql"] for one in done]
        locked = next(place for place, sql in enumerate(said) if "pg_advisory" in sql)
        assert len(said) <= 16
        after = "".join(said[locked:])
        # Rows after the turn: the other order would wait for who waits for us.
        assert next(place for place, sql in enumerate(said) if sql.startswith("UPDATE")) > locked
        assert "care_gpcontent" not in after
        assert "care_identity" not in after

    def test_an_emergency_and_an_appointment_set_no_level_and_stop_nobody_elses(self, practice):
        booked, urgent, own = (ready(practice) for _ in range(3))
        makers.record(practice.cast, makers.vote(first_level=500))
        doctor = practice.doctors[0]
        with opened(practice.ours, practice.nora) as by:
            for one, narrow in ((booked, True), (own, None)):
                known = Seat(doctor.pk, Category.HEALTH, Ground.CONSENT, notice="2026-1", narrow=narrow)
                seat_at_once(by=by, case=one.case, seat=known)
        emergency(practice.ours, urgent.case, doctor)
        with opened(practice.ours, doctor) as by:
            assert filing.set_levels(by=by) == (1, 0)
        with opened(practice.ours, practice.nora) as by:
            levels = {one: queries.request_of(one.case_id).level for one in (booked, urgent, own)}
            assert levels == {booked: 1, urgent: 1, own: 2}
            assert filing.set_levels(by=by) == (2, 0)

    def test_a_case_of_another_kind_is_no_double_of_a_search(self, practice):
        request = file(practice).request
        make_case(practice.ours, practice.nora, said=makers.SAID)
        with opened(practice.ours, practice.nora):
            assert len(duplicates()) == 1
            assert queries.undecided([request.case_id]) == set()
            assert queries.alike(request.case_id) == []

    def test_turns_are_read_by_the_database_one_line_a_doctor(self, practice):
        doctor, now = practice.doctors[0], timezone.now()
        with opened(practice.ours, practice.nora):
            for ago, back in ((800, False), (0, False), (0, False), (0, True)):
                GpTurn(
                    community_id=practice.ours.pk, person_id=doctor.pk, at=now - timedelta(days=ago),
                    given_back=back,
                ).save(force_insert=True)  # fmt: skip
            found = {one.person.person: one for one in queries.doctors(practice.ours, timezone.localdate())}
            assert (found[doctor.pk].proposed, found[doctor.pk].last) == (2, now)
            assert (found[practice.doctors[1].pk].proposed, found[practice.doctors[1].pk].last) == (0, None)
            GpTurn.objects.update(given_back=True)
            with CaptureQueriesContext(connections["care"]) as read:
                queries.doctors(practice.ours, timezone.localdate())
            turns = [one["sql"] for one in read if "care_gpturn" in one["sql"]]
            assert len(turns) == 1
            assert "GROUP BY" in turns[0]

    def test_three_calls_without_an_answer_and_duplicates_that_nobody_merges(self, practice):
        first, second = ready(practice), file(practice).request
        with opened(practice.ours, practice.nora) as by:
            for _ in range(3):
                following.note_call(by=by, case=first.case_id, reached=False)
            assert queries.request_of(first.case_id).status == Status.INJOIGNABLE
            assert queries.undecided([first.case_id, second.case_id]) == {first.case_id, second.case_id}
            following.decide_twin(
                by=by, case=second.case_id, other=first.case_id, verdict=Verdict.SAME
            )  # fmt: skip
            assert queries.undecided([first.case_id, second.case_id]) == set()
            following.close(by=by, case=second.case_id, status=Status.DOUBLON)
            assert GpRequest.objects.count() == 2

    def test_a_scale_whose_level_would_tell_an_illness_is_refused(self, practice):
        loud = makers.vote(points={**makers.POINTS, "ald": 500}, first_level=400)
        with pytest.raises(SeekerError, match="affection de longue durée"):
            makers.record(practice.cast, loud)


@given(st.sampled_from(list(Status)), st.lists(st.sampled_from(list(Status)), max_size=30))
def test_no_walk_leaves_an_end_and_every_state_but_an_end_has_an_exit(start, walk):
    state = start
    for wanted in walk:
        try:
            check_move(state, wanted)
        except SeekerError:
            continue
        assert state not in ENDED
        state = wanted
    assert state in ENDED or MOVES[state] & ENDED
