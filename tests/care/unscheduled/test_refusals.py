"""What a patient refuses while their request goes on: it stops at once, for them and for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import asking, ending
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import agreed_to_share
from maillage.care.circle.enums import ObjectionScope
from maillage.care.circle.rights import actions as rights
from maillage.care.traces.clock import CasesFailedError
from maillage.foundation.access.enums import Role
from tests.care.makers import opened
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
