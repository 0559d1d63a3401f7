"""Forms of the accounts: they validate, the actions write."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.communities.members.forms import EurosField
from maillage.communities.territory.forms import date_field
from maillage.foundation.files.kinds import Checked
from maillage.operations.budget.accounts.models import ExpenseClaim, Supplier
from maillage.operations.budget.accounts.words import ClaimGiven, PayrollGiven
from maillage.operations.budget.enums import Nature, OutlayKind
from maillage.operations.budget.forms import KEY, PartsForm, kept_file
from maillage.operations.budget.models import Outlay
from maillage.operations.budget.words import Written
from maillage.operations.indemnities.enums import SepaFormat
from maillage.operations.indemnities.models import PayerAccount
from maillage.planning.health_project.models import ActionSheet

# What nobody pays out of their own pocket.
_NOT_ADVANCED = {Nature.PAYROLL, Nature.SECONDMENT, Nature.IPR, Nature.RPMSP, Nature.SNP}
_RECEIPTS = "application/pdf,image/jpeg,image/png,image/webp"
Lines = list[tuple[str, list[tuple[int, str]]]]


def _paid(label: str, **options: Any) -> EurosField:
    return EurosField(label=label, **options)


class ReceiptsForm(forms.Form):
    """A photograph taken now, or a file chosen: the browser makes the photograph smaller and upright."""

    photo = forms.FileField(
        label="Photographier le justificatif", required=False, max_length=150,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "data-photo": ""}),
        help_text="Le lieu et le moment où la photo est prise en sont retirés.",
    )  # fmt: skip
    file = forms.FileField(
        label="Ou choisir un fichier", required=False, max_length=150,
        widget=forms.FileInput(attrs={"accept": _RECEIPTS, "data-photo": ""}),
        help_text="PDF, JPEG, PNG ou WebP, 10 Mo au plus.",
    )  # fmt: skip

    def clean_photo(self) -> Checked | None:
        return _receipt(self.cleaned_data["photo"])

    def clean_file(self) -> Checked | None:
        return _receipt(self.cleaned_data["file"])

    def brought(self) -> list[Checked]:
        return [one for one in (self.cleaned_data["photo"], self.cleaned_data["file"]) if one]


def _receipt(upload: Any) -> Checked | None:
    file = kept_file(upload)
    if file is not None and file.media_type not in _RECEIPTS:
        raise forms.ValidationError("Un justificatif est une photo ou un PDF.")
    return file


class ClaimForm(ReceiptsForm):
    """What somebody paid for the community."""

    key = forms.UUIDField(**KEY)
    cents = _paid("Montant payé en euros, toutes taxes comprises")
    vat_cents = _paid("Dont TVA en euros", required=False, help_text="Si le justificatif la donne.")
    spent_on = date_field("Payé le", initial=timezone.localdate)
    title = forms.CharField(
        label="Ce que vous avez acheté", max_length=160, help_text="« Buffet de la réunion du 12 mars »."
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisir…"), *((n.value, n.label) for n in Nature if n not in _NOT_ADVANCED)],
    )
    sheet = forms.ModelChoiceField(
        queryset=None, label="Fiche-action", required=False, empty_label="Aucune en particulier"
    )
    note = forms.CharField(
        label="Précision", max_length=300, required=False, help_text="Qui était là, pourquoi, si besoin."
    )
    field_order = (
        "photo",
        "file",
        "cents",
        "vat_cents",
        "spent_on",
        "title",
        "nature",
        "sheet",
        "note",
        "key",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].queryset = ActionSheet.objects.live().order_by("number")

    def given(self) -> ClaimGiven:
        names = ("title", "spent_on", "cents", "vat_cents", "nature", "sheet", "note")
        return ClaimGiven(**{name: self.cleaned_data[name] for name in names})


def claim_initial(claim: ExpenseClaim) -> dict[str, Any]:
    return {
        name: getattr(claim, name)
        for name in ("key", "title", "spent_on", "cents", "vat_cents", "nature", "sheet", "note")
    }


class CheckForm(PartsForm):
    """Which lines of the budget pay a note of expenses."""

    overspend_reason = forms.CharField(
        label="Pourquoi dépasser ce qui est prévu", max_length=300, required=False
    )

    def __init__(self, *args: Any, lines: Lines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_parts(lines)
        self.order_fields([name for name in self.fields if name != "overspend_reason"])


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300)


class ReturnedForm(forms.Form):
    on = date_field("Rejeté le")
    reason = forms.CharField(label="Motif donné par la banque", max_length=200)


class SupplierForm(forms.Form):
    key = forms.UUIDField(**KEY)
    name = forms.CharField(label="Nom du fournisseur", max_length=140)
    identifier = forms.CharField(
        label="SIREN ou SIRET", max_length=20, required=False, help_text="Il figure au bas de la facture."
    )


class SupplierIbanForm(forms.Form):
    holder = forms.CharField(label="Titulaire du compte, comme sur le RIB", max_length=70)
    iban = forms.CharField(
        label="IBAN", max_length=45, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Gardé chiffré ; on n’en montre ensuite que le début et la fin.",
    )  # fmt: skip


class InvoiceForm(PartsForm):
    """An invoice of a supplier."""

    key = forms.UUIDField(**KEY)
    supplier = forms.ModelChoiceField(queryset=None, label="Fournisseur", empty_label="Choisir…")
    reference = forms.CharField(label="Numéro de la facture", max_length=80)
    title = forms.CharField(label="Objet", max_length=160)
    cents = _paid("Montant en euros, toutes taxes comprises")
    vat_cents = _paid("Dont TVA en euros", required=False)
    on = date_field("Datée du", initial=timezone.localdate)
    due_on = date_field("À payer avant le", initial=lambda: timezone.localdate() + timedelta(days=30))
    commitment = forms.TypedChoiceField(
        label="Engagement dont c’est la facture", coerce=int, empty_value=None, required=False
    )
    file = forms.FileField(
        label="La facture", max_length=150, widget=forms.FileInput(attrs={"accept": _RECEIPTS}),
        help_text="PDF ou photo. Une facture électronique (Factur-X) se dépose telle quelle : c’est un PDF.",
    )  # fmt: skip
    overspend_reason = forms.CharField(
        label="Pourquoi dépasser ce qui est prévu", max_length=300, required=False
    )

    def __init__(self, *args: Any, lines: Lines, commitments: Iterable[Outlay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Supplier.objects.all()
        self.fields["commitment"].choices = [
            ("", "Aucun"),
            *((one.number, f"{one.number}. {one.title}, {one.party}") for one in commitments),
        ]
        self.add_parts(lines)
        last = ("file", "overspend_reason")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean_file(self) -> Checked | None:
        return _receipt(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due_on") and data.get("on") and data["due_on"] < data["on"]:
            self.add_error("due_on", "L’échéance précède la facture.")
        if data.get("vat_cents") and data.get("cents") and data["vat_cents"] > data["cents"]:
            self.add_error("vat_cents", "La TVA dépasse le montant.")
        return data

    def written(self) -> Written:
        data = self.cleaned_data
        return Written(
            kind=OutlayKind.EXPENSE, title=data["title"], party=data["supplier"].name,
            reference=data["reference"], cents=data["cents"], on=data["on"],
            parts=self.charged(data["cents"]), commitment=data["commitment"], vat_cents=data["vat_cents"],
        )  # fmt: skip


def _months() -> list[tuple[str, str]]:
    """The last fourteen months, the newest first."""
    day, found = timezone.localdate().replace(day=1), []
    for _ in range(14):
        found.append((day.isoformat(), f"{day:%m/%Y}"))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


class PayrollForm(PartsForm):
    """The totals of a month, as the bureau’s summary gives them."""

    key = forms.UUIDField(**KEY)
    month = forms.ChoiceField(label="Mois de paie", choices=_months)
    gross_cents = _paid("Salaires bruts, total en euros")
    employer_cents = _paid("Charges patronales, total en euros")
    net_cents = _paid("Net à payer, total en euros")
    fte = forms.DecimalField(
        label="Équivalents temps plein", max_digits=5, decimal_places=2, min_value=0, required=False,
        localize=True, help_text="Par exemple 1,5. Facultatif.",
    )  # fmt: skip
    file = forms.FileField(
        label="État récapitulatif du mois", required=False, max_length=150,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text="Le récapitulatif du bureau de paie, jamais un bulletin. "
        "Seules la présidence et la trésorerie l’ouvrent.",
    )  # fmt: skip
    overspend_reason = forms.CharField(
        label="Pourquoi dépasser ce qui est prévu", max_length=300, required=False
    )

    def __init__(self, *args: Any, lines: Lines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_parts(lines)
        last = ("file", "overspend_reason")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean_file(self) -> Checked | None:
        return _receipt(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["net_cents"] > data["gross_cents"]:
            self.add_error("net_cents", "Le net ne dépasse pas le brut.")
        return data

    def given(self) -> PayrollGiven:
        data = self.cleaned_data
        fte = data["fte"]
        return PayrollGiven(
            month=date.fromisoformat(data["month"]), gross_cents=data["gross_cents"],
            employer_cents=data["employer_cents"], net_cents=data["net_cents"],
            fte_hundredths=None if fte is None else int(fte * 100),
        )  # fmt: skip

    def written(self) -> Written:
        """The expense of the month, dated of its last day, today at the latest."""
        given = self.given()
        cents = given.gross_cents + given.employer_cents
        last = (given.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return Written(
            kind=OutlayKind.EXPENSE, title=f"Paie de {given.month:%m/%Y}",
            party="Salariés et organismes sociaux",
            reference=f"PAIE-{given.month:%Y-%m}", cents=cents, on=min(last, timezone.localdate()),
            parts=self.charged(cents),
        )  # fmt: skip


class OrderForm(forms.Form):
    """Which expenses a file pays, from which account, when."""

    key = forms.UUIDField(**KEY)
    account = forms.ModelChoiceField(queryset=None, label="Compte payeur", empty_label=None)
    execution_on = date_field("Exécution demandée le")
    outlays = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, ready: Iterable[int], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = PayerAccount.objects.select_related("account").filter(
            account__closed_on__isnull=True
        )
        self.fields["execution_on"].initial = today + timedelta(days=1)
        self.fields["outlays"].choices = [(number, str(number)) for number in ready]


class FileForm(forms.Form):
    form = forms.ChoiceField(label="Format", choices=SepaFormat.choices)


class ExportForm(forms.Form):
    """Which civil year is handed over, under which number."""

    key = forms.UUIDField(**KEY)
    year = forms.TypedChoiceField(label="Exercice comptable (année civile)", coerce=int)
    siren = forms.CharField(
        label="SIREN de l’association", max_length=20, help_text="9 chiffres : il nomme le fichier."
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class AccountForm(forms.Form):
    account = forms.CharField(max_length=12, required=False)
    label = forms.CharField(max_length=100, required=False)
