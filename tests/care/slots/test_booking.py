"""One patient a slot: what could leak, what could break, and what a second click answers."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.slots import queries
from maillage.care.access_to_care.slots.actions import booking, publishing
from maillage.care.access_to_care.slots.actions.booking import Wanted
from maillage.care.access_to_care.slots.calendar import Moment
from maillage.care.access_to_care.slots.enums import (
    CANCELLED,
    Agreed,
    Audience,
    EndedWhy,
    Half,
    Outcome,
    Where,
)
from maillage.care.access_to_care.slots.errors import SlotError, TakenError
from maillage.care.access_to_care.slots.models import Booking, Capacity, Slot
from maillage.care.access_to_care.slots.offering import Offering
from maillage.care.circle import actions
from maillage.care.circle.enums import ConsentMeans, ConsentScope, ObjectionScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import CircleMember, Notice
from maillage.care.circle.queries import decides, takes_part
from maillage.care.circle.rights.actions import object_to, take_back, take_consent
from maillage.care.ground.enums import Category, Seal
from maillage.care.ground.errors import NotYoursError
from maillage.care.oversight.identity import known_of, rectify
from maillage.care.persons.models import Identity
from maillage.care.traces.queries import who_saw
from maillage.communities.members.enums import Profession
from tests.care.makers import PATIENT, emergency, make_case, opened
from tests.care.slots.makers import coming, enrol, pass_time, publish

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def take(practice, slot, *, user=None, case=None, key=None, consent=ConsentMeans.ORAL):
    with opened(practice.ours, user or practice.nora) as by:
        return booking.book(
            by=by, case=case or practice.case, key=key or uuid.uuid4(), wanted=Wanted(slot=slot.pk),
            consent=consent,
        )  # fmt: skip


def reads(practice, user):
    with opened(practice.ours, user):
        return [one.family_name for one in Identity.objects.all()]


class TestWhatIsSeen:
    def test_an_outsider_sees_a_slot_that_is_taken_and_no_more(self, practice, client):
        (slot,) = publish(practice.ours, practice.gaston)
        made = take(practice, slot)
        # The nurse, of the same community and of no circle; then a colleague of the register by hand.
        with opened(practice.ours, practice.ines):
            assert Slot.objects.get(pk=slot.pk).taken_at is not None
            assert not Booking.objects.exists()
            with connections["care"].cursor() as cursor:
                cursor.execute("SELECT count(*) FROM care_booking")
                assert cursor.fetchone() == (0,)
        client.force_login(practice.ines)
        page = client.get(reverse("slot_book", args=[practice.ours.slug, slot.pk])).content.decode()
        assert "Pris" in page
        assert practice.case.reference not in page
        assert PATIENT.family_name not in page
        gone = client.get(reverse("booking", args=[practice.ours.slug, made.pk]))
        assert gone.status_code == 404
        # The desk reads the outline and not the identity; another community reads nothing at all.
        with opened(practice.ours, practice.ines, desk=True) as by:
            assert Booking.objects.get().case_id == practice.case.pk
            assert not Identity.objects.exists()
            with pytest.raises(SlotError, match="cercle"):
                booking.cancel(by=by, booking=made.pk, why=EndedWhy.MISTAKE)
        with opened(practice.theirs, practice.nora):
            assert not Slot.objects.exists()
            assert not Booking.objects.exists()

    def test_the_professional_reads_who_comes_from_the_booking_to_its_end(self, practice, client):
        (slot,) = publish(practice.ours, practice.gaston)
        assert reads(practice, practice.gaston) == []
        made = take(practice, slot)
        client.force_login(practice.gaston)
        page = client.get(reverse("booking", args=[practice.ours.slug, made.pk]))
        assert PATIENT.family_name in page.content.decode()
        with opened(practice.ours, practice.nora) as by:
            assert who_saw(practice.case.pk)[0].person == practice.gaston.pk
            booking.cancel(by=by, booking=made.pk, why=EndedWhy.PATIENT)
            assert booking.cancel(by=by, booking=made.pk, why=EndedWhy.MISTAKE).ended_why == EndedWhy.PATIENT
            assert Slot.objects.get(pk=slot.pk).taken_at is None
        assert reads(practice, practice.gaston) == []

    def test_what_is_offered_to_operators_is_not_found_by_a_nurse(self, practice, client):
        only = Offering(Where.OFFICE, Audience.OPERATORS)
        (slot,) = publish(practice.ours, practice.gaston, offering=only)
        client.force_login(practice.ines)
        assert client.get(reverse("slot_book", args=[practice.ours.slug, slot.pk])).status_code == 404
        assert "Gaston" not in client.get(reverse("slots_search", args=[practice.ours.slug])).content.decode()
        client.force_login(practice.nora)
        found = client.get(reverse("slots_search", args=[practice.ours.slug]), {"days": "7"})
        assert "Gaston" in found.content.decode()

    def test_the_calendar_has_the_reference_and_never_the_patient(self, practice, client):
        (slot,) = publish(practice.ours, practice.gaston)
        made = take(practice, slot)
        client.force_login(practice.gaston)
        home = reverse("own_slots", args=[practice.ours.slug])
        page = client.post(
            reverse("diary_subscription", args=[practice.ours.slug]), {"do": "open"}, follow=True
        )
        address = page.context["address"]
        client.logout()
        text = client.get(address).content.decode()
        assert f"Rendez-vous {practice.case.reference}" in text
        assert not any(word in text for word in ("Zébulon", "Marguerite", "99 00"))
        assert "STATUS:CONFIRMED" in text
        # Cancelled, it stays as such in the feed, under its UID: dropped, a program may keep it.
        with opened(practice.ours, practice.nora) as by:
            booking.cancel(by=by, booking=made.pk, why=EndedWhy.PATIENT)
        text = client.get(address).content.decode()
        assert (f"UID:{made.pk}" in text, "STATUS:CANCELLED" in text, "SEQUENCE:1" in text) == (True,) * 3
        assert practice.case.reference not in text
        # Another address closes the first; the nonce of somebody else is not read.
        client.force_login(practice.gaston)
        client.post(reverse("diary_subscription", args=[practice.ours.slug]), {"do": "open"})
        assert client.get(address).status_code == 410
        assert client.get(home).context["address"] != address


class TestWhatEndsWithTheCircle:
    def test_an_appointment_ends_with_the_seat_or_the_case_and_its_professional_is_told(
        self, practice, client
    ):
        mine, late = publish(practice.ours, practice.gaston, coming(), coming(2))
        (nurse,) = publish(practice.ours, practice.ines, coming(3))
        other = make_case(practice.ours, practice.nora)
        for slot, case in ((mine, practice.case), (late, other), (nurse, practice.case)):
            take(practice, slot, case=case)
        with opened(practice.ours, practice.nora) as by:
            actions.remove_from_circle(by=by, case=practice.case.pk, person=practice.gaston.pk)
            ended = Booking.objects.get(slot=mine.pk)
            assert (ended.ended_why, ended.ended_by) == (EndedWhy.LEFT, practice.nora.pk)
            assert Slot.objects.get(pk=mine.pk).taken_at is None
            # Neither the same doctor for somebody else, nor somebody else for the same person.
            assert {one.slot_id for one in Booking.objects.live()} == {late.pk, nurse.pk}
            actions.close_case(by=by, case=practice.case)
            assert Booking.objects.get(slot=nurse.pk).ended_why == EndedWhy.CLOSED
        with opened(practice.ours, practice.nora, desk=True):
            told = Notice.objects.filter(kind=CANCELLED.code).values_list("person_id", flat=True)
            assert set(told) == {practice.gaston.pk, practice.ines.pk}
        client.force_login(practice.gaston)
        page = client.get(reverse("own_slots", args=[practice.ours.slug])).content.decode()
        assert EndedWhy.LEFT.label in page
        assert practice.case.reference not in page

    def test_consent_that_is_withdrawn_leaves_no_appointment(self, practice):
        (slot,) = publish(practice.ours, practice.ines)
        take(practice, slot)
        with opened(practice.ours, None, holder=practice.case.pk) as by:
            actions.withdraw_consents(by=by, case=practice.case.pk)
        with opened(practice.ours, practice.nora):
            assert Booking.objects.get().ended_why == EndedWhy.LEFT
            assert Slot.objects.get(pk=slot.pk).taken_at is None

    def test_who_leaves_by_themself_leaves_no_appointment_behind(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        take(practice, slot)
        with opened(practice.ours, practice.gaston) as by:
            actions.leave_circle(by=by, case=practice.case.pk)
        with opened(practice.ours, practice.nora):
            assert Booking.objects.get().ended_by == practice.gaston.pk

    def test_who_reads_in_emergency_is_seated_by_a_booking_and_stays_after_the_hour(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        emergency(practice.ours, practice.case, practice.gaston)
        made = take(practice, slot)
        assert made.seat_given
        with opened(practice.ours, practice.gaston) as by:
            # The hour goes on as wide as it was, and hides nothing of what the appointment lets one do.
            assert by.standing(practice.case.pk).opens == Category.HEALTH.opens
            assert takes_part(by, practice.case.pk)
            assert not decides(by, practice.case.pk)
        with opened(practice.ours, practice.nora):
            CircleMember.objects.emergencies().update(ends_at=timezone.now())
        with opened(practice.ours, practice.gaston) as by:
            assert by.standing(practice.case.pk).opens == {Seal.IDENTITY}
            assert booking.cancel(by=by, booking=made.pk, why=EndedWhy.PATIENT).ended_at is not None


class TestWhatThePatientAgreedTo:
    def test_a_consent_to_pass_a_request_on_books_nobody_and_a_booked_seat_opens_identity_alone(
        self, practice, client
    ):
        slot, other = publish(practice.ours, practice.gaston, coming(), coming(2))
        with opened(practice.ours, practice.nora) as by:
            actions.record_consent(
                by=by, case=practice.case.pk, scope=ConsentScope.REQUEST, means=ConsentMeans.ORAL,
                notice="2026-1",
            )  # fmt: skip
        with pytest.raises(SlotError, match="accord"):
            take(practice, slot, consent=None)
        client.force_login(practice.nora)
        page = reverse("slot_book", args=[practice.ours.slug, slot.pk])
        said = {"case": str(practice.case.pk), "key": str(uuid.uuid4()), "consent": "oral"}
        assert client.post(page, said).context["form"].errors.keys() == {"who"}
        assert client.post(page, said | {"who": "representant"}).status_code == 302
        with opened(practice.ours, practice.nora):
            made = Booking.objects.get()
            assert (made.agreed_by, made.agreed_means) == (Agreed.FOR_THEM, ConsentMeans.ORAL)
        with opened(practice.ours, practice.gaston) as by:
            assert by.standing(practice.case.pk).opens == {Seal.IDENTITY}
            by.note_opening(practice.case.pk, Seal.IDENTITY)
            with pytest.raises(NotYoursError):
                by.note_opening(practice.case.pk, Seal.CLINICAL)
            self.decides_nothing(by, practice.case)
        # The consent of this appointment is at the case: for the next one it is noted already.
        assert take(practice, other, consent=None).agreed_means == ""

    def decides_nothing(self, by, case):
        """A refusal may be said to them; what opens further, or says whose case it is, may not."""
        object_to(by=by, case=case.pk, scope=ObjectionScope.EMERGENCY)
        with pytest.raises(CircleError, match="rendez-vous"):
            take_back(by=by, case=case.pk, scope=ObjectionScope.EMERGENCY)
        with pytest.raises(CircleError, match="rendez-vous"):
            take_consent(
                by=by, case=case.pk, scope=ConsentScope.FILING, means=ConsentMeans.ORAL, notice="2026-1"
            )
        with pytest.raises(CircleError, match="rendez-vous"):
            rectify(by=by, case=case, said={**known_of(case.pk), "family_name": "Autre"})
        assert known_of(case.pk)["family_name"] == PATIENT.family_name

    def test_who_objects_to_sharing_is_booked_with_nobody(self, practice, client):
        (slot,) = publish(practice.ours, practice.gaston)
        with opened(practice.ours, practice.nora) as by:
            object_to(by=by, case=practice.case.pk, scope=ObjectionScope.SHARING)
        client.force_login(practice.nora)
        said = {
            "case": str(practice.case.pk), "key": str(uuid.uuid4()), "who": "patient", "consent": "oral",
        }  # fmt: skip
        page = client.post(reverse("slot_book", args=[practice.ours.slug, slot.pk]), said)
        assert "s’oppose au partage" in page.content.decode()
        with opened(practice.ours, practice.nora):
            assert Slot.objects.get(pk=slot.pk).taken_at is None
            assert not Booking.objects.exists()

    def test_a_case_read_in_emergency_is_not_offered_and_a_refusal_is_a_sentence(
        self, practice, client, monkeypatch
    ):
        (slot,) = publish(practice.ours, practice.ines)
        emergency(practice.ours, practice.case, practice.gaston)
        own = make_case(practice.ours, practice.gaston)
        with opened(practice.ours, practice.gaston) as by:
            assert queries.bookable_cases(by) == [own]

        def refuses(**_):
            raise CircleError("le patient a dit non")

        monkeypatch.setattr(booking, "book", refuses)
        client.force_login(practice.gaston)
        page = reverse("slot_book", args=[practice.ours.slug, slot.pk])
        said = {"case": str(own.pk), "key": str(uuid.uuid4()), "who": "patient", "consent": "oral"}
        assert "Le patient a dit non." in client.post(page, said).content.decode()


class TestOnePatientASlot:
    def test_a_second_click_finds_the_first_answer_and_another_case_is_refused(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        other, key = make_case(practice.ours, practice.nora), uuid.uuid4()
        first = take(practice, slot, key=key)
        assert take(practice, slot, key=key).pk == first.pk
        with pytest.raises(SlotError, match="déjà servi"):
            take(practice, slot, case=other, key=key)
        with pytest.raises(TakenError):
            take(practice, slot, case=other)
        with opened(practice.ours, practice.nora) as by:
            assert Booking.objects.count() == 1
            # The walls of the database, whatever the code forgets.
            Slot.objects.filter(pk=slot.pk).update(taken_at=None)
            with pytest.raises(TakenError):
                booking.book(by=by, case=other, key=uuid.uuid4(), wanted=Wanted(slot=slot.pk),
                             consent=ConsentMeans.ORAL)  # fmt: skip
            twin = Slot(
                community_id=practice.ours.pk, person_id=practice.gaston.pk, where=Where.OFFICE,
                starts_at=slot.starts_at + timedelta(minutes=10), ends_at=slot.ends_at + timedelta(hours=1),
                audience=Audience.HEALTH, series=uuid.uuid4(), published_at=timezone.now(),
            )  # fmt: skip
            with pytest.raises(IntegrityError, match="slot_never_twice"), transaction.atomic(using="care"):
                twin.save(force_insert=True)

    def test_a_hold_keeps_others_out_until_it_is_over(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        case = make_case(practice.ours, practice.ines)
        with opened(practice.ours, practice.nora) as by:
            booking.hold(by=by, slot=slot.pk)
        with pytest.raises(TakenError):
            take(practice, slot, user=practice.ines, case=case)
        with opened(practice.ours, practice.ines) as by, pytest.raises(TakenError):
            booking.hold(by=by, slot=slot.pk)
        with opened(practice.ours, practice.ines):
            pass_time(slot, timezone.now())
        assert take(practice, slot, user=practice.ines, case=case).person_id == practice.gaston.pk

    def test_moving_frees_the_first_and_changes_who_reads(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        (other,) = publish(practice.ours, practice.ines, coming(2))
        made, key = take(practice, slot), uuid.uuid4()
        with opened(practice.ours, practice.gaston) as by:
            moved = booking.move(by=by, booking=made.pk, key=key, wanted=Wanted(slot=other.pk))
        assert reads(practice, practice.gaston) == []
        assert reads(practice, practice.ines) == [PATIENT.family_name]
        with opened(practice.ours, practice.nora) as by:
            assert Slot.objects.get(pk=slot.pk).taken_at is None
            assert booking.move(by=by, booking=made.pk, key=key, wanted=Wanted(slot=other.pk)).pk == moved.pk
            assert list(Booking.objects.live()) == [moved]
            assert moved.moved_from == made.pk

    def test_a_professional_who_cancels_is_offered_no_more_and_leaves(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        made = take(practice, slot)
        with opened(practice.ours, practice.gaston) as by:
            booking.cancel(by=by, booking=made.pk, why=EndedWhy.PROFESSIONAL)
            assert Slot.objects.get(pk=slot.pk).withdrawn_at is not None
        assert reads(practice, practice.gaston) == []

    def test_nobody_is_given_to_a_professional_without_the_patient(self, practice):
        (slot,) = publish(practice.ours, practice.gaston)
        with pytest.raises(SlotError, match="accord"):
            take(practice, slot, consent=None)
        assert reads(practice, practice.gaston) == []
        with opened(practice.ours, practice.nora):
            assert Slot.objects.get(pk=slot.pk).taken_at is None

    def test_half_a_day_takes_so_many_patients_and_not_one_more(self, practice):
        day = timezone.localdate() + timedelta(days=1)
        with opened(practice.ours, practice.ines) as by:
            half = publishing.publish_capacity(
                by=by, day=day, half=Half.AFTERNOON, places=2, offering=Offering(Where.HOME, Audience.HEALTH)
            )
            with pytest.raises(SlotError, match="déjà annoncé"):
                publishing.publish_capacity(
                    by=by, day=day, half=Half.AFTERNOON, places=3,
                    offering=Offering(Where.HOME, Audience.HEALTH),
                )  # fmt: skip
        cases = [practice.case, *(make_case(practice.ours, practice.nora) for _ in range(2))]
        with opened(practice.ours, practice.nora) as by:
            for case in cases[:2]:
                made = booking.book(by=by, case=case, key=uuid.uuid4(), wanted=Wanted(capacity=half.pk),
                                    consent=ConsentMeans.ORAL)  # fmt: skip
            with pytest.raises(TakenError):
                booking.book(by=by, case=cases[2], key=uuid.uuid4(), wanted=Wanted(capacity=half.pk),
                             consent=ConsentMeans.ORAL)  # fmt: skip
            with pytest.raises(IntegrityError, match="capacity_never_over"), transaction.atomic(using="care"):
                Capacity.objects.filter(pk=half.pk).update(taken=3)
            booking.cancel(by=by, booking=made.pk, why=EndedWhy.PATIENT)
            (left,) = queries.capacity_of(
                practice.ours, [practice.ines.pk], half.starts_at, half.ends_at
            ).values()
            assert (left.places, left.visits) == (1, True)


def test_counts_come_from_outlines_and_open_nothing(practice):
    soon = timezone.now() + timedelta(seconds=1)
    first = Moment(soon, soon + timedelta(minutes=10))
    slot, free = publish(practice.ours, practice.gaston, first, coming())
    made = take(practice, slot)
    with opened(practice.ours, practice.nora) as by:
        with pytest.raises(SlotError, match="pas encore"):
            booking.say_outcome(by=by, booking=made.pk, outcome=Outcome.NO_SHOW)
        Booking.objects.filter(pk=made.pk).update(outcome=Outcome.NO_SHOW, outcome_at=timezone.now())
    with opened(practice.ours, practice.ines, desk=True) as by:
        found = queries.counts(slot.starts_at, free.ends_at)
        assert (found.published, found.booked, found.free, found.no_shows) == (2, 1, 1, 1)
        assert by.opened == {}


def test_the_nearest_first_when_a_place_is_known_and_nobody_left_out(practice, cast):
    far = enrol(practice.ours, cast.alice, "Lointaine", Profession.MEDECIN)
    publish(practice.ours, practice.gaston)
    publish(practice.ours, far, coming(1, 8))
    with opened(practice.ours, practice.nora):
        asker = queries.professionals(practice.ours, people=[practice.ines.pk])[0]
        now = timezone.now()
        wish = queries.Wish(now, now + timedelta(days=5), Profession.MEDECIN)
        found = [one.professional.person for one in queries.search(asker, wish, practice.ours)]
    assert found == [far.pk, practice.gaston.pk]
