"""Surveys: answered by a link, once a form, never about someone's health; small numbers hidden."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.communities.creation.enums import Audience
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.surveys import actions
from maillage.communities.creation.surveys.actions import answer_survey, close_survey, remove_texts
from maillage.communities.creation.surveys.counting import FEW, Counted, Row, counts, cross, guarded
from maillage.communities.creation.surveys.links import write_token
from maillage.communities.creation.surveys.models import SurveyAnswer
from maillage.communities.creation.surveys.questions import KINDS, default_questions, speaks_of_someone
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.creation import makers
from tests.communities.territory.makers import draw

GOOD = {"q_acces": "2", "q_priorite": "access", "q_difficile": ["mg", "dent"], "q_age": "1"}


def page_of(survey):
    return reverse("survey_answer", args=[write_token(survey)])


@pytest.mark.django_db
@pytest.mark.parametrize("audience", list(Audience))
def test_the_default_questions_are_complete_and_ask_nobody_s_health(audience):
    questions = default_questions(audience)
    assert all(one["kind"] in KINDS and one["label"] for one in questions)
    assert all(one["choices"] for one in questions if one["kind"] in {"one", "several", "scale"})
    words = " ".join(f"{one['label']} {one['choices']}" for one in questions).casefold()
    assert not any(
        word in words for word in ("maladie", "traitement", "diagnostic", "médicament", "handicap")
    )


@pytest.mark.parametrize(
    "text",
    ["J’ai un diabète et pas de médecin", "mon traitement coûte cher", "Je suis enceinte",
     "Ma mère est seule",
     "je souffre du dos", "Appelez le 2 84 05 78 006 084 12"],
)  # fmt: skip
def test_a_text_that_tells_of_someone_is_noticed(text):
    assert speaks_of_someone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Un bus le matin",
        "Il manque un dentiste à Sisteron",
        "Plus de dépistages",
        "Ouvrir le samedi",
        "06 00 00 00 00",
    ],
)
def test_an_idea_is_not(text):
    assert not speaks_of_someone(text)


@pytest.mark.django_db
def test_anyone_answers_once_a_form_without_an_account(cast):
    survey = makers.survey(cast.ours, cast.alice)
    data = {**GOOD, "key": uuid.uuid4()}
    for _ in range(3):
        assert Client().post(page_of(survey), data).status_code == 302
    with community_scope(cast.ours):
        row = SurveyAnswer.objects.get()
    assert row.values == {"acces": "2", "priorite": "access", "difficile": ["mg", "dent"], "age": "1"}


@pytest.mark.django_db
def test_a_wrong_answer_keeps_what_was_typed(cast):
    survey = makers.survey(cast.ours, cast.alice)
    answer = Client().post(page_of(survey), {"q_idee": "Un bus", "q_acces": "9", "key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "Un bus" in answer.content.decode()


@pytest.mark.django_db
def test_a_text_about_health_waits_until_it_is_read_again(cast):
    survey = makers.survey(cast.ours, cast.alice)
    data = {**GOOD, "q_idee": "J’ai un cancer et aucun car", "key": uuid.uuid4()}
    refused = Client().post(page_of(survey), data)
    assert refused.status_code == 422
    assert "J’ai relu" in refused.content.decode()
    assert Client().post(page_of(survey), {**data, "q_idee": "Aucun car"}).status_code == 302


@pytest.mark.django_db
def test_a_robot_is_thanked_and_not_counted(cast):
    survey = makers.survey(cast.ours, cast.alice)
    assert (
        Client().post(page_of(survey), {**GOOD, "website": "http://x", "key": uuid.uuid4()}).status_code
        == 302
    )
    with community_scope(cast.ours):
        assert SurveyAnswer.objects.count() == 0


@pytest.mark.django_db
def test_a_flood_is_stopped(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    survey = makers.survey(cast.ours, cast.alice)
    for _ in range(2):
        makers.answer(survey, acces="1")
    with pytest.raises(CreationError, match="Trop de réponses"):
        makers.answer(survey, acces="1")
    with community_scope(cast.ours):
        later = answer_survey(
            survey=survey, key=uuid.uuid4(), values={"acces": "1"}, today=date(2026, 11, 23)
        )
    assert later.pk


@pytest.mark.django_db
def test_a_closed_survey_says_so(cast):
    survey = makers.survey(cast.ours, cast.alice)
    with community_scope(cast.ours):
        close_survey(by=cast.alice, community=cast.ours, number=survey.number)
    assert Client().get(page_of(survey)).status_code == 410
    with pytest.raises(CreationError, match="close"):
        makers.answer(survey, acces="1")
    broken = reverse("survey_answer", args=[write_token(survey)[:-2] + "zz"])
    assert Client().get(broken).status_code == 410


@pytest.mark.django_db
def test_a_text_is_taken_away_and_the_choices_stay(cast):
    survey = makers.survey(cast.ours, cast.alice)
    row = makers.answer(survey, acces="1", idee="M. Untel est malade")
    with community_scope(cast.ours):
        changed = remove_texts(by=cast.alice, community=cast.ours, number=survey.number, answer=row.pk)
    assert changed.values == {"acces": "1"}


@pytest.mark.django_db
def test_a_member_sees_counts_and_never_a_text(cast):
    survey = makers.survey(cast.ours, cast.alice)
    for rank in range(12):
        makers.answer(survey, acces="1", idee=f"Idée {rank}", commune="Sisteron")
    visitor = Client()
    visitor.force_login(cast.bob)
    url = reverse("survey", args=[cast.ours.slug, survey.number])
    page = visitor.get(f"{url}?croiser=acces&par=commune").content.decode()
    assert "Idée" not in page
    assert "Sisteron" in page
    visitor.force_login(cast.alice)
    assert "Idée 7" in visitor.get(url).content.decode()


# --- Counting -------------------------------------------------------------------------------------------

OF = {"code": "a", "label": "A", "kind": "one", "choices": [["x", "X"], ["y", "Y"], ["z", "Z"]]}
BY = {"code": "b", "label": "B", "kind": "one", "choices": [["1", "Un"], ["2", "Deux"]]}


def people(**cells):
    """``x1=12`` is twelve answers of x among those of line 1."""
    return [{"a": name[0], "b": name[1]} for name, count in cells.items() for _ in range(count)]


def test_a_small_cell_is_hidden_with_a_companion_in_its_line_and_column():
    found = cross(OF, BY, people(x1=20, y1=3, z1=30, x2=15, y2=25, z2=40), least=11)
    assert found.cells == ((None, None, 30), (None, None, 40))


def test_a_line_of_few_answers_is_hidden_whole():
    found = cross(OF, BY, people(x1=4, x2=40, y2=40, z2=40), least=11)
    assert found.cells[0] == (None, None, None)
    assert found.cells[1] == (None, None, None)


def test_a_line_of_few_people_is_hidden_whole_whatever_each_ticked():
    """Three people who tick two choices each make six answers; a nought would tell of all three."""
    several = {**OF, "kind": "several"}
    few = [{"a": ["x", "y"], "b": "1"}] * 3
    many = [{"a": ["x", "y", "z"], "b": "2"}] * 20
    assert cross(several, BY, [*few, *many], least=5).cells[0] == (None, None, None)


def test_large_numbers_are_shown():
    answers = people(x1=12, y1=13, z1=14, x2=15, y2=16, z2=17)
    assert cross(OF, BY, answers, least=11).hidden == 0
    assert [row.count for row in counts([OF], answers)[0].rows] == [27, 29, 31]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 30), min_size=6, max_size=6), st.integers(2, 12))
def test_no_hidden_cell_can_be_found_by_subtraction(numbers, least):
    names = ["x1", "y1", "z1", "x2", "y2", "z2"]
    found = cross(OF, BY, people(**dict(zip(names, numbers, strict=True))), least=least)
    shown = [cell for line in found.cells for cell in line if cell is not None]
    assert all(cell == 0 or cell >= least for cell in shown)
    lines = [*found.cells, *zip(*found.cells, strict=True)]
    assert all(sum(cell is None for cell in line) != 1 for line in lines)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_what_the_diagnosis_shows_of_a_survey_hides_small_counts_and_their_difference(numbers):
    answered = sum(numbers)
    rows = tuple(Row(str(at), "", count, count / (answered or 1)) for at, count in enumerate(numbers))
    shown = guarded([Counted("age", "Âge", answered, rows)])
    if answered < FEW:
        assert shown == []
        return
    kept = [row.count for row in shown[0].rows]
    assert not [count for count in kept if count is not None and 0 < count < FEW]
    # What is left of the total is shared by two choices at least: nobody can tell which.
    assert kept.count(None) != 1
    assert (None in kept) == any(0 < count < FEW for count in numbers)


def test_the_diagnosis_shows_the_surveys_to_who_may_read_them(cast, client):
    draw(cast.ours, cast.alice, ["04112"], adopted_on=cast.ours.stage_since)
    survey = makers.survey(cast.ours, cast.alice)
    with community_scope(cast.ours):
        for at in range(12):
            values = {"acces": "1" if at < 7 else "4", "priorite": "prevention"}
            answer_survey(survey=survey, key=uuid.uuid4(), values=values, today=makers.TODAY)
    client.force_login(cast.alice)
    page = client.get(reverse("diagnosis", args=[cast.ours.slug])).text
    assert "Ce que disent les enquêtes" in page
    assert "58,3" in page
