"""Forms of the room: they validate and propose, the actions write."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from maillage.care.access_to_care.seekers.enums import (
    NEEDS,
    Declared,
    Mode,
    Refusal,
    Since,
    Source,
    Status,
    Why,
)
from maillage.care.access_to_care.seekers.lifecycle import EXITS
from maillage.care.access_to_care.seekers.wants import Asked, Terms, Vote
from maillage.care.circle.enums import ConsentMeans
from maillage.care.persons.actions import Said
from maillage.communities.territory.forms import date_field
from maillage.engines.matching import Need
from maillage.engines.matching.priority import MAX_POINTS
from maillage.foundation.web.fields import PhoneField

ELSEWHERE = "ailleurs"
OLDEST = 125
Places = Sequence[tuple[str, str]]


class SeekForm(forms.Form):
    """The public form. ``key`` makes a second click harmless, ``website`` is a trap for robots."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    commune = forms.ChoiceField(label="Commune où vit la personne")
    source = forms.ChoiceField(
        label="Je remplis cette demande", choices=Source.choices, widget=forms.RadioSelect,
        initial=Source.PATIENT,
    )  # fmt: skip
    family_name = forms.CharField(label="Nom", max_length=80)
    first_names = forms.CharField(label="Prénom", max_length=80)
    birth_date = date_field("Date de naissance")
    phone = PhoneField(label="Téléphone", help_text="C’est par là que la réponse viendra.")
    email = forms.EmailField(label="Adresse e-mail", max_length=254, required=False)
    helper = forms.CharField(
        label="Si vous remplissez pour quelqu’un\u00a0: votre nom, et comment vous joindre",
        max_length=200, required=False,
    )  # fmt: skip
    why = forms.ChoiceField(
        label="Pourquoi cette recherche", choices=Why.choices, widget=forms.RadioSelect
    )  # fmt: skip
    since = forms.ChoiceField(
        label="Sans médecin traitant depuis", choices=[("", "Choisir"), *Since.choices], required=False
    )
    needs = forms.MultipleChoiceField(
        label="Si vous le voulez bien, ce qui rend la demande plus urgente", choices=NEEDS, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seuls le secrétariat, puis le médecin qui aura accepté, le liront. Sans réponse, votre "
        "demande est traitée à son tour.",
    )  # fmt: skip
    at_home = forms.BooleanField(label="La personne ne peut pas se déplacer au cabinet", required=False)
    practical = forms.CharField(
        label="Langue parlée, moyen de transport", max_length=200, required=False,
    )  # fmt: skip
    contacted = forms.CharField(
        label="Médecins déjà appelés", max_length=200, required=False,
    )  # fmt: skip
    word = forms.CharField(
        label="Autre chose à savoir, en une phrase", max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    consent = forms.BooleanField(
        label="J’ai lu qui reçoit ces informations et j’accepte qu’elles soient transmises à un médecin du "
        "territoire qui peut me suivre",
        error_messages={"required": "Sans cet accord, personne ne peut transmettre la demande."},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        choices = [("", "Choisir"), *places, (ELSEWHERE, "Une autre commune")]
        self.fields["commune"].choices = choices  # type: ignore[attr-defined]

    def clean_birth_date(self) -> date:
        birth: date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if birth > today or today.year - birth.year > OLDEST:
            raise forms.ValidationError("Vérifiez cette date de naissance.")
        return birth

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("source") not in {None, Source.PATIENT} and not cleaned.get("helper"):
            self.add_error("helper", "Dites qui vous êtes et comment vous joindre.")
        return cleaned

    @property
    def is_elsewhere(self) -> bool:
        """Whether what was sent is about another territory, whatever the rest says."""
        return self.data.get("commune") == ELSEWHERE

    def said(self) -> Said:
        values = self.cleaned_data
        return Said(
            values["family_name"], values["first_names"], values["birth_date"].isoformat(), values["phone"],
            values["email"], values["helper"],
        )  # fmt: skip

    def asked(self) -> Asked:
        values = self.cleaned_data
        return Asked(
            source=Source(values["source"]), commune=values["commune"], birth=values["birth_date"],
            why=Why(values["why"]), since=values["since"], needs=tuple(values["needs"]),
            at_home=values["at_home"], practical=values["practical"], contacted=values["contacted"],
            word=values["word"],
        )  # fmt: skip

    @property
    def means(self) -> ConsentMeans:
        """Who fills for another took their word; oneself agrees here."""
        own = self.cleaned_data["source"] == Source.PATIENT
        return ConsentMeans.ONLINE if own else ConsentMeans.ORAL


class PaperForm(SeekForm):
    """The same, typed by the secretary from paper or while on the telephone."""

    received = date_field("Reçue le")
    given = forms.ChoiceField(
        label="L’accord a été donné",
        choices=[(ConsentMeans.WRITTEN, "Par écrit, sur le formulaire"), (ConsentMeans.ORAL, "De vive voix")],
        widget=forms.RadioSelect,
    )
    field_order = ["received", "commune"]

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        kwargs["initial"] = {"received": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, places=places, **kwargs)
        self.fields["commune"].choices.pop()  # type: ignore[attr-defined]
        self.fields["source"].label = "Remplie par"
        self.fields[
            "consent"
        ].label = "La personne a reçu l’information écrite et accepte que sa demande soit transmise"

    def clean_received(self) -> date:
        day: date = self.cleaned_data["received"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir.")
        return day

    @property
    def means(self) -> ConsentMeans:
        return ConsentMeans(self.cleaned_data["given"])


class ContactForm(forms.Form):
    """Another way to reach the person."""

    phone = PhoneField(label="Téléphone")
    email = forms.EmailField(label="Adresse e-mail", max_length=254, required=False)
    helper = forms.CharField(label="Personne qui aide, et comment la joindre", max_length=200, required=False)


class SearchForm(forms.Form):
    """Who calls: a number, or a name and a first name, exactly."""

    phone = PhoneField(label="Téléphone", required=False)
    family_name = forms.CharField(label="Nom", max_length=80, required=False)
    first_names = forms.CharField(label="Prénom", max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = cleaned.get("family_name") and cleaned.get("first_names")
        if not self.errors and not cleaned.get("phone") and not named:
            raise forms.ValidationError("Donnez un téléphone, ou un nom et un prénom.")
        return cleaned


class ExitForm(forms.Form):
    status = forms.ChoiceField(
        label="Ce qui termine la demande",
        choices=[("", "Choisir"), *((one.value, one.label) for one in Status if one in EXITS)],
    )


class AppointmentForm(forms.Form):
    on = date_field("Rendez-vous le")


class DeclareForm(forms.Form):
    on = date_field("Déclaration faite le")
    confirmed = forms.ChoiceField(label="Confirmée par", choices=Declared.choices)


class RefusalForm(forms.Form):
    reason = forms.ChoiceField(label="Motif", choices=Refusal.choices, widget=forms.RadioSelect)


class OfferForm(forms.Form):
    """What a doctor offers."""

    per_month = forms.IntegerField(label="Nouveaux patients par mois", min_value=0, max_value=200)
    communes = forms.MultipleChoiceField(
        label="Seulement de ces communes", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée\u00a0: tout le territoire.",
    )  # fmt: skip
    home_visits = forms.BooleanField(label="Je fais des visites à domicile", required=False)
    children = forms.BooleanField(label="Je suis des enfants", required=False)
    until = date_field("Offre valable jusqu’au", required=False)
    paused_until = date_field("En pause jusqu’au", required=False)

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communes"].choices = list(places)  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        values = self.cleaned_data
        return Terms(
            values["per_month"], tuple(values["communes"]), values["home_visits"], values["children"],
            values["until"], values["paused_until"],
        )  # fmt: skip


def _points(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MAX_POINTS, **options)


class VoteForm(forms.Form):
    """What the board decided."""

    decided_on = date_field("Voté le")
    decided_by = forms.CharField(
        label="Voté par", max_length=120, help_text="Par exemple conseil d’administration."
    )
    votes_for = forms.IntegerField(label="Voix pour", min_value=0, max_value=30_000, required=False)
    votes_against = forms.IntegerField(label="Voix contre", min_value=0, max_value=30_000, required=False)
    abstained = forms.IntegerField(label="Abstentions", min_value=0, max_value=30_000, required=False)
    per_month = _points("Points par mois d’attente")
    most_for_waiting = _points("Points d’attente au plus")
    age_from = forms.IntegerField(label="Âge compté à partir de", min_value=60, max_value=100)
    first_level = forms.IntegerField(label="Niveau 1 à partir de (points)", min_value=2, max_value=5_000)
    second_level = forms.IntegerField(label="Niveau 2 à partir de (points)", min_value=1, max_value=5_000)
    mode = forms.ChoiceField(label="Façon de proposer", choices=Mode.choices, widget=forms.RadioSelect)
    answer_hours = forms.IntegerField(label="Délai pour répondre (heures)", min_value=1, max_value=720)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for need in Need:
            if need is not Need.ATTENTE:
                self.fields[f"points_{need}"] = _points(f"Points\u00a0: {need.label}")

    def vote(self) -> Vote:
        values = self.cleaned_data
        points = {need.value: values[f"points_{need}"] for need in Need if need is not Need.ATTENTE}
        named = {name: values[name] for name in Vote.__dataclass_fields__ if name in values}
        return Vote(**{**named, "points": points, "mode": Mode(values["mode"])})
