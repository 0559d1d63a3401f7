"""Control A08: an emergency lets one read for an hour, and write nothing of a case."""

import pytest

from maillage.care.circle import actions
from maillage.care.circle.enums import ConsentMeans, ConsentScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Consent
from maillage.care.circle.rights.actions import take_consent
from maillage.care.oversight.identity import known_of, rectify
from tests.care.makers import PATIENT, emergency, opened

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def test_who_opened_in_emergency_records_no_consent_corrects_nothing_and_sends_nobody_away(surgery):
    s, case = surgery, surgery.case
    emergency(s.ours, case, s.bob)
    with opened(s.ours, s.bob) as by:
        said = known_of(case.pk)
        assert said["family_name"] == PATIENT.family_name
        with pytest.raises(CircleError, match="au nom du patient"):
            rectify(by=by, case=case, said={**said, "family_name": "Autre"})
        with pytest.raises(CircleError, match="au nom du patient"):
            take_consent(
                by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL, notice="2026-1"
            )
        with pytest.raises(CircleError, match="seul le cercle") as refused:
            actions.remove_from_circle(by=by, case=case.pk, person=s.nora.pk)
        assert refused.value.sentence == "Seul le cercle décide de qui en est."
    with opened(s.ours, s.nora):
        assert known_of(case.pk)["family_name"] == PATIENT.family_name
        assert not Consent.objects.exists()
