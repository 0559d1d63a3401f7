"""Control F07 for those who work with patients: every column that names an account is told to its holder."""

import io
import json
import zipfile

import pytest
from django.db import models
from django.utils import timezone

from maillage.care.circle import actions
from maillage.care.circle.enums import ConsentMeans, ConsentScope
from maillage.care.oversight import holdings
from maillage.care.oversight.actions import examine_alarm, judge_emergency
from maillage.care.oversight.enums import Alarm, EmergencyDecision
from maillage.care.traces.scope import care_scope
from maillage.foundation.privacy import Key
from maillage.foundation.rights import erasure, export
from maillage.foundation.rights.reach import keyed
from maillage.foundation.rights.subjects import subject_of
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import WORDS, emergency, make_surgery, opened
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)


def test_a_person_is_given_their_seats_accesses_and_acts_and_no_patient():
    s = make_surgery(make_cast())
    taken = emergency(s.ours, s.case, s.bob)
    with opened(s.ours, s.nora) as by:
        actions.record_consent(by=by, case=s.case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL,
                               notice="1")  # fmt: skip
    with care_scope(s.ours, person=s.dot.pk, desk=True, watching=True) as by:
        judge_emergency(by=by, seat=taken, decision=EmergencyDecision.JUSTIFIED, said="Vérifié au téléphone")
        examine_alarm(by=by, month=timezone.localdate(), alarm=Alarm.EMERGENCY, mark="x", person=s.bob.pk,
                      said="Vu")  # fmt: skip
    with community_scope(s.ours):
        subject = subject_of(s.bob)
        made = export.build(subject, issuer="CPTS", now=timezone.now(), local=True)
        planned = erasure.plan(subject, timezone.localdate())
    archive = zipfile.ZipFile(io.BytesIO(made.content))
    text = "".join(archive.read(name).decode() for name in archive.namelist() if not name.endswith(".pdf"))
    tables = {one["code"]: one for one in json.loads(archive.read("donnees.json"))["tables"]}
    assert {"care-circlemember", "care-accesstrace", "care-accessreview"} <= set(tables)
    (seat,) = tables["care-circlemember"]["lignes"]
    assert (seat["professionnel"], seat["motif de l’ouverture en urgence"]) == ("vous", holdings.SEALED)
    assert not any(word in text for word in (*WORDS, "inconscient", str(s.case.pk), s.case.reference))
    with community_scope(s.ours):
        theirs = export.build(subject_of(s.dot), issuer="CPTS", now=timezone.now(), local=True)
    given = json.loads(zipfile.ZipFile(io.BytesIO(theirs.content)).read("donnees.json"))["tables"]
    assert {one["code"] for one in given} >= {"care-emergencyreview", "care-accessreview"}
    kept = {line.table for line in planned.by_table() if line.act is None}
    assert "Place dans un cercle de soins" in kept


def test_every_column_that_looks_like_an_account_is_classified_as_one():
    """A number of an account that is not said to be one would be told to nobody."""
    for model in holdings.apps.get_app_config("care").get_models():
        numbers = {one.name for one in model._meta.concrete_fields if type(one) is models.BigIntegerField}
        numbers -= {"community_id", "seq", "first_seq", "last_seq"}
        assert numbers <= set(keyed(model, Key.ACCOUNT)), model
        about, acted = holdings.columns_of(model)
        assert {*about, *acted} == set(keyed(model, Key.ACCOUNT))
