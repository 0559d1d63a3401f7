"""Forms of the room: they validate, the actions write."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.identifiers import clean_iban
from maillage.communities.treasury.queries import open_accounts
from maillage.foundation.tabular.books import MAX_BYTES, TOO_LARGE


class AmountField(forms.DecimalField):
    """An amount as people type it, « 1 234,50 € »; cleaned to cents above zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal("0.01"), localize=True, **options)
        self.widget.attrs |= {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f€]", "", str(value)) if value is not None else ""
        found: Decimal | None = super().to_python(text)
        return found

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)


class UploadForm(forms.Form):
    """The file that the bank gave."""

    file = forms.FileField(
        label="Fichier de la banque",
        max_length=300,
        allow_empty_file=True,  # said by the reader, with the other reasons
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,.tsv,.txt,.xlsx,.xls,.ods"}),
        help_text="Un relevé CAMT.053 (XML), ou à défaut un tableau CSV ou Excel ; 10 Mo au plus.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        if not file.size:
            raise forms.ValidationError("Ce fichier est vide : téléchargez-le de nouveau.")
        return file


class AccountForm(forms.Form):
    """An account of the association."""

    label = forms.CharField(
        label="Nom du compte", max_length=80, help_text="« Compte courant », par exemple."
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=42,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Il sert à reconnaître vos relevés ; seuls le début et la fin en sont gardés lisibles.",
    )

    def clean_iban(self) -> str:
        try:
            return clean_iban(self.cleaned_data["iban"])
        except ValueError as error:
            raise forms.ValidationError(
                "Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le d’un RIB de l’association."
            ) from error


class TableForm(forms.Form):
    """What a table does not say: whose account it is."""

    account = forms.ModelChoiceField(queryset=None, label="Compte de ce relevé", empty_label="Choisir…")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        accounts = open_accounts()
        self.fields["account"].queryset = accounts
        if not self.is_bound and len(accounts) == 1:
            self.fields["account"].initial = accounts[0].pk


class SettleForm(forms.Form):
    """What a line settles. ``step`` makes a second click harmless."""

    target = forms.CharField(max_length=40, widget=forms.HiddenInput)
    step = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)
    amount = AmountField(label="Montant à rapprocher")


class AsideForm(forms.Form):
    """Why a line settles nothing here."""

    reason = forms.ChoiceField(label="Raison", choices=AsideReason.choices)
    note = forms.CharField(label="Précision", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == AsideReason.OTHER and not values.get("note"):
            self.add_error("note", "Dites en quelques mots pourquoi.")
        return values


class UndoForm(forms.Form):
    """Why a settlement is undone."""

    reason = forms.CharField(label="Motif", max_length=200)


class FilterForm(forms.Form):
    """What to keep of a list of lines."""

    q = forms.CharField(label="Chercher", max_length=80, required=False)
    sens = forms.ChoiceField(
        label="Sens", choices=[("", "Reçus et payés"), ("recus", "Reçus"), ("payes", "Payés")], required=False
    )
