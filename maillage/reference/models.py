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
from maillage.reference.supply.models import (
    AccessibilityRun,
    AccessibilityValue,
    SupplyCount,
    SupplyEdition,
)

__all__ = [
    "AccessibilityRun",
    "AccessibilityValue",
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
    "SupplyCount",
    "SupplyEdition",
]
