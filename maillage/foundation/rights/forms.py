"""Forms of the room: they validate, the actions write."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from maillage.foundation.rights.enums import ObjectionPurpose, RequestState, Right

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    """What a person asks. ``key`` makes a second click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    right = forms.ChoiceField(label="Ce que je demande", choices=Right.choices, widget=forms.RadioSelect)
    wording = forms.CharField(
        label="Précisions", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple la donnée à corriger, ou l’usage refusé. Aucune donnée de santé ici.",
    )  # fmt: skip
    health = forms.BooleanField(
        label="Ma demande porte sur des données de santé", required=False,
        help_text="La réponse est alors due en huit jours.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"key": uuid.uuid4(), **kwargs["initial"]}
        super().__init__(*args, **kwargs)


class AskPubliclyForm(AskForm):
    """The same, for who has no account; ``website`` is a trap for robots."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
    email = forms.EmailField(
        label="Adresse e-mail", max_length=254,
        help_text="Celle que la communauté connaît : un lien y prouvera que c’est bien vous.",
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["right", "first_name", "last_name", "email", "wording", "health", "key", "website"]


class EnterForm(AskForm):
    """A request that came by post or by word of mouth."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    received_on = forms.DateField(label="Reçue le", widget=_DAY)
    checked = forms.BooleanField(
        label="J’ai vérifié l’identité de cette personne", required=False,
        help_text="Sinon, un lien envoyé à son adresse la prouvera.",
    )  # fmt: skip
    field_order = [
        "right", "received_on", "first_name", "last_name", "email", "wording", "health", "checked", "key",
    ]  # fmt: skip

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir.")
        return day


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label="Réponse",
        choices=[
            (RequestState.ANSWERED.value, "La demande est satisfaite, en tout ou en partie"),
            (RequestState.REFUSED.value, "La demande est refusée, avec son motif"),
            (RequestState.DROPPED.value, "Ce n’est pas une demande de droits : classer sans écrire"),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Ce que la personne lira", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") != RequestState.DROPPED and not cleaned.get("answer"):
            self.add_error("answer", "Écrivez la réponse : un refus sans motif n’en est pas un.")
        return cleaned


class ExtendForm(forms.Form):
    why = forms.CharField(
        label="Motif, que la personne lira", max_length=300,
        help_text="Complexité ou nombre des demandes (RGPD, art. 12-3).",
    )  # fmt: skip


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RectifiedForm(forms.Form):
    what = forms.CharField(label="Donnée corrigée", max_length=100)
    before = forms.CharField(label="Avant", max_length=300, required=False)
    after = forms.CharField(label="Après", max_length=300, required=False)


class ObjectForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label="Usages refusés", choices=ObjectionPurpose.choices, widget=forms.CheckboxSelectMultiple
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(label="J’ai lu ce qui sera effacé ; cela ne se défait pas")


class ControllerForm(forms.Form):
    legal_name = forms.CharField(label="Responsable du traitement", max_length=200)
    address = forms.CharField(label="Adresse postale", max_length=300, required=False)
    contact = forms.EmailField(label="Adresse e-mail de contact", max_length=254, required=False)
    dpo_name = forms.CharField(label="Délégué à la protection des données", max_length=200, required=False)
    dpo_contact = forms.EmailField(label="Adresse e-mail du délégué", max_length=254, required=False)
