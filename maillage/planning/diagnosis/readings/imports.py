"""The two layouts of files that hold readings, declared to ``foundation/tabular``."""

from collections.abc import Sequence

from django import forms

from maillage.engines.indicators import catalogue
from maillage.foundation.access.enums import Permission
from maillage.foundation.tabular.fields import Field, choice, number, words
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.readings.actions import import_communes, import_table
from maillage.planning.diagnosis.readings.entries import year_of
from maillage.planning.diagnosis.readings.models import CONFIDENCE
from maillage.planning.diagnosis.readings.plans import plan_communes, plan_table
from maillage.planning.diagnosis.readings.queries import definitions
from maillage.planning.diagnosis.readings.values import figure, value_reader

COMMUNE_HEADINGS = (
    "code insee", "insee", "codgeo", "code commune", "code insee commune", "depcom", "code", "nom commune",
    "libgeo", "ville", "libellé commune",
)  # fmt: skip


def check_vintage(vintage: str) -> str:
    try:
        year_of(vintage)
    except DiagnosisError as error:
        raise forms.ValidationError(str(error)) from error
    return vintage


class WholeFile(forms.Form):
    """What holds for every line of a file."""

    source = forms.CharField(
        label="Source", max_length=120, help_text="Qui a produit ces chiffres : Rezone CPTS, CPAM, ORS…"
    )
    vintage = forms.CharField(
        label="Millésime", max_length=40, help_text="L’année que décrivent les chiffres : 2023, 2021-2023…"
    )
    perimeter = forms.CharField(
        label="Périmètre", max_length=200, required=False,
        help_text="Ce que la source a compté : assurés du régime général, patients de 17 ans et plus…",
    )  # fmt: skip
    confidence = forms.ChoiceField(label="Degré de confiance", choices=CONFIDENCE)
    note = forms.CharField(
        label="Note de lecture", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qu’il faut savoir avant de s’en servir. Jamais rien sur un patient.",
    )  # fmt: skip
    evidence = forms.CharField(
        label="Pièce justificative", max_length=300, required=False,
        help_text="Où se trouve le document : dossier partagé, courrier du 12 mars, adresse de la page…",
    )  # fmt: skip

    def clean_vintage(self) -> str:
        return check_vintage(self.cleaned_data["vintage"])


class WholeTable(WholeFile):
    """The same, where a column may give the source and the vintage of each line."""

    shares = forms.BooleanField(
        label="Les pourcentages de ce fichier sont écrits en parts de 1 (0,345 pour 34,5 %)", required=False
    )

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        for name in ("source", "vintage"):
            self.fields[name].required = False
            self.fields[name].help_text += " À laisser vide si une colonne le dit."

    def clean_vintage(self) -> str:
        vintage: str = self.cleaned_data["vintage"]
        return check_vintage(vintage) if vintage else ""


def _commune_fields() -> list[Field]:
    themes = catalogue().themes
    commune = Field(
        "code", "Commune", words(80), required=True, synonyms=COMMUNE_HEADINGS, help="code INSEE, ou nom"
    )
    return [
        commune,
        *(
            Field(
                one.code, f"{one.label} ({one.unit})", value_reader(one),
                synonyms=(one.label, one.code, *one.headings),
                group=themes.get(one.theme, ""), share=one.unit == "%",
            )
            for one in definitions().values()
        ),
    ]  # fmt: skip


def _table_fields() -> list[Field]:
    known = definitions().values()
    names = {one.code: (one.label, *one.headings) for one in known}
    place = figure(number())
    return [
        Field(
            "indicator", "Indicateur", choice(names), required=True,
            synonyms=("libellé", "libellé indicateur", "nom de l’indicateur", "code indicateur", "variable"),
            help="nom ou code d’un indicateur de la liste",
        ),
        Field(
            "territory", "Territoire", place, required=True,
            synonyms=("cpts", "ma cpts", "votre cpts", "votre territoire", "valeur", "zone", "taux"),
        ),
        Field("department", "Département", place, synonyms=("dep", "dept", "département de référence")),
        Field("region", "Région", place, synonyms=("reg", "région de référence")),
        Field("france", "France", place, synonyms=("national", "france entière", "france métropolitaine")),
        Field("masked", "Communes masquées", number(0, 2_000, whole=True)),
        Field("vintage", "Millésime", words(40), synonyms=("année", "période", "année de référence", "date")),
        Field("source", "Source", words(120), synonyms=("producteur", "origine")),
        Field("perimeter", "Périmètre", words(200), synonyms=("champ", "population concernée")),
        Field("note", "Note de lecture", words(500), synonyms=("note", "commentaire", "remarque")),
    ]  # fmt: skip


def _judge_communes(rows: Sequence[Row], options: Options) -> Sequence[Verdict]:
    return plan_communes(rows, options).verdicts


def _judge_table(rows: Sequence[Row], options: Options) -> Sequence[Verdict]:
    return plan_table(rows, options).verdicts


COMMUNES = Import(
    key="readings_communes",
    title="Importer des valeurs par commune",
    intro="Un tableau d’une ligne par commune et d’une colonne par indicateur : CPAM, CartoSanté, ORS.",
    permission=Permission.DIAGNOSIS_EDIT,
    fields=_commune_fields,
    judge=_judge_communes,
    write=import_communes,
    home="readings",
    help_page="releves",
    options=WholeFile,
)
TABLE = Import(
    key="readings_table",
    title="Importer des valeurs du territoire",
    intro="Un tableau d’une ligne par indicateur, avec le territoire, le département, la région et la "
    "France, comme en donnent Rezone CPTS et les ORS.",
    permission=Permission.DIAGNOSIS_EDIT,
    fields=_table_fields,
    judge=_judge_table,
    write=import_table,
    home="readings",
    help_page="releves",
    options=WholeTable,
)
