"""Values that people enter: kept, replaced, withdrawn, shown beside the open data, never mistaken for it."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from maillage.communities.territory.actions.versions import fingerprint
from maillage.engines.indicators import Better, Nature, catalogue
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.exports import indicator_rows, package
from maillage.planning.diagnosis.queries import changes, diagnose
from maillage.planning.diagnosis.readings.actions import define_indicator, enter_reading, withdraw_reading
from maillage.planning.diagnosis.readings.entries import Entry, year_of
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading
from maillage.planning.diagnosis.report import as_json, thaw
from tests.communities.territory.makers import draw
from tests.planning.diagnosis.makers import freeze
from tests.planning.diagnosis.readings.makers import enter

pytestmark = pytest.mark.django_db
ADOPTED = date(2024, 1, 1)
DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"


@pytest.fixture
def version(cast):
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON], adopted_on=ADOPTED)


def line(cast, version, code):
    with community_scope(cast.ours):
        return diagnose(version).line(code)


# --- In the diagnosis -----------------------------------------------------------------------------------


def test_a_value_of_the_territory_stands_beside_the_open_data_as_its_source_gives_it(cast, version):
    enter(
        cast.ours, cast.alice, "A01", territory=12.5, department=11, region=10, france=9.5, masked=3,
        perimeter="Assurés de 17 ans et plus", confidence="low", note="Hors MSA.", evidence="courriel",
    )  # fmt: skip
    found = line(cast, version, "A01")
    assert (found.value, found.department, found.region, found.france) == (12.5, 11, 10, 9.5)
    assert (found.coverage, found.covered, found.parts) == (1.0, True, {})
    assert (found.vintage, found.sources[0].publisher) == ("2022", "Rezone CPTS")
    assert (found.indicator.confidence, found.indicator.unit) == ("low", "%")
    assert (found.noted.masked, found.noted.perimeter, found.noted.better) == (
        3, "Assurés de 17 ans et plus", "low",
    )  # fmt: skip
    assert found.noted.other_version is None


def test_rates_by_commune_make_an_estimated_mean_and_counts_add_up(cast, version):
    communes = {DIGNE: 10.0, SISTERON: 20.0, VOLONNE: 90.0}
    enter(cast.ours, cast.alice, "A01", territory=None, communes=communes)
    enter(cast.ours, cast.alice, "A01n", territory=None, communes={DIGNE: 1000, SISTERON: None})
    rate, count = line(cast, version, "A01"), line(cast, version, "A01n")
    with community_scope(cast.ours):
        people = {unit.code: unit.population for unit in diagnose(version).units}
    expected = (10 * people[DIGNE] + 20 * people[SISTERON]) / (people[DIGNE] + people[SISTERON])
    assert rate.value == pytest.approx(expected)
    assert rate.indicator.confidence == "medium", "a mean of rates is never confirmed"
    assert [rate.of_unit(code) for code in (DIGNE, SISTERON, VOLONNE)] == [10, 20, None]
    assert (count.value, count.noted.masked) == (1000, 1)
    assert count.coverage == pytest.approx(people[DIGNE] / sum(people.values()))


def test_a_count_is_shared_out_to_a_part_of_a_commune_and_a_rate_is_not(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM reference_iris WHERE commune_id = %s ORDER BY code LIMIT 1", [DIGNE])
        (part,) = cursor.fetchone()
    version = draw(cast.ours, cast.alice, [part], adopted_on=ADOPTED)
    enter(cast.ours, cast.alice, "A01n", territory=None, communes={DIGNE: 1000})
    enter(cast.ours, cast.alice, "A01", territory=None, communes={DIGNE: 10})
    assert 0 < line(cast, version, "A01n").value < 1000
    assert line(cast, version, "A01").value == pytest.approx(10)


def test_the_latest_year_is_shown_whatever_the_order_of_entry(cast, version):
    enter(cast.ours, cast.alice, vintage="2021-2023", territory=3)
    enter(cast.ours, cast.alice, vintage="2022", territory=2)
    assert line(cast, version, "U02").value == 3


def test_a_value_given_for_another_version_of_the_territory_says_so(cast, version):
    enter(cast.ours, cast.alice)
    wider = draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=date(2025, 1, 1))
    assert line(cast, wider, "U02").noted.other_version == version.number
    assert line(cast, version, "U02").noted.other_version is None


def test_a_value_of_communes_elsewhere_says_nothing_here(cast, version):
    enter(cast.ours, cast.alice, territory=None, communes={VOLONNE: 5})
    assert line(cast, version, "U02") is None


def test_the_files_say_that_it_is_a_reading_and_name_nobody(cast, version):
    enter(cast.ours, cast.alice, "A01", masked=2, perimeter="17 ans et plus", evidence="courriel")
    frozen = freeze(cast.ours, cast.alice, version)
    with community_scope(cast.ours):
        rows = {row[0]: row for row in indicator_rows(thaw(frozen.snapshot))}
        assert "saisi le" in rows["A01"][-1]
        assert "périmètre : 17 ans et plus ; communes masquées : 2 ; pièce : courriel" in rows["A01"][-1]
        assert rows["P01"][-1] == ""
        with zipfile.ZipFile(io.BytesIO(package(frozen, cast.ours))) as archive:
            assert "relevé, 2022" in archive.read("LISEZ-MOI.md").decode()
    assert cast.alice.last_name not in json.dumps(frozen.snapshot)


# --- Frozen ---------------------------------------------------------------------------------------------


def test_a_diagnosis_without_reading_is_written_as_before_there_were_any(cast, version):
    """Old snapshots stay readable, and the same content keeps the same hash."""
    with community_scope(cast.ours):
        values = json.loads(json.dumps(as_json(diagnose(version))))
    assert all("noted" not in row for row in values["lines"])
    again = thaw(values)
    assert all(one.noted is None for one in again.lines)
    assert fingerprint(json.loads(json.dumps(as_json(again)))) == fingerprint(values)


def test_a_frozen_reading_survives_its_correction_and_the_difference_tells_it(cast, version):
    first = enter(cast.ours, cast.alice, territory=70)
    before = freeze(cast.ours, cast.alice, version)
    with community_scope(cast.ours):
        entry = Entry("U02", "Rezone CPTS", "2022", territory=71.5)
        enter_reading(by=cast.alice, community=cast.ours, entry=entry, corrects=first)
    after = freeze(cast.ours, cast.alice, version)
    enter(cast.ours, cast.alice, vintage="2025", territory=60)
    third = freeze(cast.ours, cast.alice, version)
    old, new, last = (thaw(one.snapshot) for one in (before, after, third))
    assert (old.line("U02").value, new.line("U02").value) == (70, 71.5)
    assert fingerprint(before.snapshot) == before.sha256
    natures = {
        one.indicator.code: one.change.nature
        for one in changes(old, new).lines
        if one.indicator.code == "U02"
    }
    assert natures == {"U02": Nature.CORRECTION}
    (change,) = (one.change for one in changes(new, last).lines if one.indicator.code == "U02")
    assert (change.before, change.after, change.nature, change.constant) == (71.5, 60, Nature.FACT, None)
    (same,) = (one.change for one in changes(last, last).lines if one.indicator.code == "U02")
    assert same.nature == Nature.SAME


# --- Writing --------------------------------------------------------------------------------------------


def test_a_correction_keeps_the_former_value_and_who_closed_it(cast, version):
    first = enter(cast.ours, cast.alice, territory=70)
    with community_scope(cast.ours):
        entry = Entry("U02", "Rezone CPTS", "2022", territory=71)
        second = enter_reading(by=cast.alice, community=cast.ours, entry=entry, corrects=first)
        first.refresh_from_db()
        assert (second.replaces, first.ended_by, first.ended_why) == (first, cast.alice, "corrigé")
        assert (first.territory, first.in_force, second.in_force) == (70, False, True)
        with pytest.raises(DiagnosisError, match="entre-temps"):
            enter_reading(by=cast.alice, community=cast.ours, entry=entry, corrects=first)
        # Nothing changed: nothing is written.
        assert enter_reading(by=cast.alice, community=cast.ours, entry=entry, corrects=second) == second
        acts = AuditEvent.objects.filter(action__startswith="reading.").order_by("seq")
        assert [event.action for event in acts] == ["reading.entered", "reading.corrected"]


def test_a_withdrawn_value_leaves_the_diagnosis_and_stays_in_the_past(cast, version):
    one = enter(cast.ours, cast.alice)
    with community_scope(cast.ours):
        withdraw_reading(by=cast.alice, community=cast.ours, reading=one, why="autre territoire")
        assert Reading.objects.get().ended_why == "autre territoire"
        with pytest.raises(DiagnosisError):
            withdraw_reading(by=cast.alice, community=cast.ours, reading=one, why="encore")
    assert line(cast, version, "U02") is None
    enter(cast.ours, cast.alice)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"indicator": "ZZZ"}, "n’existe pas"),
        ({"territory": None}, "Donnez la valeur"),
        ({"territory": 101.0}, "entre 0 et 100"),
        ({"territory": None, "communes": {DIGNE: -1.0}}, "entre 0 et 100"),
        ({"indicator": "A01n", "territory": -5.0}, "pas négatif"),
        ({"vintage": "l’an dernier"}, "une année"),
        ({"vintage": "1850"}, "une année"),
    ],
)
def test_what_cannot_be_is_refused(cast, values, said):
    with pytest.raises(DiagnosisError, match=said):
        enter(cast.ours, cast.alice, **values)


def test_the_same_source_and_vintage_are_corrected_not_entered_twice(cast):
    enter(cast.ours, cast.alice)
    with pytest.raises(DiagnosisError, match="corrigez-le plutôt"):
        enter(cast.ours, cast.alice, territory=1)
    enter(cast.ours, cast.alice, source="CPAM")


def test_the_year_of_a_vintage_is_the_last_it_names():
    assert [year_of(text) for text in ("2023", "2021-2023", "T2 2024", "au 31/12/2022")] == [
        2023,
        2023,
        2024,
        2022,
    ]


def test_the_database_refuses_to_rewrite_what_was_entered(cast):
    one = enter(cast.ours, cast.alice)
    with community_scope(cast.ours):
        for statement in (
            "UPDATE planning_reading SET territory = 1",
            "UPDATE planning_reading SET ended_at = now(), territory = 1",
            "DELETE FROM planning_reading",
        ):
            with (
                pytest.raises(DatabaseError, match="immutable"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        withdraw_reading(by=cast.alice, community=cast.ours, reading=one, why="essai")
        with (
            pytest.raises(DatabaseError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE planning_reading SET ended_at = NULL")


def test_who_has_not_the_right_enters_corrects_and_withdraws_nothing(cast):
    one = enter(cast.ours, cast.alice)
    for person in (cast.bob, cast.charlie, cast.paul):
        with community_scope(cast.ours):
            for act in (
                lambda who: enter_reading(
                    by=who, community=cast.ours, entry=Entry("A01", "x", "2022", territory=1)
                ),
                lambda who: withdraw_reading(by=who, community=cast.ours, reading=one, why="x"),
                lambda who: define_indicator(by=who, community=cast.ours, **LOCAL),
            ):
                with pytest.raises(PermissionDenied):
                    act(person)


def test_a_community_never_sees_the_readings_of_another(cast, version):
    mine = enter(cast.ours, cast.alice)
    theirs = draw(cast.theirs, cast.charlie, [DIGNE, SISTERON], adopted_on=ADOPTED)
    with community_scope(cast.theirs):
        assert diagnose(theirs).line("U02") is None
        assert not Reading.objects.exists()
        with pytest.raises(DiagnosisError, match="entre-temps"):
            withdraw_reading(by=cast.charlie, community=cast.theirs, reading=mine, why="x")


# --- Indicators of one's own ----------------------------------------------------------------------------

LOCAL = {
    "theme": "acces", "label": "Délai chez le dermatologue", "definition": "Médiane des délais appelés.",
    "unit": "jours", "decimals": 0, "better": "low", "additive": False,
}  # fmt: skip


def test_an_indicator_of_ones_own_is_entered_and_shown_like_the_others(cast, version):
    with community_scope(cast.ours):
        made = define_indicator(by=cast.alice, community=cast.ours, **LOCAL)
    enter(cast.ours, cast.alice, made.code, source="Enquête téléphonique", vintage="mars 2026", territory=94)
    found = line(cast, version, "L1")
    assert (found.indicator.label, found.indicator.unit, found.value) == (LOCAL["label"], "jours", 94)
    assert found.noted.better == Better.LOW
    with community_scope(cast.theirs):
        assert not LocalIndicator.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "patients sans MÉDECIN traitant"}, "déjà ce nom"),
        ({"theme": "ailleurs"}, "thème"),
        ({"unit": "%", "additive": True}, "ne s’additionnent pas"),
    ],
)
def test_a_definition_that_would_mislead_is_refused(cast, change, said):
    with community_scope(cast.ours), pytest.raises(DiagnosisError, match=said):
        define_indicator(by=cast.alice, community=cast.ours, **LOCAL | change)


def test_no_code_of_the_catalogue_looks_like_one_of_a_community():
    assert not [one.code for one in catalogue().entered if one.code.startswith("L")]
