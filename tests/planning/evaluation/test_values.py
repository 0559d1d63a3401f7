"""Values of indicators: what is refused, what is kept, who counts, what a file changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django import app

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.evaluation import actions, periods
from maillage.planning.evaluation.entries import Entry, completed
from maillage.planning.evaluation.errors import EvaluationError
from maillage.planning.evaluation.library import library
from maillage.planning.evaluation.models import IndicatorValue
from maillage.planning.evaluation.periods import Span
from maillage.planning.evaluation.queries import history
from maillage.planning.evaluation.tasks import count_one_community
from tests.communities.creation import makers as creation
from tests.communities.members import makers as members
from tests.planning.evaluation.makers import bring, measure, track, upload

TODAY = date(2026, 11, 22)
RATE, COUNT = library().get("PREV_SEIN"), library().get("SAS_RDV")
figures = st.decimals(0, 10_000, places=2)


class Rate:
    unit, decimals, nature, is_rate = "%", 2, "state", True


class Number:
    unit, decimals, nature, is_rate = "patients", 0, "count", False


@given(part=figures, whole=figures.filter(bool))
def test_a_rate_is_that_of_its_parts_and_never_above_one_hundred(part, whole):
    entry = Entry(TODAY, "CPAM", numerator=part, denominator=whole)
    if part > whole:
        with pytest.raises(EvaluationError, match="dépasse"):
            completed(Rate, entry, TODAY)
        return
    found = completed(Rate, entry, TODAY)
    assert 0 <= found.value <= 100
    assert abs(found.value * whole - 100 * part) <= whole * Decimal("0.0001")
    assert completed(Rate, found, TODAY) == found, "what was completed is left as it is"


@pytest.mark.parametrize(
    ("measured", "said", "why"),
    [
        (Rate, {"value": Decimal(101)}, "entre 0 et 100"),
        (Rate, {"value": Decimal(50), "numerator": Decimal(1), "denominator": Decimal(3)}, "33,33"),
        (Rate, {}, "Donnez la valeur"),
        (Number, {"value": Decimal(-1)}, "négative"),
        (Number, {"value": Decimal(1), "since": TODAY + timedelta(days=1)}, "cumul"),
        (Number, {"value": Decimal(1), "on": TODAY + timedelta(days=1)}, "avenir"),
    ],
)
def test_what_a_value_cannot_be(measured, said, why):
    with pytest.raises(EvaluationError, match=why):
        completed(measured, Entry(**{"on": TODAY, "source": "CPAM"} | said), TODAY)


@pytest.mark.django_db
def test_a_correction_keeps_what_was_written_and_the_database_refuses_anything_else(cast):
    one = track(cast.ours, cast.alice)
    first = measure(cast.ours, cast.alice, "219", date(2026, 4, 15))
    again = measure(cast.ours, cast.alice, "219", date(2026, 4, 15))
    assert again == first, "twice the same is once"
    second = measure(cast.ours, cast.alice, "221", date(2026, 4, 15))
    with community_scope(cast.ours):
        kept = history(one)
        assert [(row.value, row.in_force, row.ended_why) for row in kept] == [
            (221, True, ""),
            (219, False, actions.CORRECTED),
        ]
        assert second.replaces_id == first.pk
        for change in (
            lambda: IndicatorValue.objects.filter(pk=second.pk).update(value=1),
            lambda: IndicatorValue.objects.filter(pk=second.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match="only end"), transaction.atomic():
                change()
    with pytest.raises(PermissionDenied):
        measure(cast.ours, cast.bob, "1", date(2026, 4, 15))
    with pytest.raises(EvaluationError, match="pas suivi"):
        measure(cast.theirs, cast.charlie, "1", date(2026, 4, 15))


@pytest.mark.django_db
def test_a_count_never_replaces_what_a_person_wrote_and_a_month_has_one_point(cast, monkeypatch):
    members.open_register(cast.ours, cast.alice)
    members.member_of(cast.ours, cast.alice, on=TODAY)
    one = track(cast.ours, cast.alice, "VIE_MEMBRES")
    today = timezone.localdate()

    def values():
        with community_scope(cast.ours):
            return [(row.on, row.value, row.origin) for row in one.values.filter(ended_at=None)]

    assert "evaluation.every_night" in app.tasks, "the worker finds the job"
    count_one_community(cast.ours.pk)
    assert actions.count_now(by=None, community=cast.ours, today=today) == 0
    members.member_of(cast.ours, cast.alice, "Nouvelle", on=TODAY)
    assert actions.count_now(by=cast.alice, community=cast.ours, today=today) == 1
    assert values() == [(today, 2, "tallied")]
    measure(cast.ours, cast.alice, "7", today, "VIE_MEMBRES")
    pushed = measure(cast.ours, None, "2", today, "VIE_MEMBRES")
    assert actions.count_now(by=None, community=cast.ours, today=today) == 0
    assert (pushed.value, values()) == (7, [(today, 7, "entered")])
    with pytest.raises(PermissionDenied):
        actions.count_now(by=cast.bob, community=cast.ours, today=today)


@pytest.mark.django_db
def test_counts_accumulate_from_the_first_day_of_the_year_that_a_room_says(cast, monkeypatch):
    today = timezone.localdate()
    creation.meet(cast.ours, cast.alice, "Zoé Inventée", "Max Inventé")
    one = track(cast.ours, cast.alice, "VIE_REUNIONS")
    started = today + timedelta(days=1)
    for first, expected in ((date(2020, 1, 1), 1), (started - timedelta(days=1), None)):
        monkeypatch.setattr(
            periods, "_tellers", [lambda day, first=first: Span(first, first, "année 1 du contrat")]
        )
        actions.count_now(by=None, community=cast.ours, today=today)
        with community_scope(cast.ours):
            last = one.values.filter(ended_at=None).latest("pk")
        assert last.since == first
        assert expected is None or last.value == expected


@pytest.mark.django_db
def test_a_file_of_the_cpam_creates_corrects_and_refuses(cast):
    track(cast.ours, cast.alice)
    sein = track(cast.ours, cast.alice, "PREV_SEIN")
    measure(cast.ours, cast.alice, "100", date(2026, 9, 30))
    content = (
        "CPAM d’exemple, données inventées;;;;\n"
        "Libellé;Résultat;Num;Den;Arrêté au\n"
        "Patients en ALD sans médecin traitant;96;;;30/09/2026\n"
        "PREV_SEIN;;662;1000;\n"
        "PREV_SEIN;70;;;\n"
        "PREV_SEIN;;1200;1000;31/03/2026\n"
        "Inconnu;3;;;\n"
    ).encode()
    waiting, record = bring(cast.ours, cast.alice, content, on=date(2026, 6, 30))
    assert (record.read, record.created, record.updated, record.rejected) == (5, 1, 1, 3)
    reasons = dict(record.rejected_lines)
    assert "répète la ligne 4" in reasons[5]
    assert "dépasse" in reasons[6]
    with community_scope(cast.ours):
        row = sein.values.get(ended_at=None)
        assert (row.value, row.on, row.record_id) == (Decimal("66.2"), date(2026, 6, 30), record.pk)
        from maillage.foundation.tabular.queries import preview  # noqa: PLC0415
        from tests.planning.evaluation.makers import OPTIONS, SPEC  # noqa: PLC0415

        options = OPTIONS | {"on": date(2026, 6, 30)}
        again = [str(one.outcome) for one in preview(SPEC, waiting, SPEC.fields(), options).verdicts]
    assert again.count("same") == 2, "the same file again changes nothing"
    assert upload(cast.ours, cast.alice, content)


@pytest.mark.django_db
def test_from_the_library_to_a_corrected_value_without_javascript(cast):
    client, slug = Client(), cast.ours.slug
    client.force_login(cast.holder(Role.COORDINATOR))
    client.post(reverse("indicator_follow", args=[slug]), {"codes": ["MT_ALD", "CRISE_PLAN"]})
    page = client.get(reverse("indicators", args=[slug])).content.decode()
    assert "Patients en ALD sans médecin traitant" in page
    enter = reverse("value_enter", args=[slug, 1])
    sent = {"value": "1 219", "on": "2026-04-15", "source": "CPAM d’exemple", "confidence": "low"}
    assert client.post(enter, sent | {"value": ""}).status_code == 422
    assert client.post(enter, sent)["Location"] == reverse("indicator", args=[slug, 1])
    with community_scope(cast.ours):
        row = IndicatorValue.objects.get()
    correct = reverse("value_correct", args=[slug, row.pk])
    assert client.post(correct, sent | {"value": "219"}).status_code == 422, "a correction says why"
    client.post(correct, sent | {"value": "219", "why": "faute de frappe"})
    page = client.get(reverse("indicator", args=[slug, 1])).content.decode()
    assert "<s>1\u202f219</s>" in page
    assert "faute de frappe" in page
    assert "non confirmé" in page
    client.post(reverse("value_enter", args=[slug, 2]), sent | {"done": "1"})
    assert "fait" in client.get(reverse("indicators", args=[slug])).content.decode()
    own = {
        "model": "MT_ALD", "mission": "acces_soins", "label": "Part des ALD sans MT", "unit": "patients",
        "counted": "ALD sans MT", "among": "ALD", "decimals": "1", "nature": "state", "direction": "down",
        "data": "CPAM",
    }  # fmt: skip
    define = reverse("indicator_define", args=[slug])
    assert "se suit en %" in client.post(define, own).content.decode()
    assert client.post(define, own | {"unit": "%"})["Location"] == reverse("indicator", args=[slug, 3])
