"""Forms of meetings, groups and needs."""

import re
from typing import Any

from django import forms

from maillage.communities.creation.enums import GatheringKind, Gravity, Theme
from maillage.communities.creation.forms import WHERE, key_field, note_field
from maillage.communities.creation.gatherings.cards import GatheringCard, GroupCard, NeedCard, Person
from maillage.communities.creation.gatherings.models import Gathering
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.reference.geography.models import Commune

NEVER = "Jamais rien qui permette de reconnaître un patient."
NAME_LENGTH = 120


class GatheringForm(forms.Form):
    """A meeting, before and after it."""

    title = forms.CharField(label="Intitulé", max_length=140)
    kind = forms.ChoiceField(label="Qui est invité ?", choices=GatheringKind.choices)
    held_on = date_field("Date")
    starts_at = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    themes = forms.CharField(label="Thèmes", max_length=200, required=False)
    invitation = note_field("Texte d’invitation", longest=4000, required=False)
    headcount = forms.IntegerField(
        label="Personnes comptées", min_value=0, max_value=5000, required=False,
        help_text="Le nombre de présents, si tous n’ont pas donné leur nom.",
    )  # fmt: skip
    minutes = note_field("Compte rendu", longest=8000, required=False, help_text=NEVER)
    minutes_url = forms.CharField(
        label="Où trouver le compte rendu", max_length=300, required=False, validators=[WHERE]
    )
    minutes_before = forms.CharField(required=False, widget=forms.HiddenInput)
    key = key_field()

    def card(self) -> GatheringCard:
        return GatheringCard(**{name: self.cleaned_data[name] for name in GatheringCard.__dataclass_fields__})


class PeopleForm(forms.Form):
    """Who came, one a line: « Nom ; profession ; adresse e-mail »."""

    people = forms.CharField(
        label="Personnes venues",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Une par ligne : nom, puis si vous les avez la profession et l’adresse e-mail, séparés par "
        "des points-virgules. Une feuille de calcul se colle telle quelle.",
    )

    def clean_people(self) -> list[Person]:
        rows = [line for line in self.cleaned_data["people"].splitlines() if line.strip()]
        return [self._person(rank, line) for rank, line in enumerate(rows, start=1)]

    @staticmethod
    def _person(rank: int, line: str) -> Person:
        name, *rest = [part.strip() for part in re.split(r"[;\t]", line)][:3]
        email = next((part for part in rest if "@" in part), "")
        quality = next((part for part in rest if part and "@" not in part), "")
        if not name or len(name) > NAME_LENGTH or len(quality) > NAME_LENGTH:
            raise forms.ValidationError(f"Ligne {rank} : un nom est attendu, de 120 caractères au plus.")
        if email:
            try:
                forms.EmailField().clean(email)
            except forms.ValidationError as error:
                raise forms.ValidationError(f"Ligne {rank} : « {email} » n’est pas une adresse.") from error
        return Person(name, quality, email)


class GroupForm(forms.Form):
    """A working group."""

    title = forms.CharField(label="Intitulé", max_length=140)
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices)
    leader = forms.CharField(label="Pilote", max_length=NAME_LENGTH, required=False)
    purpose = note_field("Ce que le groupe doit produire", required=False)
    next_on = date_field("Prochaine réunion", required=False)
    next_place = forms.CharField(label="Où", max_length=160, required=False)
    people = forms.CharField(
        label="Membres du groupe", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text="Un nom par ligne.",
    )  # fmt: skip
    closed_on = date_field("Travail terminé le", required=False)
    key = key_field()

    def clean_people(self) -> tuple[str, ...]:
        names = [line.strip()[:NAME_LENGTH] for line in self.cleaned_data["people"].splitlines()]
        return tuple(dict.fromkeys(name for name in names if name))

    def card(self) -> GroupCard:
        return GroupCard(**{name: self.cleaned_data[name] for name in GroupCard.__dataclass_fields__})


class NeedForm(forms.Form):
    """A need as it was told."""

    title = forms.CharField(label="Besoin", max_length=140, help_text="Une phrase que l’on retient.")
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices)
    gravity = forms.TypedChoiceField(
        label="Gravité", choices=Gravity.choices, coerce=int, initial=Gravity.MEDIUM, widget=forms.RadioSelect
    )
    population = forms.CharField(label="Population concernée", max_length=160, required=False)
    communes = forms.CharField(
        label="Communes", max_length=2000, required=False,
        help_text="Noms ou codes INSEE séparés par des virgules. Sans rien : tout le territoire.",
    )  # fmt: skip
    evidence = note_field("Ce qui le montre", longest=2000, required=False, help_text=f"Des faits. {NEVER}")
    gathering = forms.TypedChoiceField(
        label="Entendu à la réunion", coerce=int, required=False, empty_value=None
    )
    source = forms.CharField(
        label="Sinon, d’où vient-il ?", max_length=160, required=False,
        help_text="« Enquête auprès des habitants », « Entretien avec l’hôpital »…",
    )  # fmt: skip
    key = key_field()

    def __init__(self, *args: Any, gatherings: list[Gathering], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), f"{one.title}, {one.held_on:%d/%m/%Y}") for one in gatherings]
        self.fields["gathering"].choices = [("", "Aucune"), *choices]  # type: ignore[attr-defined]

    def clean_communes(self) -> tuple[tuple[str, str], ...]:
        field = CommuneChoiceField(label="Communes", required=False)
        asked = [part.strip() for part in self.cleaned_data["communes"].split(",") if part.strip()]
        codes = list(dict.fromkeys(field.clean(part) for part in asked))
        names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))
        return tuple((code, names[code]) for code in codes)

    def card(self) -> NeedCard:
        return NeedCard(**{name: self.cleaned_data[name] for name in NeedCard.__dataclass_fields__})


class AsideForm(forms.Form):
    reason = forms.CharField(label="Raison", max_length=300, required=False)
