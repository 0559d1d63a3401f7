"""Forms of the room: they validate, the actions write."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from maillage.communities.members.forms import EurosField
from maillage.communities.territory.forms import date_field
from maillage.foundation.files.errors import FileError
from maillage.foundation.files.kinds import ACCEPT, MAX_SIZE, WORDS, Checked, checked
from maillage.operations.budget.enums import ENVELOPES, FunderKind, Nature, OutlayKind, OutlayState, Proof
from maillage.operations.budget.models import Grant, Outlay, PlannedLine
from maillage.operations.budget.words import Announced, Written
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.models import ActionSheet

KEY = {"initial": uuid.uuid4, "widget": forms.HiddenInput}


def _line(label: str, longest: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, **options)


def _day(label: str, **options: Any) -> forms.DateField:
    return date_field(label, required=False, **options)


# --- Funders ----------------------------------------------------------------------------------------------


class GrantForm(forms.Form):
    """A funding other than the contract, which makes its own."""

    key = forms.UUIDField(**KEY)
    kind = forms.ChoiceField(
        label="Nature du financement", choices=[one for one in FunderKind.choices if one[0] != FunderKind.ACI]
    )
    funder = _line("Financeur", 120, help_text="Par exemple « ARS », « Fondation », « Membres ».")
    title = _line("Intitulé", 160)
    reference = _line("Référence de la convention", 80, required=False)
    granted_cents = EurosField(label="Montant accordé en euros", required=False)
    starts_on = date_field("À dépenser à partir du")
    ends_on = _day("À dépenser jusqu’au")
    report_due_on = _day("Compte rendu attendu le")
    conditions = forms.CharField(
        label="Conditions", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que la convention exige : publics, justificatifs, part de cofinancement…",
    )  # fmt: skip
    missions = forms.MultipleChoiceField(
        label="Missions admises", choices=Mission.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucune case cochée : toutes.",
    )  # fmt: skip
    natures = forms.MultipleChoiceField(
        label="Natures admises", choices=Nature.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : toutes. Toute dépense hors de ces choix sera signalée d’avance.",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class AnnouncedForm(forms.Form):
    """One payment that the funder announces."""

    label = _line("Versement", 120, required=False)
    due_on = _day("Attendu le")
    cents = EurosField(label="Montant en euros", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("label") and not data.get("cents"):
            self.add_error("cents", "Donnez le montant de ce versement.")
        if data.get("cents") and not data.get("label"):
            self.add_error("label", "Nommez ce versement : « Acompte », « Solde »…")
        return data


AnnouncedForms = forms.formset_factory(AnnouncedForm, extra=3, max_num=20, absolute_max=20)


def announced(rows: Iterable[AnnouncedForm]) -> list[Announced]:
    """The payments typed, numbered by their place."""
    return [
        Announced(rank, row.cleaned_data["label"], row.cleaned_data["due_on"], row.cleaned_data["cents"])
        for rank, row in enumerate(rows, 1)
        if row.cleaned_data.get("cents")
    ]


# --- Lines ------------------------------------------------------------------------------------------------


class LineForm(forms.Form):
    """A line of the budget. ``post`` says who pays and from which envelope: « 3:fixed »."""

    key = forms.UUIDField(**KEY)
    post = forms.ChoiceField(label="Qui paie")
    mission = forms.ChoiceField(label="Mission", choices=Mission.choices)
    sheet = forms.ModelChoiceField(
        queryset=None, label="Fiche-action", required=False, empty_label="Aucune en particulier"
    )
    nature = forms.ChoiceField(label="Nature", choices=Nature.choices)
    label = _line("Précision", 160, required=False)
    cents = EurosField(
        label="Montant prévu en euros", help_text="0 pour une dépense que l’on n’avait pas prévue."
    )

    def __init__(self, *args: Any, grants: Iterable[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grants = {grant.pk: grant for grant in grants}
        self.fields["post"].choices = payers(self.grants.values())
        self.fields["sheet"].queryset = ActionSheet.objects.live().order_by("number")

    def values(self) -> dict[str, Any]:
        return charged_values(self.cleaned_data, self.grants)


def charged_values(cleaned: dict[str, Any], grants: Mapping[int, Grant]) -> dict[str, Any]:
    """What a form says, « 3:fixed » told as the funding and the envelope."""
    data = {name: value for name, value in cleaned.items() if name not in ("key", "post")}
    grant, _, envelope = cleaned["post"].partition(":")
    return data | {"grant": grants[int(grant)], "envelope": envelope}


def payers(grants: Iterable[Grant]) -> list[tuple[str, str]]:
    """The choices of who pays, and from which envelope."""
    return [
        (f"{grant.pk}:{envelope.value}", _post(grant, envelope))
        for grant in grants
        for envelope in ENVELOPES[FunderKind(grant.kind)]
    ]


def _post(grant: Grant, envelope: Envelope) -> str:
    return f"{grant} : {envelope.label}" if len(ENVELOPES[FunderKind(grant.kind)]) > 1 else str(grant)


def line_initial(line: PlannedLine) -> dict[str, Any]:
    return {
        "post": f"{line.grant_id}:{line.envelope}", "mission": line.mission, "sheet": line.sheet,
        "nature": line.nature, "label": line.label, "cents": line.cents,
    }  # fmt: skip


class CarryForm(forms.Form):
    """What each line gives to the next exercise: one field a line, ``l12`` for the line of key 12."""

    def __init__(self, *args: Any, lines: Sequence[tuple[PlannedLine, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line, cents in lines:
            self.fields[f"l{line.pk}"] = EurosField(
                label=f"Reporter de la ligne {line}", required=False, initial=cents or None
            )

    def amounts(self) -> dict[int, int]:
        return {int(name[1:]): value or 0 for name, value in self.cleaned_data.items()}


# --- Outlays ----------------------------------------------------------------------------------------------


def kept_file(upload: Any) -> Checked | None:
    """The file brought, as it may be kept. Raises ``ValidationError``."""
    if upload is None:
        return None
    if upload.size > MAX_SIZE:
        raise forms.ValidationError("Ce fichier dépasse 10 Mo : réduisez-le, ou coupez-le en plusieurs.")
    try:
        return checked(upload.name, upload.read())
    except FileError as error:
        raise forms.ValidationError(str(error)) from error


def _file_field(**options: Any) -> forms.FileField:
    return forms.FileField(
        label="Pièce justificative", max_length=150, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=f"Facture, bon de commande, convention… {WORDS}", **options,
    )  # fmt: skip


class PartsForm(forms.Form):
    """An amount charged to one line of the budget or to several: ``line_1``, ``cents_1``…"""

    PARTS, MORE, MOST = 3, 3, 30

    def add_parts(self, lines: list[tuple[str, list[tuple[int, str]]]], count: int = PARTS) -> None:
        self.count = min(max(count, 1), self.MOST)
        for rank in range(1, self.count + 1):
            self.fields[f"line_{rank}"] = forms.TypedChoiceField(
                label="Ligne du budget" if rank == 1 else f"Ligne {rank}, si besoin", coerce=int,
                empty_value=None, required=rank == 1, choices=[("", "Choisir…"), *lines],
            )  # fmt: skip
            self.fields[f"cents_{rank}"] = EurosField(
                label=f"Part de la ligne {rank} en euros", required=False
            )
        self.fields["cents_1"].help_text = "Vide : tout le reste du montant."

    def clean(self) -> dict[str, Any]:
        """A part without its line would be lost in silence."""
        data = super().clean() or {}
        for rank in range(1, self.count + 1):
            if data.get(f"cents_{rank}") and not data.get(f"line_{rank}"):
                self.add_error(f"line_{rank}", "Choisissez la ligne que cette part paie.")
        return data

    def charged(self, cents: int) -> tuple[tuple[int, int], ...]:
        """(line, cents), the first taking what the others leave when its part is empty."""
        data = self.cleaned_data
        rows = [(data[f"line_{rank}"], data[f"cents_{rank}"]) for rank in range(1, self.count + 1)]
        others = [(line, part or 0) for line, part in rows[1:] if line]
        first = rows[0][1] or cents - sum(part for _, part in others)
        return ((rows[0][0], first), *others)


class OutlayForm(PartsForm):
    """A commitment or an expense, charged to as many lines as ``parts`` says: the page adds to it."""

    key = forms.UUIDField(**KEY)
    kind = forms.ChoiceField(
        label="Sorte", initial=OutlayKind.EXPENSE, widget=forms.RadioSelect,
        choices=[
            (OutlayKind.EXPENSE, "Dépense : une facture, un salaire, un remboursement"),
            (OutlayKind.COMMITMENT, "Engagement : une commande ou une convention, avant la facture"),
        ],
    )  # fmt: skip
    title = _line("Objet", 160)
    party = _line("Fournisseur ou bénéficiaire", 140)
    reference = _line("Numéro de la facture ou du contrat", 80, required=False)
    cents = EurosField(label="Montant en euros, toutes taxes comprises")
    on = date_field("Daté du", initial=timezone.localdate)
    ends_on = _day("Jusqu’au", help_text="Fin d’un engagement ; vide pour une dépense.")
    commitment = forms.TypedChoiceField(
        label="Engagement dont c’est la facture", coerce=int, empty_value=None, required=False
    )
    file = _file_field(required=False)
    overspend_reason = _line("Pourquoi dépasser ce qui est prévu", 300, required=False)
    parts = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, lines: list[tuple[str, list[tuple[int, str]]]], commitments: Iterable[Outlay],
        parts: int = PartsForm.PARTS, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.add_parts(lines, parts)
        self.fields["parts"].initial = self.count
        self.fields["commitment"].choices = [
            ("", "Aucun"),
            *((one.number, f"{one.number}. {one.title}, {one.party}") for one in commitments),
        ]
        said = [name for name in self.fields if name not in ("file", "overspend_reason")]
        self.order_fields([*said, "file", "overspend_reason"])

    def clean_file(self) -> Checked | None:
        return kept_file(self.cleaned_data["file"])

    def clean_cents(self) -> int:
        cents: int = self.cleaned_data["cents"]
        if not cents:
            raise forms.ValidationError("Donnez un montant au-dessus de 0 €.")
        return cents

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["kind"] == OutlayKind.COMMITMENT and data["commitment"]:
            self.add_error("commitment", "Un engagement ne s’appuie pas sur un autre.")
        if data["ends_on"] and data["ends_on"] < data["on"]:
            self.add_error("ends_on", "La fin précède le début.")
        data["charged"] = self.charged(data["cents"])
        return data

    def written(self) -> Written:
        data = self.cleaned_data
        return Written(
            kind=OutlayKind(data["kind"]), title=data["title"], party=data["party"],
            reference=data["reference"],
            cents=data["cents"], on=data["on"], parts=data["charged"], ends_on=data["ends_on"],
            commitment=data["commitment"],
        )  # fmt: skip


class DecisionForm(forms.Form):
    """What is decided of an outlay."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("approve", "refuse", "cancel", "close", "paid")])
    reason = _line("Raison", 300, required=False)
    on = _day("Payée le")


class VoucherForm(forms.Form):
    file = _file_field()

    def clean_file(self) -> Checked | None:
        return kept_file(self.cleaned_data["file"])


class FilterForm(forms.Form):
    """What to keep of the list of commitments and expenses."""

    q = _line("Chercher", 80, required=False)
    sorte = forms.ChoiceField(
        label="Sorte", choices=[("", "Engagements et dépenses"), *OutlayKind.choices], required=False
    )
    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), *OutlayState.choices], required=False)
    preuve = forms.ChoiceField(label="Preuve", choices=[("", "Toutes"), *Proof.choices], required=False)
