"""The line of life: what may follow what, corrections that leave a trace, one truth with the register."""

import uuid
from datetime import date
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.communities.creation import checks
from maillage.communities.creation.actions import cancel_stage, correct_stage, record_stage
from maillage.communities.creation.checks import Answer, answers
from maillage.communities.creation.clocks import running
from maillage.communities.creation.errors import CreationError, ForbiddenStageError
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.parameters import parameters
from maillage.communities.creation.proofs import Proof
from maillage.communities.creation.queries import Mark, history, life_line, standing
from maillage.communities.creation.stages import NEXT, fault_of, stage_book
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from tests.cast import LONG_AGO
from tests.communities.creation.makers import TODAY, note, reach
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(cast):
    with community_scope(cast.ours):
        yield cast.ours


def line(community):
    return [(one.status, one.effective_on) for one in standing(history(community))]


# --- The data -------------------------------------------------------------------------------------------


def test_the_fourteen_stages_hold_every_status_once():
    stages = stage_book().stages
    assert [one.number for one in stages] == list(range(1, 15))
    statuses = [status for one in stages for status in one.statuses]
    assert sorted(statuses) == sorted(Stage)
    codes = [item.code for one in stages for item in one.items]
    assert len(codes) == len(set(codes)) > 25
    assert all(one.who and one.document and one.help and one.source for one in stages)
    assert set(NEXT) == set(Stage)


@pytest.mark.parametrize(
    ("region", "cents", "confidence"),
    [("28", 1_000_000, "medium"), ("93", 4_000_000, "low"), ("11", None, "none")],
)
def test_a_region_has_its_own_value_else_the_national_one(region, cents, confidence):
    found = parameters(region, TODAY)["startup_cents"]
    assert (found.value, found.confidence) == (cents, confidence)
    assert parameters(region, TODAY)["ps_answer_months"].value == 2


def test_a_value_does_not_hold_before_its_date():
    assert parameters("93", date(2019, 1, 1)).get("startup_cents") is None


# --- Moving along ---------------------------------------------------------------------------------------


def test_a_stage_reached_writes_the_history_and_the_register(cast, ours):
    reach(
        ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1), acted_by="Groupe de travail", document="Relevé"
    )
    ours.refresh_from_db()
    assert (ours.stage, ours.stage_since) == ("pre_projet", date(2026, 3, 1))
    assert line(ours) == [("emergence", LONG_AGO), ("pre_projet", date(2026, 3, 1))]
    assert AuditEvent.objects.filter(community_id=ours.pk, action="stage.reached").count() == 1


def test_the_whole_life_can_be_walked(cast, ours):
    path = [
        Stage.PRE_PROJET, Stage.LI_DEPOSEE, Stage.LI_A_COMPLETER, Stage.LI_DEPOSEE, Stage.LI_VALIDEE,
        Stage.STRUCTURE_CREEE, Stage.PS_REDACTION, Stage.PS_DEPOSE, Stage.PS_OPPOSITION, Stage.PS_DEPOSE,
        Stage.PS_VALIDE, Stage.ACI_NEGOCIATION, Stage.ACI_SIGNE, Stage.DG_PREPARATION, Stage.DG_TENU,
        Stage.DG_SOLDE, Stage.AVENANT, Stage.RENOUVELLEMENT, Stage.ACI_SIGNE, Stage.RESILIE,
    ]  # fmt: skip
    for day, status in enumerate(path, start=1):
        reach(ours, cast.alice, status, date(2026, 3, day))
    assert [status for status, _ in line(ours)] == ["emergence", *path]
    assert ours.stage == "resilie"


@pytest.mark.parametrize("status", [Stage.ACI_SIGNE, Stage.PS_VALIDE, Stage.LI_VALIDEE, Stage.EMERGENCE])
def test_a_stage_that_does_not_follow_is_refused(cast, ours, status):
    with pytest.raises(ForbiddenStageError, match="ne peut pas suivre"):
        reach(ours, cast.alice, status)
    assert StageEvent.objects.count() == 0


