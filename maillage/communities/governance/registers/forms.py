"""Forms of the room."""

from django import forms

from maillage.communities.governance.registers.enums import LinkKind
from maillage.communities.territory.forms import date_field


class LinkForm(forms.Form):
    """A link of interest, told by the person."""

    kind = forms.ChoiceField(label="Lien", choices=LinkKind.choices)
    body = forms.CharField(label="Organisme", max_length=160, required=False)
    details = forms.CharField(
        label="Précisions", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Rien sur la santé de quiconque. D’un proche, le lien suffit\u00a0: pas de nom.",
    )  # fmt: skip
    starts_on = date_field("Depuis le")

    def clean_kind(self) -> LinkKind:
        return LinkKind(self.cleaned_data["kind"])


class DpoForm(forms.Form):
    """The appointment of a data-protection officer."""

    name = forms.CharField(label="Nom et prénom", max_length=160)
    organisation = forms.CharField(label="Organisme, si c’est un prestataire", max_length=160, required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    starts_on = date_field("À partir du")
    decided_by = forms.CharField(label="Désigné par", max_length=160, help_text="« Bureau du 3 mars 2026 ».")
    declared_on = date_field("Déclaré à la CNIL le", required=False)
    reference = forms.CharField(label="Numéro de désignation", max_length=60, required=False)


class CnilForm(forms.Form):
    """The declaration of the officer in place."""

    declared_on = date_field("Déclaré à la CNIL le")
    reference = forms.CharField(label="Numéro de désignation", max_length=60, required=False)
