"""Forms of the room: they validate and propose, the actions write. Those of a sheet are in ``part_forms``."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project.enums import (
    Mission,
    SheetState,
)
from maillage.planning.health_project.models import Objective

NEVER = "Jamais rien qui permette de reconnaître un patient."
# Offered while one types; anything else may be written.
AUDIENCES = (
    "Toute la population", "Personnes sans médecin traitant", "Personnes en affection de longue durée",
    "Personnes de 75 ans et plus", "Aidants", "Enfants et adolescents", "Femmes enceintes",
    "Personnes en situation de précarité", "Professionnels de santé du territoire",
)  # fmt: skip
YEARS = range(2015, 2101)


def key_field() -> forms.UUIDField:
    """Comes back with the form: a second click finds what the first one wrote."""
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


def text_field(label: str, *, longest: int, rows: int = 4, **options: Any) -> forms.CharField:
    options = {"required": False, **options}
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def line_field(label: str, *, longest: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, **{"required": False, **options})


def day_field(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **{"required": False, **options})


class NewSheetForm(forms.Form):
    """The least that a sheet needs; the rest comes part by part."""

    title = forms.CharField(
        label="Titre", max_length=160, help_text="Un verbe et un résultat : « Ouvrir une consultation… »."
    )
    mission = forms.ChoiceField(label="Mission", choices=[("", "Choisir une mission"), *Mission.choices])
    summary = line_field("En une phrase", longest=300)
    key = key_field()


class StateForm(forms.Form):
    """The next state of an action."""

    state = forms.ChoiceField(label="État", choices=SheetState.choices)
    reason = forms.CharField(
        label="Raison", max_length=500, required=False,
        help_text="Obligatoire pour une pause ou un abandon ; lisible de tous.",
    )  # fmt: skip


class MoveForm(forms.Form):
    """A card put in another column of a board: a state or a mission."""

    state = forms.ChoiceField(choices=SheetState.choices, required=False)
    mission = forms.ChoiceField(choices=Mission.choices, required=False)


class ObjectiveForm(forms.Form):
    """A general objective with its needs, or an operational one below a general one."""

    title = forms.CharField(label="Objectif", max_length=200)
    text = text_field("Précisions", longest=2000, rows=3)
    parent = forms.TypedChoiceField(label="Objectif général", coerce=int, empty_value=None, required=False)
    needs = forms.TypedMultipleChoiceField(
        label="Besoins auxquels il répond", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    key = key_field()
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs: Sequence[Need], above: Sequence[Objective], **kwargs: Any):
        super().__init__(*args, **kwargs)
        general = [("", "Aucun : c’est un objectif général"), *((str(o.number), str(o)) for o in above)]
        self.fields["parent"].choices = general  # type: ignore[attr-defined]
        self.fields["needs"].choices = [(str(n.number), n.title) for n in needs]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Raison", max_length=500)


class RankForm(forms.Form):
    rank = forms.IntegerField(min_value=1, max_value=10_000)
