"""With real commits: twenty accept at once and one has it; then clock, mail and purge."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import answering, asking, ending, steps
from maillage.care.access_to_care.unscheduled.enums import OFFER, Status
from maillage.care.access_to_care.unscheduled.models import RequestContent, RequestCount, UnscheduledRequest
from maillage.care.circle.actions import Seat, offer_seats, tell
from maillage.care.circle.enums import Ground
from maillage.care.circle.models import Case
from maillage.care.circle.upkeep.actions import deliver_notices, purge_due
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.enums import Category
from maillage.care.ground.scope import upkeep
from maillage.care.persons.models import Identity
from maillage.foundation.access.enums import Role
from maillage.foundation.notify.models import MailMessage
from tests.care.makers import opened
from tests.care.unscheduled.makers import DETAILS, WORDS, file_request, inform_patients
from tests.cast import make_cast, new_user

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)
CLIENTS = 20


def propose(cast, nora, people):
    """A request proposed to all of them at once, each of them told."""
    request = file_request(cast.ours, nora)
    with opened(cast.ours, nora) as by:
        row = UnscheduledRequest.objects.select_related("case").get(pk=request.pk)
        seats = [Seat(one.pk, Category.HEALTH, Ground.CONSENT, notice="essai-1") for one in people]
        until = timezone.now() + timedelta(minutes=10)
        steps.move(by=by, request=row, to=Status.DIFFUSEE, limit_at=until)
        asked = offer_seats(by=by, case=row.case, seats=seats, until=until)
        tell(by=by, case=row.case_id, kind=OFFER.code, about=row.case_id, people=asked)
    return request


def test_twenty_at_once_then_what_the_upkeep_does(django_user_model):
    cast = make_cast()
    nora = cast.holder(Role.OPERATOR)
    inform_patients(cast.ours, cast.alice)
    people = [new_user(f"Volontaire{rank}") for rank in range(CLIENTS)]
    django_user_model.objects.bulk_create(people)
    request = propose(cast, nora, people)
    gate = Barrier(CLIENTS)

    def accept(user):
        gate.wait()
        try:
            with opened(cast.ours, user) as by:
                return answering.accept(by=by, case=request.case_id)
        finally:
            for connection in connections.all():
                connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(accept, people))
    assert answers.count(True) == 1
    winner = people[answers.index(True)]
    for person in people:
        with opened(cast.ours, person):
            seen = [row.details for row in RequestContent.objects.all()]
            assert seen == ([DETAILS] if person == winner else [])
            assert UnscheduledRequest.objects.exists() == (person == winner)

    # Each was told, without a word of anybody.
    deliver_notices(community=cast.ours)
    mails = list(MailMessage.objects.filter(recipient__in=[one.email for one in people]))
    assert len(mails) == CLIENTS
    written = " ".join(f"{one.subject} {one.text} {one.html}" for one in mails)
    assert not any(word in written for word in WORDS)

    # Another has its limit run out: the clock of the minute looks for the next, and there is nobody.
    late = propose(cast, nora, people[:3])
    with opened(cast.ours, nora):
        UnscheduledRequest.objects.filter(pk=late.pk).update(limit_at=timezone.now() - timedelta(seconds=1))
    assert asking.run_clock(community=cast.ours) == 1
    assert asking.run_clock(community=cast.ours) == 0
    with opened(cast.ours, nora) as by:
        row = UnscheduledRequest.objects.select_related("case").get(pk=late.pk)
        ending.finish(by=by, request=row, outcome=Status.SANS_SOLUTION)

    # A day before, everything is there; on the day, nothing but the count.
    on = timezone.localdate() + timedelta(days=30)
    assert purge_due(community=cast.ours, today=on - timedelta(days=1)) == 0
    assert purge_due(community=cast.ours, today=on) == 1
    with upkeep(cast.ours):
        assert not Case.objects.using(UPKEEP).filter(pk=late.case_id).exists()
        for table in (Identity, RequestContent, UnscheduledRequest):
            assert not table.objects.using(UPKEEP).filter(case_id=late.case_id).exists()
        assert RequestCount.objects.using(UPKEEP).get().count == 1
