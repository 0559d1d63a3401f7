"""Controls F05 and F07: every personal column is reached by an access request, and every row has an end."""

import pytest
from django.apps import apps
from django.db import models

from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.order import ELSEWHERE, in_order, purged_models
from maillage.foundation.rights.reach import faults_of_reach, personal_models, reach_of, told
from maillage.foundation.rights.scrubbing import not_scrubbed, scrubbed_values
from maillage.foundation.rights.subjects import Subject
from maillage.foundation.rights.terms import faults_of_terms
from maillage.foundation.rights.told import SECRET, column_name, told_row

MODELS = personal_models()
NOBODY = Subject(None, frozenset())


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_an_access_request_reaches_every_personal_table(model):
    assert faults_of_reach(model) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_personal_table_has_an_end(model):
    assert faults_of_terms(model) == []


@pytest.mark.parametrize("model", [m for m in MODELS if reach_of(m).about], ids=lambda m: m._meta.label)
def test_a_row_tells_every_column_but_its_secrets(model):
    declared = declaration_of(model)
    row = model(**{f.attname: f.to_python("1") for f in model._meta.concrete_fields
                   if isinstance(f, (models.CharField, models.TextField))})  # fmt: skip

    said = told_row(row, NOBODY)

    assert {column_name(model, c) for c in told(declared)} <= set(said)
    for column, personal in declared.personal.items():
        if personal.nature is Nature.SECRET:
            assert said[column_name(model, column)] == SECRET


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_two_columns_of_a_table_never_share_a_name(model):
    names = [column_name(model, f.name) for f in model._meta.concrete_fields]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_scrubbed_row_is_known_as_such(model):
    """Else the purge would scrub it again every night."""
    values = scrubbed_values(model(pk=1))
    assert str(not_scrubbed(model)) or not values


def test_the_purge_empties_every_table_and_lower_ones_first():
    assert set(purged_models()) | ELSEWHERE == set(MODELS)
    order = in_order(purged_models())
    rank = {model: at for at, model in enumerate(order)}
    assert len(rank) == len(order)
    for model in order:
        for f in model._meta.concrete_fields:
            if f.related_model in rank and f.related_model is not model:
                assert rank[model] < rank[f.related_model], f"{model._meta.label} -> {f.name}"


class TestWhatIsForgotten:
    """The faults speak to who adds a table."""

    def _model(self, name, fields, **declared):
        privacy = type("Privacy", (), {
            "purpose": "x", "basis": Basis.CONTRACT, "retention": "x", "neutral": {"id"}, **declared,
        })  # fmt: skip
        meta = type("Meta", (), {"app_label": "tests", "managed": False})
        attributes = {"__module__": __name__, "Meta": meta, "Privacy": privacy, **fields}
        model = type(name, (models.Model,), attributes)
        apps.all_models["tests"].pop(name.lower())
        return model

    def test_a_table_that_nothing_leads_to(self):
        lost = self._model(
            "Lost",
            {"nickname": models.CharField("surnom", max_length=10)},
            personal={"nickname": Personal(Nature.IDENTITY, Scrub.NAME)},
        )
        assert "would miss nickname" in faults_of_reach(lost)[0]
        assert "whose = " in faults_of_reach(lost)[0]
        assert "keep = Keep(" in faults_of_terms(lost)[0]

    def test_a_rule_that_names_no_column(self):
        wrong = self._model(
            "Wrong",
            {"user": models.ForeignKey(User, models.PROTECT, related_name="+")},
            personal={"user": Personal(Nature.PROFESSIONAL, Scrub.KEEP)},
            keep=Keep("nowhere", years=1),
        )
        assert reach_of(wrong).about == ("user",)
        assert "names no column" in faults_of_terms(wrong)[0]

    def test_the_author_of_a_row_is_not_who_it_is_about(self):
        noted = self._model(
            "Noted",
            {
                "by": models.ForeignKey(User, models.PROTECT, related_name="+"),
                "text": models.TextField("texte"),
            },
            personal={
                "by": Personal(Nature.TRACE, Scrub.KEEP),
                "text": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            },
        )
        assert reach_of(noted).acts == ("by",)
        assert "would miss text" in faults_of_reach(noted)[0]

    def test_a_table_without_personal_columns_asks_nothing(self):
        assert issubclass(NoPersonalData, object)
        assert all(declaration_of(model).personal for model in MODELS)
