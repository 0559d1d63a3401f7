"""Forms of protocols: they validate and propose, the actions write."""

from typing import Any

from django import forms

from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.forms import day_field, key_field, line_field, text_field
from maillage.planning.health_project.protocols.actions import Wording
from maillage.planning.health_project.protocols.enums import Caller, Licence, Opinion

PER_LINE = "Une ligne par élément."


class VersionForm(forms.Form):
    """What a version says, part by part."""

    title = forms.CharField(label="Titre", max_length=160)
    purpose = text_field("Pourquoi ce protocole", longest=3000, rows=3)
    professions = forms.MultipleChoiceField(
        label="Professions concernées", choices=Caller.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    inclusion = text_field("Critères d’inclusion", longest=3000, rows=3, help_text=PER_LINE)
    exclusion = text_field("Critères d’exclusion", longest=3000, rows=3, help_text=PER_LINE)
    steps = text_field(
        "Déroulé",
        longest=6000,
        rows=8,
        help_text="Une ligne par étape : qui fait quoi, quand, avec quel outil.",
    )
    red_flags = text_field(
        "Signes d’alerte",
        longest=3000,
        rows=3,
        help_text="Ce qui fait appeler le 15 ou le 112 tout de suite.",
    )
    referral = text_field("Réorientation", longest=3000, rows=3)
    tools = text_field("Documents et outils", longest=2000, rows=2)
    sources = text_field(
        "Sources", longest=3000, rows=3, help_text="Recommandations, textes, avec leur date. Une par ligne."
    )
    change_note = line_field("Ce qui change par rapport à la version précédente", longest=500)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def wording(self) -> Wording:
        data = self.cleaned_data
        names = [name for name in Wording.__dataclass_fields__ if name != "professions"]
        return Wording(**{name: data[name] for name in names}, professions=tuple(data["professions"]))


class NewProtocolForm(VersionForm):
    """The first version, and what it belongs to."""

    mission = forms.ChoiceField(label="Mission de l’ACI", choices=Mission.choices)
    key = key_field()

    field_order = ("title", "mission")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["change_note"]


class ReviewForm(forms.Form):
    opinion = forms.ChoiceField(label="Votre avis", choices=Opinion.choices, widget=forms.RadioSelect)
    text = text_field("Remarques", longest=3000, rows=3)


class ApproveForm(forms.Form):
    review_on = day_field("À relire avant le", required=True)


class PostponeForm(forms.Form):
    review_on = day_field("Prochaine relecture", required=True)
    reason = forms.CharField(label="Pourquoi il reste tel quel", max_length=500)


class PublishForm(forms.Form):
    licence = forms.ChoiceField(label="Licence", choices=Licence.choices, widget=forms.RadioSelect)
    agreed = forms.BooleanField(
        label="Ce texte ne nomme personne, ne cite aucun patient, et nous avons le droit de le donner à tous."
    )


class AdoptForm(forms.Form):
    key = key_field()


class TakeUpForm(forms.Form):
    version = forms.IntegerField(min_value=1)
    replace = forms.BooleanField(required=False)
