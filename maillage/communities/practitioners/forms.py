"""What narrows the lists. A value that is none is as if it were not there."""

from typing import Any

from django import forms

from maillage.reference.directory.enums import ChangeKind
from maillage.reference.directory.listing import Facet, Facets, Filters
from maillage.reference.directory.models import DirectoryImport


def _choices(everything: str, found: list[Facet]) -> list[tuple[str, str]]:
    return [("", everything), *((facet.code, f"{facet.label} ({facet.people})") for facet in found)]


class PractitionerForm(forms.Form):
    """The fields of the list of a territory, with the values that it has."""

    q = forms.CharField(label="Nom ou RPPS", required=False, max_length=100)
    profession = forms.ChoiceField(label="Profession", required=False)
    specialite = forms.ChoiceField(label="Spécialité", required=False)
    mode = forms.ChoiceField(label="Mode d’exercice", required=False)
    commune = forms.ChoiceField(label="Commune", required=False)
    structure = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = sorted(facets.communes, key=lambda facet: facet.label)
        for name, everything, found in (
            ("profession", "Toutes", facets.professions),
            ("specialite", "Toutes", facets.specialties),
            ("mode", "Tous", facets.modes),
            ("commune", "Toutes", communes),
        ):
            field: Any = self.fields[name]
            field.choices = _choices(everything, found)

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            text=said.get("q", ""),
            profession=said.get("profession", ""),
            specialty=said.get("specialite", ""),
            mode=said.get("mode", ""),
            commune=said.get("commune", ""),
            site=said.get("structure", ""),
        )


class ChangeForm(forms.Form):
    """Which edition, and which changes."""

    edition = forms.ChoiceField(label="Édition", required=False)
    changement = forms.ChoiceField(
        label="Changement", required=False, choices=[("", "Tous"), *ChangeKind.choices]
    )

    def __init__(self, *args: Any, editions: list[DirectoryImport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["edition"]
        field.choices = [(str(run.pk), f"{run.edition_on:%d/%m/%Y}") for run in editions]


class SearchForm(forms.Form):
    """A person in all of France."""

    q = forms.CharField(label="Nom et prénom, numéro RPPS, SIRET ou FINESS", required=False, max_length=100)
    profession = forms.ChoiceField(label="Profession", required=False)

    def __init__(self, *args: Any, professions: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["profession"]
        field.choices = [("", "Toutes"), *professions.items()]
