"""Filters of the journal."""

from django import forms

from maillage.foundation.audit.enums import AuditAction


class JournalForm(forms.Form):
    """Every field narrows the list; an empty one does not."""

    action = forms.ChoiceField(
        label="Acte", required=False, choices=[("", "Tous les actes"), *AuditAction.choices]
    )
    actor = forms.ChoiceField(label="Auteur", required=False)
    since = forms.DateField(label="Depuis le", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Jusqu’au", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, actors: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", "Tout le monde"), *((str(pk), name) for pk, name in actors.items())]
        self.fields["actor"].choices = choices  # type: ignore[attr-defined]
