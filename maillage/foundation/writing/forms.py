"""What a page posts, read into values; the actions clean and write them."""

from typing import Any

from django import forms
from django.http import QueryDict

from maillage.foundation.writing.declaration import Field, Section
from maillage.foundation.writing.enums import Choice, FieldKind
from maillage.foundation.writing.values import Value, Values, written

# Names of the inputs: « f.text », and « f.steps.what » once a row for each column of a table.
PREFIX = "f."


def posted_values(section: Section, data: QueryDict) -> Values:
    """The fields that the page sent; one that it did not send is not in the answer.

    Unticked boxes and a table without rows send nothing: « sent » lists the fields that the page showed.
    """
    sent = set(data.getlist("sent"))
    return {
        field.key: _posted(field, data)
        for field in written(section)
        if field.key in sent or f"{PREFIX}{field.key}" in data
    }


def _posted(field: Field, data: QueryDict) -> Value:
    name = f"{PREFIX}{field.key}"
    if field.kind is FieldKind.CHOICES:
        return data.getlist(name)
    if field.kind is FieldKind.TABLE:
        columns = [data.getlist(f"{name}.{column.key}") for column in field.columns]
        return [list(row) for row in zip(*columns, strict=False)]
    return data.get(name, "")


class SaveForm(forms.Form):
    """Which version a text was written from."""

    based_on = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class CommentForm(forms.Form):
    """A remark, or the answer to one."""

    text = forms.CharField(
        label="Votre remarque", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    clash = forms.IntegerField()
    choice = forms.ChoiceField(choices=Choice.choices)


class FileForm(forms.Form):
    """The filing itself: the key of the page, and what is missing accepted where something is."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    accept = forms.BooleanField(
        label="Déposer ainsi, en sachant ce qui manque",
        required=False,
        help_text="Le dossier dira combien d’éléments manquaient au moment du dépôt.",
    )

    def __init__(self, *args: Any, complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if complete:
            del self.fields["accept"]


class AttachForm(forms.Form):
    """A file to join."""

    field = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(label="Fichier", max_length=300, allow_empty_file=True)
