"""Forms of the room: they validate, the actions write."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.foundation.tabular.books import MAX_BYTES, TOO_LARGE
from maillage.foundation.tabular.fields import Field
from maillage.foundation.tabular.headings import Choice
from maillage.foundation.tabular.queries import Preview

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label="Fichier",
        max_length=300,
        allow_empty_file=True,  # said by the reader, with the other reasons
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="XLSX, XLS, ODS ou CSV, 10 Mo au plus. Rien n’est enregistré avant votre confirmation.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class ChoiceForm(forms.Form):
    """Which sheet, which line of headings, which field each column gives. ``choice`` once valid."""

    def __init__(self, read: Preview, fields: Sequence[Field], data: Any = None) -> None:
        self.read, self.offered = read, list(fields)
        super().__init__(data, initial=self._initial(read))
        sheets = [(rank, sheet.name) for rank, sheet in enumerate(read.book.sheets)]
        self.fields["sheet"] = forms.TypedChoiceField(label="Feuille", choices=sheets, coerce=int)
        self.fields["header"] = forms.IntegerField(
            label="Ligne des en-têtes", min_value=1, max_value=20_000,
            help_text="Le numéro, dans le tableur, de la ligne qui porte les noms des colonnes.",
        )  # fmt: skip
        options = self._options(fields)
        for column in range(read.sheet.width):
            self.fields[f"c{column}"] = forms.ChoiceField(required=False, choices=options)
            self.fields[f"s{column}"] = forms.BooleanField(required=False)

    @staticmethod
    def _initial(read: Preview) -> dict[str, Any]:
        chosen = read.choice
        return {
            "sheet": chosen.sheet,
            "header": chosen.header + 1,
            **{f"c{column}": name for column, name in chosen.columns.items()},
            **{f"s{column}": True for column in chosen.shares},
        }

    @staticmethod
    def _options(fields: Sequence[Field]) -> list[Any]:
        """The fields, under the titles of their groups; those without a title come first."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for field in fields:
            groups.setdefault(field.group, []).append((field.name, field.label))
        alone = groups.pop("", [])
        return [("", "Ne pas reprendre"), *alone, *groups.items()]

    @property
    def choice(self) -> Choice:
        values = self.cleaned_data
        width = range(self.read.sheet.width)
        return Choice(
            sheet=values["sheet"],
            header=values["header"] - 1,
            columns={column: values[f"c{column}"] for column in width if values[f"c{column}"]},
            shares=frozenset(column for column in width if values[f"s{column}"]),
        )
