"""The texts that the answers make, and the rules that they give to the count."""

import string
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.communities.founding.calendar import standings, steps
from maillage.communities.founding.enums import FormalityState, LegalForm
from maillage.communities.founding.models import Formality
from maillage.communities.founding.questionnaire import questions, with_defaults
from maillage.communities.founding.voting import voting_rules
from maillage.communities.founding.wording import MISSING, articles
from maillage.engines.assembly import Majority

COLLEGES = [("Professionnels", 60), ("Structures", 40)]


def _text(colleges=COLLEGES, **answers):
    return "\n".join(p for article in articles("statutes", answers, colleges) for p in article.paragraphs)


def test_the_answers_are_written_in_the_statutes():
    text = _text(name="CPTS Inventée", quorum_first=33, notice_days=21, proxies_max=3)

    assert "« CPTS Inventée »" in text
    assert "un tiers (33 %)" in text
    assert "21 jours au moins à l’avance" in text
    assert "dans la limite de 3" in text
    assert "Professionnels (poids 60), Structures (poids 40)" in text


@pytest.mark.parametrize(
    ("answers", "kept", "dropped"),
    [
        ({"legal_form": "association_local"}, "code civil local", "1er juillet 1901"),
        ({"legal_form": "association_1901"}, "1er juillet 1901", "code civil local"),
        ({"by_college": False}, "Chaque membre dispose d’une voix", "par collège"),
        ({"partners": "agreement"}, "associés par convention", "voix consultative"),
        ({"presidency": "collegial"}, "Le conseil est collégial", "vice-présidence"),
        ({"casting_vote": False}, "bulletin secret", "prépondérante"),
        ({"indemnities": False}, "bénévoles", "barème voté par"),
        ({"acronym": ""}, "communauté professionnelle", "Son sigle"),
    ],
)
def test_a_clause_follows_its_answer(answers, kept, dropped):
    text = _text(**answers)

    assert kept in text
    assert dropped not in text


def test_what_is_not_answered_is_left_in_dots():
    assert f"« {MISSING} »" in _text()
    assert MISSING in _text(colleges=[])


def test_a_brace_typed_by_a_founder_stays_text():
    assert "soigner {object} et {name}" in _text(object="soigner {object} et {name}")


@pytest.mark.parametrize("name", ["statutes", "bylaws"])
@given(data=st.data())
def test_every_combination_of_answers_makes_a_text(name, data):
    answers = {}
    for question in questions():
        if question.kind == "choice":
            answers[question.code] = data.draw(st.sampled_from([code for code, _ in question.choices]))
        elif question.kind == "yes":
            answers[question.code] = data.draw(st.booleans())
        elif question.kind == "number":
            answers[question.code] = data.draw(st.integers(question.min, question.max))

    text = "\n".join(p for article in articles(name, answers, COLLEGES) for p in article.paragraphs)

    assert not [field for _, field, _, _ in string.Formatter().parse(text) if field]
    assert "None" not in text


def test_usual_answers_exist_for_all_but_what_only_founders_know():
    unknown = {code for code, value in with_defaults({}).items() if value is None}

    assert unknown == {"name", "acronym", "seat"}


def test_the_same_answers_count_the_votes():
    answers = {"quorum_first": 25, "extra_quorum_second": 10, "proxies_max": 1}

    ordinary = voting_rules(answers, COLLEGES, extraordinary=False)
    extraordinary = voting_rules(answers, COLLEGES, extraordinary=True)

    assert ordinary.quorum == {1: Fraction(1, 4), 2: 0}
    assert ordinary.majority is Majority.SIMPLE
    assert ordinary.proxies_max == 1
    assert [college.weight for college in ordinary.colleges] == [60, 40]
    assert extraordinary.quorum[2] == Fraction(1, 10)
    assert extraordinary.majority is Majority.TWO_THIRDS
    assert voting_rules({"by_college": False}, COLLEGES, extraordinary=False).colleges == ()


def _due(form, founded_on, *done):
    noted = [Formality(code=code, state=FormalityState.DONE, done_on=day) for code, day in done]
    return {one.step.code: one.due for one in standings(form, founded_on, noted)}


def test_each_formality_runs_from_the_one_before():
    founded = date(2026, 3, 2)

    before = _due(LegalForm.ASSOCIATION_1901, founded)
    after = _due(LegalForm.ASSOCIATION_1901, founded, ("declaration", date(2026, 3, 12)))

    assert before["declaration"] == date(2026, 4, 1)
    assert before["siren"] is None
    assert after["siren"] == date(2026, 4, 26)
    assert set(_due(LegalForm.ASSOCIATION_1901, None).values()) == {None}


def test_each_form_has_its_own_formalities():
    national, local = _due(LegalForm.ASSOCIATION_1901, None), _due(LegalForm.ASSOCIATION_LOCAL, None)

    assert "joafe" in national
    assert "inscription" not in national
    assert "inscription" in local
    assert "declaration" not in local


def test_a_delay_without_a_text_is_never_given_as_certain():
    assert [step.code for step in steps() if step.confidence == "high" and not step.law] == []
