"""Forms of the room: the questions become fields."""

from collections.abc import Mapping
from typing import Any

from django import forms

from maillage.communities.founding.enums import FormalityState, LeaderFunction
from maillage.communities.founding.questionnaire import Question, QuestionSection
from maillage.communities.territory.forms import date_field


class SectionForm(forms.Form):
    """The questions of a section."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, section: QuestionSection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in section.questions:
            self.fields[question.code] = _field(question)

    @property
    def answers(self) -> Mapping[str, Any]:
        return {code: value for code, value in self.cleaned_data.items() if code != "seen"}


def _field(question: Question) -> forms.Field:
    about: dict[str, Any] = {"label": question.label, "help_text": question.explains}
    match question.kind:
        case "choice":
            return forms.ChoiceField(choices=question.choices, **about)
        case "number":
            if question.unit:
                about["label"] = f"{question.label} ({question.unit})"
            return forms.IntegerField(min_value=question.min, max_value=question.max, **about)
        case "yes":
            return forms.BooleanField(required=False, **about)
        case "long":
            return forms.CharField(max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), **about)
    return forms.CharField(max_length=250, required=question.required, **about)


class LeaderForm(forms.Form):
    """A person in charge of the administration."""

    name = forms.CharField(label="Nom et prénom", max_length=120)
    function = forms.ChoiceField(label="Fonction", choices=LeaderFunction.choices)
    profession = forms.CharField(label="Profession", max_length=120)
    nationality = forms.CharField(label="Nationalité", max_length=60, initial="française")
    home_address = forms.CharField(
        label="Adresse du domicile", max_length=250,
        help_text="La déclaration la demande. Seules les personnes qui préparent les statuts la voient.",
    )  # fmt: skip

    def clean_function(self) -> LeaderFunction:
        return LeaderFunction(self.cleaned_data["function"])


class AssemblyForm(forms.Form):
    """The founding assembly, once held."""

    held_on = date_field("Date de l’assemblée constitutive")
    place = forms.CharField(label="Lieu", max_length=150)
    present = forms.IntegerField(
        label="Fondateurs présents ou représentés", min_value=2, max_value=1000,
        error_messages={"min_value": "Il faut être au moins deux pour fonder une association."},
    )  # fmt: skip


class FormalityForm(forms.Form):
    """A formality: done, not needed, or still to do."""

    state = forms.ChoiceField(label="Où en est-elle ?", choices=FormalityState.choices)
    done_on = date_field("Faite le", required=False)
    reference = forms.CharField(label="Numéro ou preuve", max_length=120, required=False)
    note = forms.CharField(label="Note", max_length=300, required=False)

    def clean_state(self) -> FormalityState:
        return FormalityState(self.cleaned_data["state"])
