"""Forms of the room: they validate, the actions write."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.communities.territory.forms import date_field
from maillage.operations.dialogue.enums import PARTIES, Answer, CommitmentState, Method, Party, Verdict
from maillage.operations.dialogue.populations import Line, Population
from maillage.operations.dialogue.words import Meeting, Order, Promise, Target
from maillage.planning.health_project.models import ActionSheet

NO_PATIENT = "Jamais rien qui permette de reconnaître un patient."
_PARTIES = [(party.value, party.label) for party in PARTIES]
MOST_SAMPLE = 200


def text_field(label: str, *, longest: int = 4000, rows: int = 5, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class Gesture(forms.Form):
    """Every form of the room: ``key`` makes a second click find the first one."""

    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "key"])


class WordsForm(Gesture):
    """What the community says of one action."""

    result = text_field("Ce qui a été fait, ce que cela change", required=False)
    trouble = text_field("Difficultés", longest=2000, rows=3, required=False)
    plan = text_field("Suite proposée", longest=2000, rows=3, required=False)


class MeetingForm(Gesture):
    on = date_field("Date")
    at = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label="Lieu ou lien de visioconférence", max_length=200, required=False)

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(data["on"], data.get("at"), data["place"])


class HeldForm(MeetingForm):
    present = forms.CharField(
        label="Présents", max_length=500, help_text="Les fonctions et les organismes, les noms si besoin."
    )


class PointForm(Gesture):
    title = forms.CharField(label="Point", max_length=200)
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=480, required=False)


class TargetForm(Gesture):
    label = forms.CharField(label="Indicateur", max_length=200)
    indicator = forms.SlugField(label="Code de l’indicateur", max_length=60, required=False)
    current = forms.CharField(label="Valeur de l’année", max_length=60, required=False)
    target = forms.CharField(label="Cible proposée", max_length=60, help_text="« 240 patients », « 55 % ».")
    reason = text_field("Pourquoi", longest=500, rows=3, required=False)

    def proposal(self) -> Target:
        data = self.cleaned_data
        return Target(data["label"], data["target"], data["current"], data["indicator"], data["reason"])


class AnswerForm(Gesture):
    answer = forms.ChoiceField(label="Réponse", choices=Answer.choices, widget=forms.RadioSelect)
    reason = text_field("Motif", longest=500, rows=3, required=False, help_text="Nécessaire pour un refus.")


class CommitmentForm(Gesture):
    what = text_field("Engagement", longest=400, rows=3, help_text="Un verbe et un résultat.")
    promised_by = forms.ChoiceField(label="Qui s’engage", choices=_PARTIES, widget=forms.RadioSelect)
    who = forms.CharField(label="Personne ou fonction", max_length=160, required=False)
    due_on = date_field("Pour le")
    sheet = forms.TypedChoiceField(label="Fiche-action", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ActionSheet.objects.live().order_by("number").values_list("number", "title")
        self.fields["sheet"].choices = [("", "Aucune"), *((n, f"{n}. {t}") for n, t in rows)]  # type: ignore[attr-defined]

    def promise(self) -> Promise:
        data = self.cleaned_data
        return Promise(data["what"], Party(data["promised_by"]), data["due_on"], data["who"], data["sheet"])


class FollowForm(Gesture):
    state = forms.ChoiceField(label="Où en est-il", choices=CommitmentState.choices, widget=forms.RadioSelect)
    text = text_field("Précisions", longest=1000, rows=3)


class MinutesForm(Gesture):
    text = text_field("Compte rendu", longest=20_000, rows=20, help_text=NO_PATIENT)
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PlainForm(Gesture):
    """A gesture that needs no word."""


class CampaignForm(Gesture):
    """What an officer controls, and how the sample is taken."""

    title = forms.CharField(label="Objet", max_length=200)
    asked = text_field("Ce qui est vérifié", longest=2000, help_text=f"Lu de la communauté. {NO_PATIENT}")
    answer_due_on = date_field("Réponses attendues pour le")
    method = forms.ChoiceField(
        label="L’échantillon", choices=Method.choices, widget=forms.RadioSelect, initial=Method.RANDOM,
        help_text="Tiré au sort : la graine est écrite au dossier, chacun peut refaire le tirage.",
    )  # fmt: skip
    size = forms.IntegerField(
        label="Nombre de pièces à tirer", min_value=1, max_value=MOST_SAMPLE, initial=5, required=False
    )
    names = forms.MultipleChoiceField(
        label="Ou les pièces choisies", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, listed: Population, lines: Sequence[Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        self.fields["names"].choices = [(line.name, line.label) for line in lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") == Method.RANDOM and not data.get("size"):
            self.add_error("size", "Dites combien de pièces tirer.")
        if data.get("method") == Method.CHOSEN and not data.get("names"):
            self.add_error("names", "Choisissez au moins une pièce.")
        return data

    def order(self) -> Order:
        data = self.cleaned_data
        return Order(
            data["title"], data["asked"], data["answer_due_on"], Method(data["method"]), data["size"] or 0,
            tuple(data["names"]), self.listed.key,
        )  # fmt: skip


class SpeakForm(Gesture):
    text = text_field("Message", help_text=f"Lu des deux côtés. {NO_PATIENT}")


class ReplyForm(SpeakForm):
    proof = forms.IntegerField(
        label="Preuve à joindre",
        min_value=1,
        required=False,
        help_text="Son numéro, si vous en apportez une autre.",
    )


class OpinionForm(Gesture):
    verdict = forms.ChoiceField(label="Avis", choices=Verdict.choices, widget=forms.RadioSelect)
    text = text_field(
        "Motifs", longest=2000, rows=4, required=False, help_text="Nécessaires sauf si c’est probant."
    )


class StageForm(Gesture):
    reply_due_on = date_field("Observations attendues pour le")
    text = text_field("Message à la communauté", rows=4, required=False)


class ConclusionForm(Gesture):
    verdict = forms.ChoiceField(label="Conclusion", choices=Verdict.choices, widget=forms.RadioSelect)
    text = text_field("Motifs", rows=6)


class LastWordForm(Gesture):
    text = text_field("Dernier mot", rows=4, required=False)
