"""What the list of sums is narrowed to."""

from django import forms

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import Wanted
from maillage.operations.chain.ends import Known
from maillage.operations.chain.queries import of_indicator, of_meeting, of_year


class ChosenForm(forms.Form):
    """One of: a meeting, an action, an indicator; else a calendar year, this one when nothing is said."""

    annee = forms.IntegerField(label="Année", required=False, min_value=2015, max_value=2100)
    reunion = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    fiche = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    indicateur = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def year(self, this_year: int) -> int:
        said = self.cleaned_data.get("annee") if self.is_valid() else None
        return said or this_year

    def chosen(self, community: Community, this_year: int, known: Known | None) -> tuple[str, Wanted | None]:
        """The words of the choice, and what it asks of the payers; no ``Wanted`` for what is not there.

        ``known`` is needed for an action or an indicator alone.
        """
        said = self.cleaned_data if self.is_valid() else {}
        if number := said.get("reunion"):
            return f"de la réunion n° {number}", of_meeting(number)
        if number := said.get("fiche"):
            keys = [pk for pk, one in known.sheets.items() if one[0] == number] if known else []
            return f"de la fiche-action {number}", Wanted(sheets=frozenset(keys)) if keys else None
        if code := said.get("indicateur"):
            return f"de l’indicateur {code}", of_indicator(code, known) if known else None
        return f"de {self.year(this_year)}", of_year(self.year(this_year))
