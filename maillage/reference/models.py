"""Tables of the reference app, gathered from its rooms for Django's model discovery."""

from maillage.reference.geography.models import (
    Adjacency,
    Canton,
    Commune,
    CommuneAge,
    CommuneContour,
    CommuneFacts,
    CommuneSuccession,
    Dataset,
    Department,
    Epci,
    Iris,
    Region,
)

__all__ = [
    "Adjacency",
    "Canton",
    "Commune",
    "CommuneAge",
    "CommuneContour",
    "CommuneFacts",
    "CommuneSuccession",
    "Dataset",
    "Department",
    "Epci",
    "Iris",
    "Region",
]