@pytest.mark.parametrize("on", [date(2026, 11, 23), date(2019, 1, 1)])
def test_a_day_to_come_or_before_the_present_stage_is_refused(cast, ours, on):
    with pytest.raises(CreationError, match=r"à venir|antérieur"):
        reach(ours, cast.alice, Stage.PRE_PROJET, on)


def test_the_same_key_records_once(cast, ours):
    key = uuid.uuid4()
    asked = {"by": cast.alice, "community": ours, "key": key, "on": TODAY, "today": TODAY}
    first = record_stage(status=Stage.PRE_PROJET, **asked)
    assert record_stage(status=Stage.PRE_PROJET, **asked).pk == first.pk
    assert StageEvent.objects.count() == 2  # the origin and this one


def test_a_member_moves_nothing(cast, ours):
    with pytest.raises(PermissionDenied):
        reach(ours, cast.bob, Stage.PRE_PROJET)
    with pytest.raises(PermissionDenied):
        note(ours, cast.bob, "porteurs")


# --- Corrections ----------------------------------------------------------------------------------------


def correct(community, by, number, status, on, why="Erreur de date"):
    return correct_stage(
        by=by, community=community, key=uuid.uuid4(), number=number, status=status, on=on, today=TODAY,
        proof=Proof(note=why),
    )  # fmt: skip


def test_a_correction_keeps_what_was_written(cast, ours):
    reach(ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1))
    reach(ours, cast.alice, Stage.LI_DEPOSEE, date(2026, 6, 1))
    correct(ours, cast.alice, 2, Stage.PRE_PROJET, date(2026, 4, 1))
    assert [day for _, day in line(ours)] == [LONG_AGO, date(2026, 4, 1), date(2026, 6, 1)]
    assert len(history(ours)) == 4
    with pytest.raises(CreationError, match="déjà été corrigée"):
        correct(ours, cast.alice, 2, Stage.PRE_PROJET, date(2026, 5, 1))


def test_a_second_click_on_a_correction_is_harmless(cast, ours, client):
    reach(ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1))
    client.force_login(cast.alice)
    address = reverse("life_line_correct", args=[ours.slug, 2])
    fields = {
        "status": Stage.PRE_PROJET.value,
        "on": "2026-04-01",
        "note": "Erreur de date",
        "key": uuid.uuid4(),
    }
    assert [client.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert StageEvent.objects.count() == 3
    # The page left open, or another key: told, never a page that does not exist.
    assert client.get(address).status_code == 302
    assert client.post(address, {**fields, "key": uuid.uuid4()}).status_code == 422


def test_a_correction_that_makes_no_sense_changes_nothing(cast, ours):
    reach(ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1))
    reach(ours, cast.alice, Stage.LI_DEPOSEE, date(2026, 6, 1))
    for status, on in [(Stage.PRE_PROJET, date(2026, 7, 1)), (Stage.ACI_SIGNE, date(2026, 3, 1))]:
        with pytest.raises(CreationError), transaction.atomic():
            correct(ours, cast.alice, 2, status, on)
    assert len(history(ours)) == 3
    ours.refresh_from_db()
    assert ours.stage == "li_deposee"


def test_a_cancelled_stage_goes_back_to_the_former(cast, ours):
    reach(ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1))
    cancel_stage(by=cast.alice, community=ours, key=uuid.uuid4(), number=2, reason="Saisie par erreur")
    ours.refresh_from_db()
    assert (ours.stage, ours.stage_since) == ("emergence", LONG_AGO)
    with pytest.raises(CreationError, match="seule étape"), transaction.atomic():
        cancel_stage(by=cast.alice, community=ours, key=uuid.uuid4(), number=1, reason="Tout effacer")
    with pytest.raises(CreationError, match="pourquoi"):
        cancel_stage(by=cast.alice, community=ours, key=uuid.uuid4(), number=1, reason="  ")


