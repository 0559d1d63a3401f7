"""Forms of the room: they validate, the actions write."""

from collections.abc import Mapping
from typing import Any

from django import forms

from maillage.engines.indicators import Entered, catalogue
from maillage.foundation.tabular.errors import CellError, UnreadableError
from maillage.foundation.tabular.fields import is_absent, number
from maillage.foundation.tabular.text import cells, separator
from maillage.planning.diagnosis.readings.entries import Entry
from maillage.planning.diagnosis.readings.imports import WholeFile
from maillage.planning.diagnosis.readings.models import BETTER
from maillage.planning.diagnosis.readings.values import MASKED, value_reader
from maillage.reference.geography.pasted import Line
from maillage.reference.geography.resolution import resolve

PLACES = ("territory", "department", "region", "france")


class FigureField(forms.CharField):
    """A number as the French write it; None when it is left empty."""

    def __init__(self, **named: Any) -> None:
        super().__init__(
            required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **named
        )

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        if is_absent(text):
            return None
        try:
            return float(number()(text).value)
        except CellError as error:
            raise forms.ValidationError(f"{str(error).capitalize()}.") from error


class ReadingForm(WholeFile):
    """One indicator as one source gives it. ``entry`` once valid."""

    indicator = forms.ChoiceField(label="Indicateur")
    territory = FigureField(label="Territoire")
    department = FigureField(label="Département")
    region = FigureField(label="Région")
    france = FigureField(label="France")
    communes = forms.CharField(
        label="Valeurs par commune", required=False, max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Facultatif. Une commune par ligne : son code ou son nom, un point-virgule (ou deux "
        "colonnes collées d’un tableur), sa valeur ; « s » si la source la masque.",
    )  # fmt: skip
    masked = forms.IntegerField(
        label="Communes masquées", required=False, min_value=0, max_value=2_000,
        help_text="Le nombre de communes que la source masque, quand elle le dit.",
    )  # fmt: skip
    sections = (
        ("Quel indicateur", ("indicator",)),
        ("Ce que dit la source", PLACES),
        ("D’où vient ce chiffre", ("source", "vintage", "perimeter", "evidence")),
        ("Par commune", ("communes", "masked")),
        ("Avant de s’en servir", ("confidence", "note")),
    )

    def __init__(self, known: Mapping[str, Entered], *given: Any, fixed: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        self.known = known
        groups = [
            (title, [(one.code, f"{one.label} ({one.unit})") for one in known.values() if one.theme == theme])
            for theme, title in catalogue().themes.items()
        ]
        self.fields["indicator"].choices = [("", "Choisir…"), *(group for group in groups if group[1])]
        if fixed:
            self.fields["indicator"].initial = fixed
            self.fields["indicator"].disabled = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        definition = self.known.get(values.get("indicator", ""))
        if definition is not None and "communes" in values:
            try:
                values["communes"] = _communes(values["communes"], definition)
            except (forms.ValidationError, UnreadableError) as error:
                self.add_error("communes", error if isinstance(error, forms.ValidationError) else str(error))
        return values

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(title, its fields), in the order of the page."""
        return [(title, [self[name] for name in names]) for title, names in self.sections]

    @property
    def entry(self) -> Entry:
        return Entry(**self.cleaned_data)


def _communes(text: str, definition: Entered) -> dict[str, float | None]:
    """{INSEE code: value, None when masked} of what was typed. Raises with every faulty line."""
    rows = [(number_, row) for number_, row in enumerate(cells(text, separator(text)), 1) if any(row)]
    read, problems, values = value_reader(definition), [], {}
    for line, row in rows:
        written = row[1].strip() if len(row) > 1 else ""
        if is_absent(written):
            problems.append(f"Ligne {line} : la valeur manque.")
            continue
        try:
            value = read(written).value
        except CellError as error:
            problems.append(f"Ligne {line} : {error}.")
        else:
            values[line] = None if value is MASKED else float(value)
    resolution = resolve([Line(line, row[0].strip()) for line, row in rows])
    problems += [f"Ligne {one.line.number} : {one.reason}" for one in resolution.refused]
    if problems:
        raise forms.ValidationError([*problems[:20]])
    return {one.code: values[one.line.number] for one in resolution.resolved}


class WithdrawForm(forms.Form):
    """Taking a reading out of the diagnosis."""

    why = forms.CharField(
        label="Motif",
        max_length=200,
        help_text="Par exemple : chiffre d’un autre territoire, source démentie.",
    )


class IndicatorForm(forms.Form):
    """An indicator of one's own."""

    label = forms.CharField(label="Nom", max_length=120)
    theme = forms.ChoiceField(label="Thème")
    definition = forms.CharField(
        label="Définition", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui est compté, rapporté à qui, sur quelle période : de quoi refaire la mesure un jour.",
    )  # fmt: skip
    unit = forms.CharField(label="Unité", max_length=40, help_text="%, personnes, jours, pour 1 000 hab.…")
    decimals = forms.IntegerField(label="Décimales", min_value=0, max_value=3, initial=1)
    better = forms.ChoiceField(label="Sens", choices=BETTER, initial="none")
    additive = forms.BooleanField(
        label="C’est un nombre : les communes s’additionnent", required=False,
        help_text="À ne pas cocher pour un taux, une part ou un indice.",
    )  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["theme"].choices = list(catalogue().themes.items())
