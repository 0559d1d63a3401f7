"""Forms of the room: they validate and propose, the actions write."""

import uuid
from typing import Any

from django import forms

from maillage.communities.territory.seat import Seat
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.enums import Stage
from maillage.reference.geography.models import Commune
from maillage.reference.geography.pasted import Line
from maillage.reference.geography.resolution import resolve

SEAT_FIELDS = ("ars_delegation", "cpam", "msa", "samu", "dac", "ght", "cls", "cts")
SEAT_LABELS = {
    "ars_delegation": "Délégation de l’ARS",
    "cpam": "CPAM ou CGSS",
    "msa": "MSA",
    "samu": "SAMU et service d’accès aux soins (SAS)",
    "dac": "Dispositif d’appui à la coordination (DAC)",
    "ght": "Groupement hospitalier de territoire (GHT)",
    "cls": "Contrat local de santé (CLS)",
    "cts": "Conseil territorial de santé (CTS)",
}


def date_field(label: str, **options: Any) -> forms.DateField:
    """A day, with the browser's calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


INSEE_LENGTH = 5


class CommuneChoiceField(forms.CharField):
    """An INSEE code, a name that one commune alone bears, or both: « Sisteron (04209) »."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, **options)

    def clean(self, value: str) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        code = text.rpartition("(")[2].removesuffix(")").strip().upper()
        if Commune.objects.filter(code=code, active=True).exists():
            return code
        found = resolve([Line(1, text)])
        if found.resolved and len(found.resolved[0].code) == INSEE_LENGTH:
            return found.resolved[0].code
        if not found.refused:
            raise forms.ValidationError("Choisissez une seule commune.")
        refused = found.refused[0]
        near = ", ".join(f"{place.name} ({place.code})" for place in refused.candidates[:5])
        raise forms.ValidationError(f"{refused.reason} {near}".strip())


class SeatForm(forms.Form):
    """The territory of management. Proposals come from the department and remain to be checked."""

    commune_code = CommuneChoiceField(
        label="Commune du siège",
        help_text="Nom ou code INSEE. Elle décide de l’ARS et du département qui suivent la communauté.",
    )
    address = forms.CharField(label="Adresse du siège", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        required=False,
        error_messages={"invalid": "Un code postal compte cinq chiffres."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SEAT_FIELDS:
            self.fields[name] = forms.CharField(label=SEAT_LABELS[name], max_length=150, required=False)

    def seat(self) -> Seat:
        names = ("commune_code", "address", "postal_code", *SEAT_FIELDS)
        return Seat(**{name: self.cleaned_data[name] for name in names})


class LocationForm(SeatForm):
    """A change of seat, from a day."""

    starts_on = date_field("À partir du")


class FoundForm(SeatForm):
    """Founding: the card, the founder's role and the seat; the territory comes with the address."""

    founding_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label="Nom de la communauté", max_length=200, min_length=4)
    acronym = forms.CharField(label="Sigle", max_length=30, required=False)
    role = forms.ChoiceField(
        label="Votre rôle",
        widget=forms.RadioSelect,
        choices=[
            (Role.PRESIDENT.value, "Présidence (ou porteur du projet)"),
            (Role.COORDINATOR.value, "Coordination ; je tiens aussi la présidence en attendant l’élection"),
        ],
        initial=Role.PRESIDENT.value,
    )
    stage = forms.ChoiceField(label="Étape", choices=Stage.choices, initial=Stage.EMERGENCE.value)
    listed = forms.BooleanField(
        label="Visible de tous",
        required=False,
        initial=True,
        help_text="Le nom, l’étape et les communes arrêtées figurent dans le registre public.",
    )
    CARD = ("name", "acronym", "role", "stage", "listed")

    def card_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CARD]

    def seat_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {*self.CARD, "founding_key"}]

    @staticmethod
    def new_key() -> uuid.UUID:
        return uuid.uuid4()


class CardForm(forms.Form):
    """The identity card."""

    name = forms.CharField(label="Nom de la communauté", max_length=200, min_length=4)
    acronym = forms.CharField(label="Sigle", max_length=30, required=False)
    listed = forms.BooleanField(
        label="Visible de tous",
        required=False,
        help_text="Le nom, l’étape et les communes arrêtées figurent dans le registre public.",
    )


class AdoptForm(forms.Form):
    """Adopting a draft: from when, and which revision of it was read."""

    starts_on = date_field("En vigueur à partir du")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
