"""What a patient refuses while their request goes on: it stops at once, for them and for nobody else."""

import uuid
from datetime import timedelta
from time import sleep

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.slots.actions import booking
from maillage.care.access_to_care.slots.calendar import Moment
from maillage.care.access_to_care.slots.enums import CANCELLED, Outcome
from maillage.care.access_to_care.unscheduled.actions import answering, asking, ending
from maillage.care.access_to_care.unscheduled.enums import RELEASED, Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.links import FOLLOW
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import agreed_to_share, queue
from maillage.care.circle.enums import ConsentMeans, ObjectionScope
from maillage.care.circle.models import Notice
from maillage.care.circle.rights import actions as rights
from maillage.care.oversight.links import RIGHTS
from maillage.care.traces.clock import CasesFailedError
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import opened
from tests.care.slots.makers import publish
from tests.care.unscheduled.makers import ask, file_request, found, inform_patients, professional
from tests.cast import make_cast
from tests.communities.members.makers import open_register

CARE = ["default", "care"]


@pytest.mark.django_db(databases=[*CARE, "care_owner"], transaction=True)
def test_an_objection_to_sharing_stops_the_waves_and_one_broken_case_no_other(monkeypatch):
    cast = make_cast()
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    nora = cast.holder(Role.OPERATOR)
    for name in ("Ida", "Joe"):
        professional(cast, name)
    refused, broken, late = (file_request(cast.ours, nora, then_ask=True) for _ in range(3))
    with opened(cast.ours, None, holder=refused.case_id) as by:
        rights.object_to(by=by, case=refused.case_id, scope=ObjectionScope.SHARING)
        assert not agreed_to_share(refused.case_id)
    for one in (refused, broken, late):
        with opened(cast.ours, None, holder=one.case_id):
            UnscheduledRequest.objects.update(limit_at=timezone.now() - timedelta(seconds=1))
    assert asking.run_clock(community=cast.ours) == 3
    for one in (refused, late):
        with opened(cast.ours, None, holder=one.case_id) as by:
            row = found(by, one)
            assert (row.status, row.limit_at) == (Status.DIFFUSEE, None)
    assert asking.run_clock(community=cast.ours) == 0  # not due again at every minute
    with pytest.raises(RequestError, match="s’oppose au partage"):
        ask(cast.ours, nora, refused)
    with opened(cast.ours, nora) as by, pytest.raises(RequestError, match="s’oppose au partage"):
        ending.agree(by=by, request=found(by, refused))
    for one in (broken, late):
        with opened(cast.ours, None, holder=one.case_id):
            UnscheduledRequest.objects.update(answer_by=timezone.now() - timedelta(days=8))
    ends = asking.end_forgotten

    def breaks(*, by, case):
        if case == broken.case_id:
            raise ZeroDivisionError
        return ends(by=by, case=case)

    monkeypatch.setattr(asking, "end_forgotten", breaks)
    with pytest.raises(CasesFailedError, match="1 cases"):
        asking.run_clock(community=cast.ours)
    with opened(cast.ours, None, holder=late.case_id) as by:
        assert found(by, late).status == Status.SANS_SOLUTION


@pytest.mark.django_db(databases=CARE)
def test_an_objection_after_acceptance_leaves_the_request_to_nobody_and_tells_who_had_it(desk, nora):
    ida = professional(desk, "Ida")
    request = file_request(desk.ours, nora, then_ask=True)
    with opened(desk.ours, ida) as by:
        assert answering.accept(by=by, case=request.case_id)
        at = timezone.now() + timedelta(hours=3)
        answering.set_appointment(by=by, request=found(by, request), at=at, place="Cabinet")
    with opened(desk.ours, None, holder=request.case_id) as by:
        rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.DIFFUSEE, None, None)
        assert (row.accepted_at, row.limit_at) == (None, None)
    with opened(desk.ours, nora, desk=True) as by:
        assert [one.pk for one in queue()] == [request.pk]
        told = Notice.objects.filter(kind=RELEASED.code).values_list("person_id", flat=True)
        assert list(told) == [ida.pk]


@pytest.mark.django_db(databases=CARE)
def test_an_objection_gives_back_a_booked_slot_and_the_request_with_it(desk, nora):
    ivo = professional(desk, "Ivo")
    request = file_request(desk.ours, nora, then_ask=True)
    (slot,) = publish(desk.ours, ivo)
    with opened(desk.ours, nora) as by:
        booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.DIFFUSEE, None, None)


