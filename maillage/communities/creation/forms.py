"""Forms of the line of life: they validate, the actions write."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from maillage.communities.creation.proofs import Line, Proof
from maillage.communities.territory.forms import date_field
from maillage.foundation.tenancy.enums import Stage

WHERE = RegexValidator(
    r"^(https?://|/)\S+$", "Écrivez une adresse complète, qui commence par https:// ou par / pour ce site."
)


def key_field() -> forms.UUIDField:
    """Comes back with the form: a second click finds what the first one wrote."""
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


def note_field(label: str, *, longest: int = 1000, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), **options
    )


class ProofForm(forms.Form):
    """Which document proves it, and where it is."""

    document = forms.CharField(
        label="Document qui le prouve",
        max_length=200,
        required=False,
        help_text="Par exemple « Courrier de l’ARS du 3 mars ». Le document reste là où vous le gardez.",
    )
    document_url = forms.CharField(
        label="Où le trouver",
        max_length=300,
        required=False,
        validators=[WHERE],
        help_text="L’adresse d’une page ou d’un fichier, si elle existe.",
    )


class StageForm(ProofForm):
    """A stage reached; ``following`` are those that may come."""

    status = forms.ChoiceField(label="Étape", widget=forms.RadioSelect)
    on = date_field("Atteinte le", help_text="La date du document, pas celle de la saisie.")
    acted_by = forms.CharField(
        label="Qui a agi ?",
        max_length=120,
        required=False,
        help_text="L’organisme ou la fonction : « ARS », « Comité de validation », « Présidence ».",
    )
    note = note_field("Note", required=False)
    key = key_field()

    field_order = ("status", "on", "acted_by", "document", "document_url", "note", "key")

    def __init__(self, *args: Any, following: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in following]
        # Any stage is read, those that may follow are shown: a second click comes once they have moved on.
        self.fields["status"].choices = Stage.choices  # type: ignore[attr-defined]
        self.fields["status"].widget.choices = choices
        if len(choices) == 1:
            self.initial.setdefault("status", choices[0][0])

    def proof(self) -> Proof:
        return Proof(**{name: self.cleaned_data[name] for name in Proof.__dataclass_fields__})


class CorrectionForm(StageForm):
    """What an event should have said, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, following=list(Stage), **kwargs)
        self.fields["status"].widget = forms.Select(choices=Stage.choices)
        self.fields["note"].required = True
        self.fields["note"].label = "Pourquoi cette correction"


class CancelForm(forms.Form):
    """Why a stage was noted by mistake."""

    reason = note_field("Pourquoi l’annuler")
    key = key_field()


class ItemForm(ProofForm):
    """One line of a checklist; ``answered`` by a room, it cannot be ticked."""

    done = forms.BooleanField(label="C’est fait", required=False)
    done_on = date_field("Fait le", required=False)
    responsible = forms.CharField(label="Qui s’en charge ?", max_length=120, required=False)
    due_on = date_field("Pour le", required=False)
    note = note_field("Note", required=False)
    key = key_field()

    field_order = ("responsible", "due_on", "done", "done_on", "document", "document_url", "note", "key")

    def __init__(self, *args: Any, answered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if answered:
            del self.fields["done"], self.fields["done_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("done") and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "Dites quand cela a été fait.")
        return data

    def line(self) -> Line:
        names = ("responsible", "due_on", "document", "document_url", "note")
        done_on = self.cleaned_data.get("done_on") if self.cleaned_data.get("done") else None
        return Line(done_on=done_on, **{name: self.cleaned_data[name] for name in names})
