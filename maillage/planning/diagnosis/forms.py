"""Forms of the room: they validate, the action writes."""

from django import forms


class FreezeForm(forms.Form):
    """Naming a diagnosis that is frozen."""

    label = forms.CharField(
        label="Intitulé",
        max_length=120,
        required=False,
        help_text="Par exemple « Diagnostic du projet de santé ». Sans intitulé, il porte sa date.",
    )
    note = forms.CharField(
        label="Note",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi ce diagnostic, pour qui, ce qu’il faut en savoir. Jamais rien sur un patient.",
    )