@pytest.fixture
def shown(desk, settings):
    """The pages of care are open."""
    settings.LOCAL_MODE = desk.ours.demonstration = True
    with community_scope(desk.ours):
        desk.ours.save()
    return desk


def follow(shown, nora, request):
    with opened(shown.ours, nora) as by:
        key = ending.draw_key(found(by, request))
    return reverse("snp_follow", args=[FOLLOW.token(shown.ours.pk, request.case_id, key)])


@pytest.mark.django_db(databases=CARE)
@pytest.mark.parametrize("booked", [False, True])
def test_who_stops_their_request_keeps_whom_to_call_and_who_took_it_is_told(shown, nora, client, booked):
    ivo = professional(shown, "Ivo")
    request = file_request(shown.ours, nora, then_ask=True)
    if booked:
        (slot,) = publish(shown.ours, ivo)
        with opened(shown.ours, nora) as by:
            booking.book(
                by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
                consent=ConsentMeans.ORAL,
            )  # fmt: skip
    else:
        with opened(shown.ours, ivo) as by:
            assert answering.accept(by=by, case=request.case_id)
            at = timezone.now() + timedelta(hours=3)
            answering.set_appointment(by=by, request=found(by, request), at=at, place="Rue des Essais")
    page = follow(shown, nora, request)
    assert ("annulé en même temps" in client.get(page).content.decode()) is booked
    after = client.post(page, {"act": "object"}, follow=True).content.decode()
    assert "Ivo" in after
    assert ("vous n’avez rien à faire" in after) is booked
    assert ("annulez-le par téléphone" in after) is not booked
    with opened(shown.ours, nora, desk=True):
        told = Notice.objects.filter(kind__in=[RELEASED.code, CANCELLED.code])
        wanted = CANCELLED if booked else RELEASED
        assert list(told.values_list("person_id", "kind")) == [(ivo.pk, wanted.code)]
    client.force_login(ivo)
    offers = client.get(reverse("snp_offers", args=[shown.ours.slug])).content.decode()
    assert "n’attendez plus la personne" in offers


@pytest.mark.django_db(databases=CARE)
def test_withdrawing_from_the_page_of_rights_leaves_the_link_that_they_follow_it_by(shown, nora, client):
    request = file_request(shown.ours, nora)
    page = follow(shown, nora, request)
    rights_page = reverse("care_own_case", args=[RIGHTS.token(shown.ours.pk, request.case_id)])
    before = client.get(rights_page).content.decode()
    assert before.count("pas d’opposition") == 2
    assert "accepté<" not in before
    assert client.post(rights_page, {"do": "withdraw"}).status_code == 302
    assert client.get(page).status_code == 200
    with opened(shown.ours, None, holder=request.case_id) as by:
        assert found(by, request).status == Status.ANNULEE


@pytest.mark.django_db(databases=CARE)
def test_after_a_visit_that_failed_another_appointment_is_given(shown, nora):
    ivo = professional(shown, "Ivo")
    request = file_request(shown.ours, nora, then_ask=True)
    soon = timezone.now() + timedelta(seconds=1)
    (slot,) = publish(shown.ours, ivo, Moment(soon, soon + timedelta(minutes=10)))
    with opened(shown.ours, nora) as by:
        made = booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        row, at = found(by, request), timezone.now() + timedelta(days=1)
        with pytest.raises(RequestError, match="créneau réservé"):
            answering.set_appointment(by=by, request=row, at=at, place="Cabinet")
        sleep(max(0, (soon - timezone.now()).total_seconds()))
        booking.say_outcome(by=by, booking=made.pk, outcome=Outcome.NO_SHOW)
        answering.set_appointment(by=by, request=row, at=at, place="Cabinet")
        assert found(by, request).appointment_at == at


@pytest.mark.django_db(databases=CARE)
def test_who_objects_reads_that_nobody_is_sought_and_the_operator_has_no_button_for_it(shown, nora, client):
    professional(shown, "Ida")
    request = file_request(shown.ours, nora, then_ask=True)
    with opened(shown.ours, None, holder=request.case_id) as by:
        rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
    theirs = client.get(follow(shown, nora, request)).content.decode()
    assert "n’est proposée à personne d’autre" in theirs
    assert "Une réponse est cherchée" not in theirs
    client.force_login(nora)
    page = client.get(reverse("snp_request", args=[shown.ours.slug, request.case_id])).content.decode()
    assert "Opposition au partage" in page
    assert 'value="agree"' not in page
