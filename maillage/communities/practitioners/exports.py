"""The lists as rows for a spreadsheet."""

from collections.abc import Iterator, Sequence

from maillage.reference.directory.listing import Change
from maillage.reference.directory.models import Establishment
from maillage.reference.directory.queries import Practitioner

PRACTITIONERS = (
    "Identifiant national", "RPPS", "Civilité", "Nom", "Prénom", "Profession", "Spécialité",
    "Mode d’exercice", "Secteur", "Structure", "FINESS", "Adresse", "Code commune", "Commune", "Téléphone",
    "Adresse électronique",
)  # fmt: skip
ESTABLISHMENTS = (
    "FINESS", "FINESS juridique", "Raison sociale", "Code catégorie", "Catégorie", "Adresse", "Code commune",
    "Commune", "Téléphone", "SIRET", "Latitude", "Longitude",
)  # fmt: skip
CHANGES = ("Changement", "Identifiant national", "Nom", "Professions", "Avant", "Après", "Édition")


def practitioner_rows(people: Sequence[Practitioner]) -> Iterator[tuple[object, ...]]:
    """One row an activity, as the national file has them: a person with two places has two rows."""
    for person in people:
        for line in person.practices:
            yield (
                person.ident, person.rpps, person.title, person.last_name, person.first_name,
                line.profession_label, line.specialty_label, line.mode_label, line.sector_label,
                line.site_label, line.finess, line.address, line.commune, line.commune_name,
                line.phone, line.email,
            )  # fmt: skip


def establishment_rows(
    found: Sequence[Establishment], categories: dict[str, str]
) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield (
            one.finess, one.finess_legal, one.name, one.category, categories.get(one.category, ""),
            one.address, one.commune_id, one.commune.name if one.commune else "", one.phone, one.siret,
            one.lat, one.lon,
        )  # fmt: skip


def change_rows(found: Sequence[Change]) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield (
            one.kind.label, one.ident, one.name, one.professions, one.before, one.after, one.edition_on,
        )  # fmt: skip
