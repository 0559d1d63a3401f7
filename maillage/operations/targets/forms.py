"""Forms of the room: they validate, the actions write."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from maillage.operations.targets.enums import ScaleKind
from maillage.operations.targets.scales import Terms
from maillage.planning.evaluation.enums import Direction
from maillage.planning.evaluation.forms import FigureField
from maillage.planning.evaluation.models import TrackedIndicator

TIERS = range(1, 6)


class SignedField(FigureField):
    """A change: « -169 », « +5 », None when it is left empty."""

    def clean(self, value: Any) -> Decimal | None:
        text = re.sub(r"[−–]", "-", str(value or "")).strip()
        below = text.startswith("-")
        found = super().clean(text.lstrip("+-"))
        return -found if below and found is not None else found


class EurosField(FigureField):
    """An amount as people type it, « 3 000 € »; cleaned to cents."""

    def __init__(self, *, required: bool = False, **named: Any) -> None:
        super().__init__(**named)
        self.required = required

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            whole, cents = divmod(value, 100)
            return f"{whole},{cents:02d}" if cents else str(whole)
        return value

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        if amount is None:
            return None
        if amount < 0 or amount * 100 % 1:
            raise forms.ValidationError("Donnez un montant en euros, à deux décimales au plus.")
        return int(amount * 100)


class TargetForm(forms.Form):
    """What a year pays for one indicator. ``terms`` once valid."""

    kind = forms.ChoiceField(label="Barème", choices=ScaleKind.choices, widget=forms.RadioSelect)
    cents = EurosField(label="Montant de l’indicateur (€)", required=True)
    direction = forms.ChoiceField(label="Sens", choices=Direction.choices)
    baseline = FigureField(label="Valeur de départ")
    baseline_source = forms.CharField(
        label="Source du départ", max_length=160, required=False, help_text="CPAM, année précédente…"
    )
    target = FigureField(label="Objectif", help_text="Pour « tout ou rien » et « linéaire ».")
    change = SignedField(
        label="Évolution attendue",
        help_text="Si le contrat l’écrit : « −169 » ; elle doit mener à l’objectif.",
    )
    source = forms.CharField(
        label="Source", max_length=300, help_text="Où ce barème est écrit : annexe signée le…, avenant n°…"
    )
    note = forms.CharField(label="Note", max_length=300, required=False)
    why = forms.CharField(label="Motif du changement", max_length=300, required=False)

    def __init__(
        self, indicator: TrackedIndicator, *given: Any, held: Terms | None = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        for rank in TIERS:
            self.fields[f"threshold_{rank}"] = FigureField(label=f"Palier {rank}, seuil")
            self.fields[f"cents_{rank}"] = EurosField(label=f"Palier {rank}, montant (€)")
        if indicator.is_deliverable:
            self.fields["kind"].choices = [(ScaleKind.DELIVERABLE.value, ScaleKind.DELIVERABLE.label)]
            self.fields["kind"].initial = ScaleKind.DELIVERABLE.value
        if held is None:
            del self.fields["why"]
        else:
            self.fields["why"].required = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for rank in TIERS:
            threshold, cents = values.get(f"threshold_{rank}"), values.get(f"cents_{rank}")
            if (threshold is None) != (cents is None):
                self.add_error(
                    f"threshold_{rank}" if threshold is None else f"cents_{rank}",
                    "Un palier a un seuil et un montant.",
                )
        return values

    @property
    def tier_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(threshold, amount) of each tier, for the page."""
        return [(self[f"threshold_{rank}"], self[f"cents_{rank}"]) for rank in TIERS]

    @property
    def terms(self) -> Terms:
        values = self.cleaned_data
        tiers = [(values[f"threshold_{rank}"], values[f"cents_{rank}"]) for rank in TIERS]
        by_tiers = values["kind"] == ScaleKind.TIERS
        return Terms(
            kind=values["kind"], direction=values["direction"], cents=values["cents"],
            source=values["source"], baseline=values["baseline"],
            baseline_source=values["baseline_source"], change=values["change"],
            target=values["target"] if values["kind"] in (ScaleKind.TARGET, ScaleKind.LINEAR) else None,
            tiers=tuple((bound, cents) for bound, cents in tiers if bound is not None) if by_tiers else (),
            note=values["note"],
        )  # fmt: skip


def initial_of(terms: Terms) -> dict[str, Any]:
    """What the form shows of a target."""
    names = (
        "kind",
        "cents",
        "direction",
        "baseline",
        "baseline_source",
        "target",
        "change",
        "source",
        "note",
    )
    found = {name: getattr(terms, name) for name in names}
    for rank, (bound, cents) in enumerate(terms.tiers, 1):
        found |= {f"threshold_{rank}": bound, f"cents_{rank}": cents}
    return found


class RemoveForm(forms.Form):
    """Why a year no longer pays for an indicator."""

    why = forms.CharField(label="Motif", max_length=300)


class CopyForm(forms.Form):
    """The year whose targets are taken."""

    from_year = forms.TypedChoiceField(label="Reprendre les cibles de", coerce=int)

    def __init__(self, years: list[int], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["from_year"].choices = [(year, f"l’année {year}") for year in years]
