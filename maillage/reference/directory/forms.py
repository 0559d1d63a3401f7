"""What the operator of the instance asks: a file of the folder, or one sent from the browser."""

from typing import Any

from django import forms

_ENDINGS = (".txt", ".csv", ".zip", ".gz")


class ImportForm(forms.Form):
    """Either a file of the deposit folder, or a file to put there."""

    file = forms.ChoiceField(label="Fichier du dossier de dépôt", required=False)
    upload = forms.FileField(
        label="Ou fichier de cet ordinateur",
        required=False,
        help_text="Tel qu’il est publié : .txt, .csv, .zip ou .gz.",
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["file"]
        field.choices = [("", "—"), *((name, name) for name in names)]

    def clean_upload(self) -> Any:
        sent = self.cleaned_data.get("upload")
        if sent is not None and not sent.name.lower().endswith(_ENDINGS):
            raise forms.ValidationError("Ce n’est ni un .txt, ni un .csv, ni une archive .zip ou .gz.")
        return sent

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(said.get("file")) == bool(said.get("upload")):
            raise forms.ValidationError("Choisissez un fichier du dossier, ou envoyez-en un.")
        return said