def test_the_origin_can_be_corrected_before_anything_else(cast, ours):
    correct(ours, cast.alice, 1, Stage.LI_VALIDEE, date(2025, 2, 3), "Nous étions plus loin")
    ours.refresh_from_db()
    assert (ours.stage, ours.stage_since) == ("li_validee", date(2025, 2, 3))


def test_the_database_refuses_to_rewrite_the_history(cast, ours):
    event = reach(ours, cast.alice, Stage.PRE_PROJET)
    note(ours, cast.alice, "porteurs", done_on=TODAY)
    for rows in (StageEvent.objects.filter(pk=event.pk), ChecklistEntry.objects.all()):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            rows.update(note="autre chose")
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            rows._raw_delete("default")


def test_another_community_sees_nothing(cast, ours):
    reach(ours, cast.alice, Stage.PRE_PROJET)
    with community_scope(cast.theirs):
        assert StageEvent.objects.count() == 0
        assert [one.status for one in history(cast.theirs)] == ["emergence"]
    assert Community.objects.get(pk=cast.theirs.pk).stage == "emergence"


# --- Checklists -----------------------------------------------------------------------------------------


def test_a_line_is_noted_and_the_last_word_holds(cast, ours):
    note(ours, cast.alice, "porteurs", responsible="Mme Fictive", due_on=date(2026, 11, 1))
    late = next(one for one in life_line(ours, TODAY).current.items if one.item.code == "porteurs")
    assert (late.done, late.late, late.who) == (False, True, "Mme Fictive")
    note(ours, cast.alice, "porteurs", done_on=date(2026, 11, 20), document="Compte rendu")
    done = next(one for one in life_line(ours, TODAY).current.items if one.item.code == "porteurs")
    assert (done.done, done.late, done.done_on) == (True, False, date(2026, 11, 20))
    with pytest.raises(CreationError, match="n’existe pas"):
        note(ours, cast.alice, "inconnu")
    with pytest.raises(CreationError, match="à venir"):
        note(ours, cast.alice, "porteurs", done_on=date(2026, 12, 1))


def test_a_room_answers_and_nobody_ticks_for_it(cast, ours):
    def territory():
        return next(one for one in life_line(ours, TODAY).stages[1].items if one.item.code == "territoire")

    assert not territory().done
    draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 2, 1))
    assert (territory().done, territory().done_on) == (True, date(2026, 2, 1))
    with pytest.raises(CreationError, match="répond elle-même"):
        note(ours, cast.alice, "territoire", done_on=TODAY)
    note(ours, cast.alice, "territoire", responsible="Bureau")
    assert territory().who == "Bureau"


def test_a_higher_room_registers_its_answer(ours, monkeypatch):
    others = {code: one for code, one in checks._providers.items() if code != "letter_filed"}
    monkeypatch.setattr(checks, "_providers", others)

    @answers("letter_filed")
    def letter(community, today):
        return {"letter_filed": Answer(done=True, detail="Déposée.", on=today)}

    filed = next(one for one in life_line(ours, TODAY).stages[2].items if one.item.code == "li_deposee")
    assert (filed.done, filed.answer.detail) == (True, "Déposée.")
    with pytest.raises(ValueError, match="already answered"):
        answers("letter_filed")(lambda community, today: {})


# --- What the page says ---------------------------------------------------------------------------------


def test_the_marks_follow_the_line(cast, ours):
    reach(ours, cast.alice, Stage.PRE_PROJET, date(2026, 3, 1))
    reach(ours, cast.alice, Stage.LI_DEPOSEE, date(2026, 6, 1))
    found = life_line(ours, TODAY)
    assert [one.mark for one in found.stages[:4]] == [Mark.DONE, Mark.DONE, Mark.NOW, Mark.NEXT]
    assert found.days == (TODAY - date(2026, 6, 1)).days
    assert {Stage(one) for one in found.following} == {
        Stage.LI_VALIDEE,
        Stage.LI_A_COMPLETER,
        Stage.LI_REFUSEE,
        Stage.PRE_PROJET,
    }
    assert found.ahead.text.number == 4


