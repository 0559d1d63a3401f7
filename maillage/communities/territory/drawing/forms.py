"""The one form of the drawing page: an operation and what it needs. Validates, writes nothing."""

from typing import Any

from django import forms

from maillage.communities.territory.drawing.operations import Asked

# A body larger than this is refused before it is read; DATA_UPLOAD_MAX_MEMORY_SIZE is the second wall.
MAX_BODY = 2_500_000
TOO_LARGE = (
    "Ce contenu dépasse 2,5 Mo : une liste de communes pèse bien moins. Vérifiez que c’est le bon fichier."
)


class OperationForm(forms.Form):
    """An operation is « verb », « verb:kind:code », « verb:code »."""

    op = forms.RegexField(
        r"^[a-z-]{1,20}(:[A-Za-z0-9-]{1,20}){0,2}$", error_messages={"invalid": "Action inconnue."}
    )
    plus = forms.CharField(required=False, max_length=20_000)
    moins = forms.CharField(required=False, max_length=20_000)
    q = forms.CharField(required=False, max_length=100)
    nom = forms.CharField(required=False, max_length=200)
    liste = forms.CharField(required=False, strip=False)
    fichier = forms.FileField(
        required=False,
        allow_empty_file=True,
        max_length=255,
        error_messages={"max_length": "Le nom de ce fichier est trop long."},
    )
    minimum = forms.IntegerField(required=False, min_value=0, max_value=5_000_000)
    maximum = forms.IntegerField(required=False, min_value=1, max_value=5_000_000)
    epci = forms.BooleanField(required=False)
    revision = forms.IntegerField(required=False, min_value=0)

    def clean_fichier(self) -> Any:
        file = self.cleaned_data["fichier"]
        if file is not None and file.size > MAX_BODY:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def asked(self) -> Asked:
        """The operation; call it on a valid form only."""
        values = self.cleaned_data
        verb, _, rest = values["op"].partition(":")
        kind, _, code = rest.rpartition(":")
        return Asked(
            verb=verb,
            kind=kind,
            code=code,
            added=values["plus"],
            removed=values["moins"],
            pasted=values["liste"],
            file=values["fichier"].read() if values["fichier"] else b"",
            name=values["nom"],
            searched=values["q"],
            chosen=self.data.getlist("choix"),
            minimum=values["minimum"],
            maximum=values["maximum"],
            whole_epcis=values["epci"],
        )
