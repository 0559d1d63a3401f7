"""Control F09: every stored column is classified, ours and the libraries'."""

import pytest
from django.apps import apps
from django.db import models

from maillage.foundation.oversight.register import processings
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.privacy_external import EXTERNAL, declaration_of

MODELS = apps.get_models(include_auto_created=True)


def faults(model: type[models.Model]) -> list[str]:
    """What is wrong with the declaration of this table; nothing when every column is in exactly one set."""
    declared = declaration_of(model)
    if declared is None:
        return [f"{model._meta.label} has no Privacy"]
    columns = {f.name for f in model._meta.fields}
    personal, neutral = set(declared.personal), set(declared.neutral)
    found = [f"unclassified: {name}" for name in columns - personal - neutral]
    found += [f"unknown column: {name}" for name in (personal | neutral) - columns]
    found += [f"in both: {name}" for name in personal & neutral]
    if bool(personal) == (declared.basis is Basis.NONE):
        found.append("the legal basis and the personal columns disagree")
    if not (declared.purpose and declared.retention):
        found.append("no purpose or no retention")
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_column_is_classified_once(model):
    assert faults(model) == []


def test_a_new_column_that_nobody_classified_is_a_fault():
    class Forgetful(models.Model):  # noqa: DJ008 -- never shown
        name = models.CharField(max_length=10)
        phone = models.CharField(max_length=10)

        class Meta:
            app_label = "tests"
            managed = False

        class Privacy:
            purpose, basis, retention = "x", Basis.CONTRACT, "x"
            personal = {"name": Personal(Nature.IDENTITY, Scrub.NAME), "gone": None}
            neutral = {"id"}

    apps.all_models["tests"].pop("forgetful")
    assert faults(Forgetful) == ["unclassified: phone", "unknown column: gone"]


def test_no_declaration_outlives_its_table():
    assert set(EXTERNAL) <= {model._meta.label for model in MODELS}
    assert not [m for m in MODELS if hasattr(m, "Privacy") and m._meta.label in EXTERNAL]


def test_the_register_names_every_personal_table():
    personal = [m for m in MODELS if declaration_of(m).personal]
    assert len(processings()) == len(personal) > 8
    columns = [len(declaration_of(m).personal) for m in personal]
    assert sorted(len(p.fields) for p in processings()) == sorted(columns)


def test_the_register_is_in_french():
    """Django derives a name from the column when nobody gave one."""
    for model in MODELS:
        declared = declaration_of(model)
        for f in model._meta.concrete_fields:
            if f.name in declared.personal:
                shown = declared.names.get(f.name) or str(f.verbose_name)
                assert shown != f.name.replace("_", " "), f"{model._meta.label}.{f.name}"
