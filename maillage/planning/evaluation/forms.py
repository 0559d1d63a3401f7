"""Forms of the room: they validate, the actions write."""

from decimal import Decimal
from typing import Any

from django import forms

from maillage.communities.territory.forms import date_field
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import is_absent, number
from maillage.planning.evaluation.entries import Entry
from maillage.planning.evaluation.enums import CONFIDENCE, MISSIONS, Direction, Nature
from maillage.planning.evaluation.library import Definition
from maillage.planning.evaluation.models import PERCENT, TrackedIndicator


class FigureField(forms.CharField):
    """A number as the French write it; None when it is left empty."""

    def __init__(self, **named: Any) -> None:
        super().__init__(
            required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **named
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value.normalize():f}".replace(".", ",")
        return value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if is_absent(text):
            return None
        try:
            return Decimal(str(number()(text).value))
        except CellError as error:
            raise forms.ValidationError(f"{str(error).capitalize()}.") from error


class ValueForm(forms.Form):
    """A value of one indicator. ``entry`` once valid; a correction also asks for its reason."""

    value = FigureField(label="Valeur")
    done = forms.TypedChoiceField(
        label="État", choices=[("1", "Fait"), ("0", "Non fait")], coerce=Decimal, widget=forms.RadioSelect
    )
    numerator = FigureField(label="Numérateur")
    denominator = FigureField(label="Dénominateur")
    on = date_field("Date de la valeur", help_text="Le jour que décrit le chiffre, pas celui de la saisie.")
    since = date_field("Cumulé depuis le", required=False)
    source = forms.CharField(
        label="Source", max_length=160, help_text="Qui a produit ce chiffre, et dans quel document."
    )
    vintage = forms.CharField(
        label="Millésime",
        max_length=60,
        required=False,
        help_text="Par exemple « extraction d’octobre 2026 ».",
    )
    method = forms.CharField(
        label="Méthode",
        max_length=300,
        required=False,
        help_text="Comment il a été compté, si cela ne va pas de soi.",
    )
    confidence = forms.ChoiceField(
        label="Degré de confiance", choices=CONFIDENCE,
        help_text="Un chiffre non confirmé se voit partout comme tel, et n’entre dans aucun total officiel.",
    )  # fmt: skip
    evidence = forms.CharField(
        label="Pièce justificative", max_length=300, required=False,
        help_text="Où se trouve le document : courriel du 3 mars, tableau de la CPAM, adresse…",
    )  # fmt: skip
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="Jamais rien sur un patient."
    )
    why = forms.CharField(label="Motif de la correction", max_length=200)

    def __init__(
        self, indicator: TrackedIndicator, *given: Any, correction: bool = False, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.fields["value"].label = f"Valeur ({indicator.unit})"
        unused = {"value"} if indicator.is_deliverable else {"done"}
        if not indicator.is_rate:
            unused |= {"numerator", "denominator"}
        else:
            self.fields["value"].help_text = "Ou laissez vide, et donnez le numérateur et le dénominateur."
            self.fields["numerator"].help_text = indicator.counted
            self.fields["denominator"].help_text = indicator.among
        if indicator.nature != Nature.COUNT:
            unused.add("since")
        if not correction:
            unused.add("why")
        for name in unused:
            del self.fields[name]

    @property
    def entry(self) -> Entry:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("done", "why")}
        if "done" in self.cleaned_data:
            given["value"] = self.cleaned_data["done"]
        return Entry(**given)


class ReasonForm(forms.Form):
    """Why something is withdrawn or retired."""

    why = forms.CharField(label="Motif", max_length=200)


class FollowForm(forms.Form):
    """The definitions ticked in the library."""

    codes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, choices: list[tuple[str, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["codes"].choices = choices


class DefineForm(forms.Form):
    """An indicator of one's own, or one of the library worded as the contract words it."""

    model = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    mission = forms.ChoiceField(label="Mission", choices=[("", "Choisir…"), *MISSIONS.items()])
    label = forms.CharField(label="Nom", max_length=160, help_text="Tel que votre contrat l’écrit.")
    counted = forms.CharField(
        label="Ce qui est compté", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="De quoi refaire la mesure un jour : qui, quoi, sur quelle période.",
    )  # fmt: skip
    among = forms.CharField(
        label="Rapporté à", max_length=300, required=False, help_text="Le dénominateur, pour un taux."
    )
    unit = forms.CharField(label="Unité", max_length=40, help_text="%, patients, réunions, fait…")
    decimals = forms.IntegerField(label="Décimales", min_value=0, max_value=3, initial=0)
    nature = forms.ChoiceField(label="Une valeur est", choices=Nature.choices)
    direction = forms.ChoiceField(label="Sens", choices=Direction.choices)
    data = forms.CharField(label="Source attendue", max_length=120, help_text="CPAM, CPTS, SAS…")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("among") and values.get("unit") and values["unit"] != PERCENT:
            self.add_error("unit", "Un indicateur rapporté à un dénominateur se suit en %.")
        return values

    @property
    def definition(self) -> Definition:
        given = {name: value for name, value in self.cleaned_data.items() if name != "model"}
        # What a community says of its own contract is known to be in it.
        return Definition(code="", confidence="high", source="", **given)
