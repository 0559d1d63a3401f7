"""The subjects that are imported from their publishers' files: which columns, under which headings.

Headings are search keys (`names.search_key`), as regular expressions that must match whole. Publishers change
years and spellings: several are accepted, and the first that matches is read.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """How the file is laid out."""

    WIDE = "wide"  # one line a commune, one column an indicator
    LONG = "long"  # one line a commune and indicator
    EITHER = "either"


class Merge(StrEnum):
    """What an indicator becomes when communes have merged since the file was made."""

    SUM = "sum"
    SAME = "same"  # kept when all agree, else unknown: a median or a zone cannot be added up


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure or label of a commune. `values` maps patterns of labels to the stored code, for a zoning."""

    key: str
    label: str
    headings: tuple[str, ...]
    unit: str = ""
    merge: Merge = Merge.SAME
    values: tuple[tuple[str, str], ...] = ()
    text: bool = False
    measures: tuple[str, ...] = ()  # codes of the indicator in a LONG file


@dataclass(frozen=True, slots=True)
class Subject:
    """One importable subject. `where` tells people where to find the file."""

    slug: str
    title: str
    publisher: str
    where: str
    indicators: tuple[Indicator, ...]
    shape: Shape = Shape.WIDE
    measure_headings: tuple[str, ...] = ()
    any_indicator: bool = True  # one of the indicators is enough; else all are required
    per_district: bool = False  # a line is a priority district, with its communes in a column
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def command(self) -> str:
        return f"maillage reference import {self.slug} FICHIER --vintage MILLÉSIME"

    def indicator(self, key: str) -> Indicator | None:
        return next((item for item in self.indicators if item.key == key), None)


CODE_HEADINGS = (
    r"codgeo", r"depcom", r"code commune insee", r"code insee( commune)?", r"insee( com)?", r"code commune",
    r"code geo(graphique)?", r"geo", r"com", r"codinsee", r"code",
)  # fmt: skip
DISTRICT_HEADINGS = (r"code qp(v)?", r"code quartier.*", r"codgeo", r"code")
GEO_LEVEL_HEADINGS = (r"geo object",)
VALUE_HEADINGS = (r"obs value", r"valeur", r"nb equip", r"nombre")
PERIOD_HEADINGS = (r"time period", r"an", r"annee")

_MEDICAL_ZONES = (
    (r".*\bzip\b.*|.*intervention prioritaire.*", "ZIP"),
    (r".*\bzac\b.*|.*action complementaire.*", "ZAC"),
    (r".*\bzar\b.*|.*activite regionale.*|.*accompagnement regional.*", "ZAR"),
    (r".*\bhz\b.*|.*\bhors\b.*|.*\bhv\b.*|.*\bnon\b.*", "HZ"),
)
_CONVENTION_ZONES = (
    (r".*tres sous.*", "tres_sous_dotee"),
    (r".*sous.*", "sous_dotee"),
    (r".*interm.*", "intermediaire"),
    (r".*tres dot.*", "tres_dotee"),
    (r".*sur.*", "sur_dotee"),
)
_RURAL_ZONES = (
    (r".*\bplus\b.*", "frr_plus"),
    (r"nc\b.*|non.*|hors.*", "non"),
    (r"pc?\b.*|partiel.*|.*partiellement.*", "partiel"),
    (r"c\b.*|oui|classe.*|frr.*|benefic.*|zrr.*", "oui"),
)


def _zoning(slug: str, people: str, publisher: str) -> Subject:
    return Subject(
        slug=f"zonage-{slug}",
        title=f"Zonage conventionnel des {people}",
        publisher=publisher,
        where="site de votre ARS, ou data.gouv.fr : « zonage " + people + " », un classeur par profession",
        indicators=(
            Indicator(
                key="zone",
                label=f"Zonage des {people}",
                headings=(r"zonage.*", r"zone.*", r"classement.*", r"niveau.*", r"qualification.*"),
                values=_CONVENTION_ZONES,
            ),
        ),
    )


def _apl(slug: str, people: str, columns: tuple[str, ...], unit: str, short: str) -> Subject:
    headings = tuple(rf"apl aux {column}" for column in columns)
    return Subject(
        slug=f"apl-{slug}",
        title=f"Accessibilité potentielle localisée aux {people}",
        publisher="DREES",
        where="data.gouv.fr : « L’accessibilité potentielle localisée (APL) », un classeur par profession",
        indicators=(
            Indicator(
                key="apl", label=f"APL aux {people}", headings=(*headings, rf"apl {short}\d*"), unit=unit
            ),
            Indicator(
                key="apl_65",
                label=f"APL aux {people} de 65 ans et moins",
                headings=(
                    *(rf"{heading} de 65 ans (ou|et) moins" for heading in headings),
                    rf"apl {short}\d* 65",
                ),
                unit=unit,
            ),
            Indicator(
                key="population_standardisee",
                label="Population standardisée",
                headings=(r"population standardisee.*", r"pop standardisee.*"),
                unit="habitants",
                merge=Merge.SUM,
            ),
        ),
    )


