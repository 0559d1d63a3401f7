"""Forms of the room."""

from typing import Any

from django import forms

from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.rules.enums import MandateFunction
from maillage.communities.governance.rules.models import Organ
from maillage.communities.members.models import Member, Representative
from maillage.communities.territory.forms import date_field


class MandateForm(forms.Form):
    """An election."""

    organ = forms.ModelChoiceField(queryset=None, label="Organe", empty_label="Choisir un organe")
    function = forms.ChoiceField(label="Fonction", choices=MandateFunction.choices)
    member = forms.ModelChoiceField(queryset=None, label="Membre élu", empty_label="Choisir un membre")
    representative = forms.ModelChoiceField(
        queryset=None, label="Représentant, si c’est une structure", required=False, empty_label="Sans objet"
    )
    elected_by = forms.CharField(
        label="Élu par", max_length=160, help_text="« Assemblée générale du 12 mars 2026, résolution 4 »."
    )
    elected_on = date_field("Élu le")
    starts_on = date_field("À partir du")
    ends_on = date_field(
        "Échéance, si elle diffère des statuts", required=False,
        help_text="Vide\u00a0: la durée que les règles donnent. Utile au premier renouvellement par tiers.",
    )  # fmt: skip
    declared_on = date_field(
        "Déjà déclaré à la préfecture le", required=False, help_text="Vide\u00a0: la déclaration est à faire."
    )

    def __init__(self, *args: Any, organs: list[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mandated = [one.pk for one in organs if not one.sort.is_assembly]
        fields["organ"].queryset = Organ.objects.filter(pk__in=mandated)
        fields["member"].queryset = Member.objects.admitted().order_by("sort_key", "number")
        fields["representative"].queryset = Representative.objects.filter(ends_on__isnull=True)

    def clean_function(self) -> MandateFunction:
        return MandateFunction(self.cleaned_data["function"])


class EndForm(forms.Form):
    """The end of a mandate before its term."""

    ends_on = date_field("Ne siège plus à partir du")
    reason = forms.ChoiceField(label="Motif", choices=EndReason.choices)
    note = forms.CharField(label="Précision", max_length=300, required=False)

    def clean_reason(self) -> EndReason:
        return EndReason(self.cleaned_data["reason"])


class DeclareForm(forms.Form):
    """The declaration, once made."""

    declared_on = date_field("Déclaré le")
    reference = forms.CharField(label="Récépissé ou numéro", max_length=120, required=False)


class DayForm(forms.Form):
    """The day of which one reads the register."""

    jour = date_field("Qui siégeait le")
