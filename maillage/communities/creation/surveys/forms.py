"""Opening a survey, and answering one: the second form is made from the questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from maillage.communities.creation.enums import Audience
from maillage.communities.creation.forms import key_field, note_field
from maillage.communities.creation.surveys.questions import (
    COMMUNE,
    LONGEST_TEXT,
    ONE,
    SCALE,
    SEVERAL,
    default_introduction,
    default_questions,
    speaks_of_someone,
)
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.reference.geography.models import Commune


class SurveyForm(forms.Form):
    """A survey to open: its words, its last day, and which of the default questions it keeps."""

    title = forms.CharField(label="Intitulé", max_length=140)
    introduction = note_field("Introduction", longest=1500)
    closes_on = date_field("Dernier jour")
    questions = forms.MultipleChoiceField(label="Questions", widget=forms.CheckboxSelectMultiple)
    key = key_field()

    def __init__(self, *args: Any, audience: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = default_questions(audience)
        choices = [(one["code"], one["label"]) for one in offered]
        self.fields["questions"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("questions", [one["code"] for one in offered])
        self.initial.setdefault("introduction", default_introduction(audience))


class AnswerForm(forms.Form):
    """The questions as fields; ``website`` is a trap for robots."""

    website = forms.CharField(required=False, widget=forms.HiddenInput)
    key = key_field()

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            self.fields[f"q_{one['code']}"] = _field(one)
        self.fields["read_again"] = forms.BooleanField(
            label="J’ai relu : mon texte ne dit rien de la santé d’une personne", required=False
        )
        self.doubtful = False

    def asked(self) -> list[forms.BoundField]:
        return [self[f"q_{one['code']}"] for one in self.questions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for one in self.questions:
            name = f"q_{one['code']}"
            if one["kind"] in {ONE, SEVERAL, SCALE, COMMUNE} or not speaks_of_someone(data.get(name) or ""):
                continue
            self.doubtful = True
            if not data.get("read_again"):
                self.add_error(
                    name,
                    "Ce texte semble parler de la santé d’une personne. Retirez ce qui la concerne, "
                    "ou cochez plus bas que vous l’avez relu.",
                )
        return data

    def answers(self) -> dict[str, Any]:
        """{code: value}; a commune as its name, since a code alone tells nothing to who reads."""
        return {one["code"]: self.cleaned_data[f"q_{one['code']}"] for one in self.questions}


class _NamedCommune(CommuneChoiceField):
    def clean(self, value: str) -> str:
        code = super().clean(value)
        return Commune.objects.values_list("name", flat=True).get(code=code) if code else ""


def _field(question: Mapping[str, Any]) -> forms.Field:
    common = {
        "label": question["label"],
        "required": question["needed"],
        "help_text": question["help"],
    }
    match question["kind"]:
        case "one" | "scale":
            return forms.ChoiceField(
                choices=[tuple(one) for one in question["choices"]], widget=forms.RadioSelect, **common
            )
        case "several":
            return forms.MultipleChoiceField(
                choices=[tuple(one) for one in question["choices"]],
                widget=forms.CheckboxSelectMultiple,
                **common,
            )
        case "commune":
            return _NamedCommune(**common)
        case _:
            return forms.CharField(
                max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **common
            )