_CONSULTATIONS = "consultations par habitant et par an"
_ETP = "ETP pour 100 000 habitants"
_HEALTH_FACILITIES = {
    "D101": "Court séjour (MCO)", "D102": "Moyen séjour", "D103": "Long séjour", "D104": "Psychiatrie",
    "D105": "Centre de lutte contre le cancer", "D106": "Urgences", "D107": "Maternité",
    "D108": "Centre de santé", "D109": "Psychiatrie en ambulatoire", "D110": "Médecine préventive",
    "D111": "Dialyse", "D112": "Hospitalisation à domicile", "D113": "Maison de santé pluriprofessionnelle",
    "D201": "Médecin généraliste (BPE 2020-2022)", "D265": "Médecin généraliste (BPE depuis 2023)",
    "D221": "Chirurgien-dentiste (BPE 2020-2022)", "D277": "Chirurgien-dentiste (BPE depuis 2023)",
    "D231": "Sage-femme (BPE 2020-2022)", "D232": "Infirmier (BPE 2020-2022)",
    "D233": "Masseur-kinésithérapeute (BPE 2020-2022)", "D278": "Sage-femme (BPE depuis 2023)",
    "D279": "Masseur-kinésithérapeute (BPE depuis 2023)", "D281": "Infirmier (BPE depuis 2023)",
    "D302": "Laboratoire de biologie médicale", "D303": "Ambulance", "D304": "Transfusion sanguine",
    "D305": "Établissement thermal", "D307": "Pharmacie",
}  # fmt: skip

