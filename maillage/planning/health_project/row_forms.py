"""The parts of an action sheet that are made of rows: formsets of a few lines more than what is there."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from maillage.communities.members.forms import EurosField
from maillage.planning.health_project.contents import Content, plain
from maillage.planning.health_project.enums import (
    Direction,
    Envelope,
    IndicatorKind,
    Level,
    Nature,
    StepState,
)
from maillage.planning.health_project.forms import YEARS, day_field, line_field


class RowForm(forms.Form):
    """One row; ``id`` finds the stored one. A row with nothing typed is no row."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    essential = "title"

    def content(self) -> Content:
        return {
            name: plain(value) for name, value in self.cleaned_data.items() if name not in ("DELETE", "ORDER")
        }


class StepRowForm(RowForm):
    title = forms.CharField(label="Étape", max_length=200)
    who = line_field("Par qui", longest=160)
    starts_on = day_field("À partir du")
    due_on = day_field("Échéance")
    state = forms.ChoiceField(label="État", choices=StepState.choices, initial=StepState.TO_DO)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("due_on") and data["due_on"] < data["starts_on"]:
            self.add_error("due_on", "L’échéance précède le début de l’étape.")
        return data


class BudgetRowForm(RowForm):
    essential = "cents"
    year = forms.IntegerField(label="Année", min_value=YEARS[0], max_value=YEARS[-1])
    envelope = forms.ChoiceField(label="Enveloppe", choices=Envelope.choices, initial=Envelope.FUNCTIONING)
    nature = forms.ChoiceField(label="Nature", choices=Nature.choices, initial=Nature.STAFF)
    label = line_field("Précision", longest=160)
    cents = EurosField(label="Montant en euros")


class RiskRowForm(RowForm):
    title = forms.CharField(label="Risque", max_length=200)
    likelihood = forms.TypedChoiceField(
        label="Probabilité", choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    impact = forms.TypedChoiceField(label="Gravité", choices=Level.choices, coerce=int, initial=Level.MEDIUM)
    answer = line_field("Parade", longest=500)


class IndicatorRowForm(RowForm):
    """The targets are one field a year: ``target_2027``."""

    kind = forms.ChoiceField(label="Nature", choices=IndicatorKind.choices, initial=IndicatorKind.PROCESS)
    title = forms.CharField(label="Indicateur", max_length=200)
    definition = line_field(
        "Définition", longest=500, help_text="Ce que l’on compte, sur quoi, à quelle date."
    )
    source = line_field("Source", longest=200)
    evidence = line_field("Preuve attendue", longest=200)
    unit = line_field("Unité", longest=40)
    direction = forms.ChoiceField(label="L’indicateur", choices=Direction.choices, initial=Direction.UP)
    baseline = forms.DecimalField(
        label="Valeur de départ", max_digits=12, decimal_places=2, required=False, localize=True
    )
    baseline_year = forms.IntegerField(
        label="Année de départ", min_value=YEARS[0], max_value=YEARS[-1], required=False
    )

    followed = forms.ChoiceField(
        label="Indicateur suivi", required=False,
        help_text="Celui qui en donne les valeurs, dans la liste des indicateurs.",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        years: Sequence[int] = (),
        followed: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        held_code = self.initial.get("followed", "")
        known = ({held_code: held_code} if held_code else {}) | dict(followed)
        self.fields["followed"].choices = [("", "Aucun"), *known.items()]
        held: Mapping[str, str] = self.initial.get("targets") or {}
        self.years = sorted({*years, *(int(year) for year in held)})
        for year in self.years:
            self.fields[f"target_{year}"] = forms.DecimalField(
                label=f"Cible {year}", max_digits=12, decimal_places=2, required=False, localize=True
            )
            if str(year) in held:
                self.initial[f"target_{year}"] = Decimal(held[str(year)])

    def content(self) -> Content:
        found = super().content()
        values = {str(year): found.pop(f"target_{year}", None) for year in self.years}
        return found | {"targets": {year: value for year, value in values.items() if value is not None}}


class RowsBase(forms.BaseFormSet):
    """The rows of a part; those emptied or ticked « à retirer » go."""

    def __init__(self, *args: Any, rows: Sequence[Content], **kwargs: Any):
        super().__init__(*args, initial=[self._shown(row) for row in rows], **kwargs)

    @staticmethod
    def _shown(row: Content) -> Content:
        typed = {name: date.fromisoformat(row[name]) for name in ("starts_on", "due_on") if row.get(name)}
        if row.get("baseline") is not None:
            typed["baseline"] = Decimal(row["baseline"])
        return {**row, **typed}

    def content(self) -> list[Content]:
        return [
            form.content()
            for form in self.forms
            if form.cleaned_data.get(form.essential) not in (None, "") and not form.cleaned_data.get("DELETE")
        ]


def rows_of(form: type[RowForm], *, extra: int) -> type[RowsBase]:
    """The formset of these rows."""
    return forms.formset_factory(
        form, formset=RowsBase, extra=extra, can_delete=True, max_num=60, absolute_max=80
    )
