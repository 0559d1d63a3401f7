"""Forms of the room."""

from django import forms

from maillage.communities.territory.forms import date_field


class NoteForm(forms.Form):
    """A duty: done on a day, or not needed and why; both empty take the note back."""

    done_on = date_field("Fait le", required=False)
    note = forms.CharField(
        label="Preuve, ou pourquoi c’est sans objet", max_length=300, required=False,
        help_text="Sans date, ce mot dit pourquoi l’obligation est sans objet cette année.",
    )  # fmt: skip