@pytest.mark.parametrize(
    ("status", "since", "codes"),
    [
        (Stage.PS_DEPOSE, date(2026, 10, 6), {"project": date(2026, 12, 6)}),
        (Stage.LI_DEPOSEE, date(2026, 10, 6), {}),  # no national limit was found: none is invented
        (
            Stage.ACI_SIGNE,
            date(2023, 2, 20),
            {"anniversary": date(2027, 2, 20), "renewal": date(2027, 2, 20), "contract": date(2028, 2, 20)},
        ),
        (
            Stage.ACI_SIGNE,
            date(2022, 11, 22),
            {"anniversary": TODAY, "renewal": TODAY, "contract": date(2027, 11, 22)},
        ),
    ],
)
def test_the_clocks_that_a_status_opens(status, since, codes):
    held = parameters("93", TODAY)
    event = StageEvent(status=status, effective_on=since)
    found = running([event], held, department="04", today=TODAY)
    assert {one.code: one.limit.ends_on for one in found} == codes


def test_a_line_read_backwards_has_a_fault():
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    good = list(zip([Stage.EMERGENCE, Stage.PRE_PROJET, Stage.LI_DEPOSEE], days, strict=True))
    assert fault_of(good) == ""
    assert "antérieur" in fault_of([(status, day) for (status, _), day in zip(good, days[::-1], strict=True)])
    assert all(fault_of([(b, days[0]), (a, days[0])]) for (a, _), (b, _) in pairwise(good[:2]))


# --- « Ma semaine » and the home ------------------------------------------------------------------------


def week_of(user, community):
    actor = community_actor(user, community, today=TODAY)
    return {task.title: task for task in asked(community, actor, TODAY)}


def test_the_week_tells_what_was_promised_until_it_is_done(cast, ours):
    note(ours, cast.alice, "porteurs", responsible="Mme Fictive", due_on=date(2026, 11, 20))
    note(ours, cast.alice, "contacts_tutelles", due_on=date(2027, 6, 1))
    note(ours, cast.alice, "territoire", due_on=TODAY)
    found = week_of(cast.alice, ours)
    following = "Étape en cours : Émergence, premières réunions"
    assert found["Un noyau de porteurs se réunit"].tone == "late"
    assert found.keys() == {"Un noyau de porteurs se réunit", following}
    assert "Mme Fictive" in found["Un noyau de porteurs se réunit"].why
    assert week_of(cast.bob, ours) == {}
    note(ours, cast.alice, "porteurs", done_on=TODAY)
    assert week_of(cast.alice, ours).keys() == {following}


@pytest.mark.parametrize(
    ("since", "title", "url_name"),
    [
        (date(2026, 10, 6), "Attendre la réponse de l’ARS sur le projet de santé", "life_line"),
        (date(2026, 9, 6), "Constater la validation tacite du projet de santé", "life_line_record"),
    ],
)
def test_the_two_months_of_the_project_run_in_the_week(cast, ours, since, title, url_name):
    Community.objects.filter(pk=ours.pk).update(stage=Stage.PS_DEPOSE, stage_since=since)
    ours.refresh_from_db()
    with community_scope(ours):
        assert week_of(cast.alice, ours)[title].url_name == url_name


def test_a_second_click_finds_the_stage_that_the_first_noted(cast, client):
    client.force_login(cast.alice)
    url = reverse("life_line_record", args=[cast.ours.slug])
    sent = {"status": Stage.PRE_PROJET, "on": str(timezone.localdate()), "key": str(uuid.uuid4())}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    with community_scope(cast.ours):
        assert StageEvent.objects.filter(status=Stage.PRE_PROJET).count() == 1
    refused = client.post(url, {**sent, "status": Stage.ACI_SIGNE, "key": str(uuid.uuid4())})
    assert "ne peut pas suivre" in refused.text
    choices = BeautifulSoup(refused.content, "html.parser").find_all("input", attrs={"name": "status"})
    assert [one["value"] for one in choices] == [one.value for one in NEXT[Stage.PRE_PROJET]]
