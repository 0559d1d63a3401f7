"""What a reader may ask of the comparisons. GET forms: they validate, nothing is kept."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.engines.indicators import Method
from maillage.engines.indicators.similarity import Criterion, criteria
from maillage.planning.diagnosis.comparison.candidates import KINDS, Kind
from maillage.planning.diagnosis.maps import METHODS
from maillage.planning.diagnosis.report import Report

WEIGHTS = [("0", "ne pas compter"), ("1", "compter"), ("2", "compter double"), ("3", "compter triple")]
# Where nothing is asked: what an ageing country looks at first, as far as it is known.
FIRST_MAPS = ("P03", "P05", "P04", "S08", "O01b", "A04", "A04c", "P06", "P09")
MOST_MAPS = 9


class SimilarForm(forms.Form):
    """What each criterion weighs, and among which perimeters to look."""

    type = forms.MultipleChoiceField(
        label="Chercher parmi les", choices=[(str(kind), name) for kind, name in KINDS.items()],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Cochez au moins une liste."},
    )  # fmt: skip

    def __init__(self, asked: QueryDict) -> None:
        """Bound to the defaults where the address says nothing: the page always has an answer."""
        self.weighed = criteria().all
        values = {self.field_of(one): f"{one.weight:g}" for one in self.weighed}
        values |= {name: asked[name] for name in values if name in asked}
        super().__init__({**values, "type": asked.getlist("type") or [Kind.EPCI, Kind.COMMUNITY]})
        for one in self.weighed:
            self.fields[self.field_of(one)] = forms.ChoiceField(
                label=one.label, choices=WEIGHTS, help_text=one.why
            )

    @staticmethod
    def field_of(criterion: Criterion) -> str:
        return f"p-{criterion.code}"

    @property
    def weight_fields(self) -> list[Any]:
        return [self[self.field_of(one)] for one in self.weighed]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(self.weights().values()):
            raise forms.ValidationError("Gardez au moins un critère : sans aucun, tout se ressemble.")
        return values

    def weights(self) -> Mapping[Criterion, float]:
        """Call it on valid fields only."""
        return {one: float(self.cleaned_data[self.field_of(one)]) for one in self.weighed}

    def kinds(self) -> list[Kind]:
        return [Kind(value) for value in self.cleaned_data["type"]]


class MapsForm(forms.Form):
    """Which indicators to put side by side, and how their classes are cut."""

    i = forms.MultipleChoiceField(label="Indicateurs", widget=forms.CheckboxSelectMultiple)
    classes = forms.ChoiceField(
        label="Classes", choices=[(str(method), name) for method, name in METHODS.items()]
    )
    memes = forms.BooleanField(
        label="Mêmes classes pour les indicateurs de même unité",
        required=False,
        help_text="Pour comparer deux cartes couleur à couleur. À décocher pour voir le détail de chacune.",
    )

    def __init__(self, asked: QueryDict, report: Report) -> None:
        known = [line.indicator.code for line in report.lines if line.spread]
        first = [code for code in FIRST_MAPS if code in known]
        chosen = asked.getlist("i") or (first + [code for code in known if code not in first])[:6]
        values = {
            "i": chosen,
            "classes": asked.get("classes", str(Method.QUANTILES)),
            "memes": asked.get("memes", ""),
        }
        super().__init__(values)
        self.fields["i"].choices = [  # type: ignore[attr-defined]
            (title, [(line.indicator.code, line.indicator.label) for line in lines])
            for title, lines in report.groups
        ]

    def clean_i(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["i"]
        if len(chosen) > MOST_MAPS:
            raise forms.ValidationError(f"{MOST_MAPS} cartes au plus : au-delà, on ne lit plus.")
        return chosen
