"""Several at once, each on a connection of its own: one decision, one tacit validation, one filing."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.utils import timezone

from maillage.communities.review.actions import decisions
from maillage.communities.review.enums import CaseState, ExchangeKind
from maillage.communities.review.errors import ReviewError
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import AgencyMandate
from maillage.foundation.tenancy.enums import Stage
from tests.cast import LONG_AGO, make_user
from tests.communities.review import makers

pytestmark = pytest.mark.django_db(transaction=True)


def together(*gestures):
    """Run the gestures at the same time; what each was refused for."""
    gate, refused = threading.Barrier(len(gestures)), []

    def run(gesture):
        try:
            gate.wait()
            gesture()
        except ReviewError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in gestures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_officers_decide_at_once_and_one_is_told(cast):
    makers.stand(cast.ours, Stage.PS_REDACTION)
    case = makers.project_case(cast.ours, cast.alice)
    second = make_user("Denis")
    AgencyMandate.objects.create(user=second, role=Role.ARS, region_code="93", starts_on=LONG_AGO)
    refused = together(lambda: makers.validate(case, cast.dana), lambda: makers.oppose(case, second))
    assert len(refused) == 1
    assert "déjà clos" in refused[0]
    kinds = [one.kind for one in makers.said(case)]
    assert kinds in (
        [ExchangeKind.OPENED, ExchangeKind.VALIDATED],
        [ExchangeKind.OPENED, ExchangeKind.OPPOSED],
    )


def test_the_night_and_late_readers_record_one_tacit_validation(cast):
    makers.stand(cast.ours, Stage.PS_REDACTION)
    case = makers.project_case(
        cast.ours, cast.alice, date(2025, 12, 30), datetime(2025, 12, 31, 9, tzinfo=UTC)
    )
    now = timezone.now()
    record = [
        lambda: decisions.record_tacit(community=cast.ours, number=case.number, now=now) for _ in range(4)
    ]
    assert together(*record) == []
    assert makers.reread(case).state == CaseState.TACIT
    assert [one.kind for one in makers.said(case)] == [ExchangeKind.OPENED, ExchangeKind.TACIT]
