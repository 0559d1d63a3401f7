"""Indicators of a territory: what each is, its value, how places differ, what changed. Pure Python."""

from .catalogue import (
    Better,
    Catalogue,
    CatalogueError,
    Elsewhere,
    Entered,
    Indicator,
    Kind,
    Only,
    catalogue,
    read,
    revive,
)
from .classification import MapClass, Method, class_of, classes
from .compare import Change, Nature, Reading, compare
from .compute import (
    Parts,
    Place,
    Result,
    Spread,
    is_small,
    measure,
    parts_of,
    value_of,
)

__all__ = [
    "Better",
    "Catalogue",
    "CatalogueError",
    "Change",
    "Elsewhere",
    "Entered",
    "Indicator",
    "Kind",
    "MapClass",
    "Method",
    "Nature",
    "Only",
    "Parts",
    "Place",
    "Reading",
    "Result",
    "Spread",
    "catalogue",
    "class_of",
    "classes",
    "compare",
    "is_small",
    "measure",
    "parts_of",
    "read",
    "revive",
    "value_of",
]
