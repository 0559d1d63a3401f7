"""How a supply and an accessibility are named to people: title, source and limits of their datasets."""

from maillage.engines.accessibility.parameters import Parameters
from maillage.reference.geography.carried import NOT_PUBLISHED, Source
from maillage.reference.supply import computation, invented
from maillage.reference.supply.enums import Profession, SupplySource
from maillage.reference.supply.models import SupplyEdition
from maillage.reference.supply.queries import access_subject, supply_subject

LICENCE = "Licence Ouverte 2.0 (Etalab)"
INVENTED = "Offre inventée : ces professionnels n’existent pas. Aucune décision ne peut s’y fonder."
_PUBLISHERS = {
    SupplySource.BPE: "INSEE",
    SupplySource.FINESS: "ANS (FINESS)",
    SupplySource.RPPS: "ANS (annuaire santé)",
    SupplySource.DEMO: "Maillage, démonstration",
}
_LIMITS = {
    SupplySource.BPE: "Qui a deux cabinets compte dans chacun ; les salariés ne comptent pas.",
    SupplySource.FINESS: "Toute officine autorisée compte, ouverte ou non ce jour-là.",
    SupplySource.RPPS: "Libéraux seuls ; qui exerce en deux communes compte dans chacune.",
    SupplySource.DEMO: INVENTED,
}


def describe_supply(profession: Profession, source: SupplySource, vintage: str, file: str) -> Source:
    """The dataset of a supply."""
    source = SupplySource(source)
    publisher = _PUBLISHERS[source]
    what = invented.TITLE if source is SupplySource.DEMO else "effectifs par commune"
    return Source(
        subject=supply_subject(profession),
        title=f"{profession.label} : {what}",
        vintage=vintage,
        publisher=publisher,
        source=file or source.label,
        licence=NOT_PUBLISHED if source is SupplySource.DEMO else LICENCE,
        attribution=f"{publisher}, {profession.label.lower()}, {vintage}",
        notes=(_LIMITS[source],),
    )


def describe_access(edition: SupplyEdition, figures: Parameters, populations: str) -> Source:
    """The dataset of the accessibility computed from a supply."""
    profession = Profession(edition.profession)
    supply = "offre inventée" if edition.invented else f"{edition.dataset.publisher} {edition.vintage}"
    travel = computation.TRAVEL_LABELS[computation.TRAVEL]
    notes = [INVENTED] if edition.invented else []
    if figures.unconfirmed:
        notes.append(
            "Paramètres qu’aucun texte ne confirme (calibrés ou convenus) : "
            + ", ".join(_PARAMETERS[name] for name in figures.unconfirmed)
            + "."
        )
    return Source(
        subject=access_subject(profession),
        title=f"{profession.label} : accessibilité calculée",
        vintage=f"{supply} ; populations {populations}",
        publisher="Maillage, calcul",
        source=f"{travel} ; paramètres du {figures.valid_from:%d/%m/%Y}",
        licence=LICENCE,
        attribution=f"Maillage, d’après {supply}",
        notes=tuple(notes),
    )


_PARAMETERS = {
    "bands": "paliers de temps",
    "smoothing": "imprécision des temps",
    "ages": "consommation par âge",
    "cap": "bornes d’activité",
    "per_head": "activité par professionnel",
}
