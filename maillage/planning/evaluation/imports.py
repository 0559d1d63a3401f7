"""The layout of files that hold values, declared to ``foundation/tabular``."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from maillage.communities.territory.forms import date_field
from maillage.foundation.access.enums import Permission
from maillage.foundation.tabular.fields import Field, choice, day, number, words
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.planning.evaluation.actions import import_values
from maillage.planning.evaluation.enums import CONFIDENCE
from maillage.planning.evaluation.plans import plan_table
from maillage.planning.evaluation.queries import followed


class WholeFile(forms.Form):
    """What holds for every line, where no column says it."""

    source = forms.CharField(
        label="Source", max_length=160, required=False,
        help_text="Qui a produit ces chiffres, dans quel document. À laisser vide si une colonne le dit.",
    )  # fmt: skip
    on = date_field(
        "Date des valeurs", required=False,
        help_text="Le jour que décrivent les chiffres. À laisser vide si une colonne le dit.",
    )  # fmt: skip
    since = date_field(
        "Cumulées depuis le", required=False,
        help_text="Pour ce que l’année cumule ; à défaut, le début de l’année en cours.",
    )  # fmt: skip
    vintage = forms.CharField(label="Millésime", max_length=60, required=False)
    method = forms.CharField(label="Méthode", max_length=300, required=False)
    confidence = forms.ChoiceField(label="Degré de confiance", choices=CONFIDENCE)
    evidence = forms.CharField(
        label="Pièce justificative", max_length=300, required=False,
        help_text="Où se trouve le document : courriel de la CPAM du 3 octobre…",
    )  # fmt: skip

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise forms.ValidationError("Une valeur ne peut pas être datée de l’avenir.")
        return on


def _fields() -> list[Field]:
    names = {one.code: (one.label, one.code) for one in followed()}
    return [
        Field(
            "indicator", "Indicateur", choice(names), required=True,
            synonyms=("libellé", "libellé de l’indicateur", "intitulé", "code indicateur"),
            help="nom ou code d’un indicateur que vous suivez",
        ),
        Field("value", "Valeur", number(0), synonyms=("résultat", "réalisé", "taux", "effectif", "nombre")),
        Field("numerator", "Numérateur", number(0), synonyms=("num", "effectif concerné")),
        Field("denominator", "Dénominateur", number(0), synonyms=("den", "population cible")),
        Field("on", "Date", day(), synonyms=("au", "date de la donnée", "date d’observation", "arrêté au")),
        Field("since", "Cumulé depuis le", day(), synonyms=("du", "début de période", "depuis")),
        Field("source", "Source", words(160), synonyms=("producteur", "origine")),
        Field("vintage", "Millésime", words(60), synonyms=("année", "période", "extraction")),
        Field("method", "Méthode", words(300), synonyms=("mode de calcul",)),
        Field("note", "Note", words(300), synonyms=("commentaire", "observation", "remarque")),
    ]  # fmt: skip


def _judge(rows: Sequence[Row], options: Options) -> Sequence[Verdict]:
    return plan_table(rows, options, timezone.localdate()).verdicts


SPEC = Import(
    key="indicator_values",
    title="Importer des valeurs",
    intro="Un tableau d’une ligne par valeur, comme en donne la CPAM : l’indicateur, sa valeur (ou son "
    "numérateur et son dénominateur), la date.",
    permission=Permission.EVALUATION_EDIT,
    fields=_fields,
    judge=_judge,
    write=import_values,
    home="indicators",
    help_page="indicateurs",
    options=WholeFile,
)