_ALL = (
    Subject(
        slug="populations",
        title="Populations municipales",
        publisher="INSEE",
        where="insee.fr : « Populations de référence », fichier des communes (CSV ou archive)",
        indicators=(
            Indicator(
                key="population",
                label="Population municipale (PMUN)",
                headings=(r"pmun", r"pmun\d+", r"p\d+ pmun", r"population municipale.*"),
                merge=Merge.SUM,
                measures=("PMUN",),
            ),
        ),
        shape=Shape.EITHER,
        measure_headings=(r"popref measure",),
        any_indicator=False,
    ),
    Subject(
        slug="cantons",
        title="Cantons",
        publisher="INSEE",
        where="insee.fr : « Code officiel géographique », fichier v_commune_AAAA.csv",
        indicators=(Indicator(key="canton", label="Canton (CAN)", headings=(r"can", r"canton"), text=True),),
        any_indicator=False,
    ),
    Subject(
        slug="zonage-medecins",
        title="Zonage des médecins généralistes (ZIP, ZAC)",
        publisher="ARS, DREES",
        where="data.gouv.fr : « Zonage médecin », ou le site de votre ARS",
        indicators=(
            Indicator(
                key="zone",
                label="Zonage des médecins généralistes",
                headings=(r"zonage mg", r"zonage.*", r"zone.*", r"classement.*"),
                values=_MEDICAL_ZONES,
            ),
        ),
    ),
    _zoning("infirmiers", "infirmiers", "ARS, Assurance maladie"),
    _zoning("kinesitherapeutes", "masseurs-kinésithérapeutes", "ARS, Assurance maladie"),
    _zoning("sages-femmes", "sages-femmes", "ARS, Assurance maladie"),
    _zoning("orthophonistes", "orthophonistes", "ARS, Assurance maladie"),
    _zoning("dentistes", "chirurgiens-dentistes", "ARS, Assurance maladie"),
    Subject(
        slug="qpv",
        title="Quartiers prioritaires de la politique de la ville (QPV)",
        publisher="ANCT, INSEE",
        where="data.gouv.fr : « Quartiers prioritaires de la politique de la ville », avec leurs communes",
        indicators=(
            Indicator(key="nom", label="Nom du quartier", headings=(r"nom.*", r"lib.*"), text=True),
            Indicator(
                key="communes",
                label="Communes du quartier (codes INSEE)",
                headings=(
                    r"communes", r"insee com", r"codes? insee.*", r"codes? communes?.*", r"depcom", r"com",
                ),
                text=True,
            ),
            Indicator(
                key="population",
                label="Population",
                headings=(r"population municipale.*", r"pop.*", r"pmun.*"),
            ),
        ),
        per_district=True,
    ),
    Subject(
        slug="zonages-insee",
        title="Zonages d’étude de l’INSEE",
        publisher="INSEE",
        where="insee.fr : « Table d’appartenance géographique des communes »",
        indicators=(
            Indicator("bassin_de_vie", "Bassin de vie", (r"bv20\d\d",), text=True),
            Indicator("zone_emploi", "Zone d’emploi", (r"ze20\d\d",), text=True),
            Indicator("unite_urbaine", "Unité urbaine", (r"uu20\d\d",), text=True),
            Indicator("aire_attraction", "Aire d’attraction d’une ville", (r"aav20\d\d",), text=True),
            Indicator("categorie_attraction", "Catégorie dans l’aire", (r"cateaav20\d\d",), text=True),
            Indicator("tranche_unite_urbaine", "Taille de l’unité urbaine", (r"tuu20\d\d",), text=True),
        ),
    ),
    Subject(
        slug="ruralites",
        title="Zonage rural (ZRR jusqu’en 2024, France ruralités revitalisation ensuite)",
        publisher="ANCT, DGCL",
        where="data.gouv.fr : « France ruralités revitalisation », ou « Zones de revitalisation rurale »",
        indicators=(
            Indicator(
                key="zone",
                label="Zonage rural",
                headings=(r"frr.*", r"zrr simp.*", r"zrr( \d{4})?", r"zonage.*", r"classement.*"),
                values=_RURAL_ZONES,
            ),
        ),
    ),
    Subject(
        slug="revenus",
        title="Revenus et pauvreté (Filosofi)",
        publisher="INSEE",
        where="insee.fr : « Revenus, pauvreté et niveau de vie », base communale Filosofi",
        indicators=(
            Indicator("niveau_vie_median", "Niveau de vie médian", (r"med\d\d", r"niveau vie median"),
                      "€ par an", measures=("MED_SL",)),
            Indicator("taux_pauvrete", "Taux de pauvreté à 60 %", (r"tp60\d\d",), "%", measures=("PR_MD60",)),
            Indicator("d1", "Premier décile", (r"d1\d\d", r"d1"), "€ par an", measures=("D1_SL",)),
            Indicator("d9", "Neuvième décile", (r"d9\d\d", r"d9"), "€ par an", measures=("D9_SL",)),
            Indicator("rapport_interdecile", "Rapport interdécile", (r"rd\d\d", r"rapport interdecile"), "",
                      measures=("IR_D9_D1_SL",)),
            Indicator("part_minima_sociaux", "Part des minima sociaux",
                      (r"ppminm?i?\d\d", r"part minima sociaux"), "%",
                      measures=("S_MIN_SOC_DI", "S_HH_MIN_BEN_DI")),
            Indicator("menages", "Ménages fiscaux", (r"nbmenfisc\d\d", r"menages"), "", Merge.SUM,
                      measures=("NUM_HH",)),
        ),
        shape=Shape.EITHER,
        measure_headings=(r"filosofi measure",),
        notes=("Le secret statistique efface les petites communes : une absence n’est pas un zéro.",),
    ),
    Subject(
        slug="bpe",
        title="Équipements de santé (base permanente des équipements)",
        publisher="INSEE",
        where="insee.fr : « Base permanente des équipements », fichier ensemble (CSV ou archive)",
        indicators=tuple(
            Indicator(code, label, (code.lower(),), merge=Merge.SUM, measures=(code,))
            for code, label in _HEALTH_FACILITIES.items()
        ),
        shape=Shape.EITHER,
        measure_headings=(r"typequ", r"facility type"),
        notes=("Depuis 2023, les médecins généralistes ont le code D265 (D201 avant).",),
    ),
    _apl("medecins", "médecins généralistes", (r"medecins generalistes",), _CONSULTATIONS, "mg"),
    _apl("infirmiers", "infirmiers", (r"infirmiers", r"infirmier.*?s"), _ETP, "inf"),
    _apl("kinesitherapeutes", "masseurs-kinésithérapeutes", (r"(masseurs )?kinesitherapeutes",), _ETP, "mk"),
    _apl("sages-femmes", "sages-femmes", (r"sages femmes",), _ETP, "sf"),
    _apl("dentistes", "chirurgiens-dentistes", (r"chirurgiens dentistes", r"dentistes"), _ETP, "cd"),
)  # fmt: skip

SUBJECTS: dict[str, Subject] = {subject.slug: subject for subject in _ALL}


def find(keys: list[str], headings: tuple[str, ...]) -> str | None:
    """The first of the headings, in order of preference, that a row of search keys has."""
    for pattern in headings:
        for key in keys:
            if re.fullmatch(pattern, key):
                return key
    return None
