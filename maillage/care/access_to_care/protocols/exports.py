"""The yearly report as a file: one line a number."""

from collections.abc import Iterator

from maillage.care.access_to_care.protocols.queries import Year

HEADINGS = ("Année", "Indicateur", "Détail", "Nombre")


def rows(one: Year) -> Iterator[tuple[object, ...]]:
    yield one.year, "Délégants", "", one.delegants
    yield one.year, "Délégués", "", one.delegates
    yield one.year, "Patients inclus", "", one.included
    for label, number in one.outcomes.items():
        yield one.year, "Issue", label, number
    yield one.year, "Événements indésirables", "", one.adverse
    yield one.year, "Médecin traitant informé", "", one.gp_informed
    yield one.year, "Personnes non incluses", "", one.refused
    for label, number in one.reasons.items():
        yield one.year, "Raison de non-inclusion", label, number
