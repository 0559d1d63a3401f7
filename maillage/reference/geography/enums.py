"""Stored codes of the geography, and the kinds of places one can search."""

from enum import StrEnum

from django.db import models


class CommuneKind(models.TextChoices):
    COMMUNE = "COM", "Commune"
    DISTRICT = "ARM", "Arrondissement municipal"


class IrisKind(models.TextChoices):
    """INSEE's types of IRIS."""

    HOUSING = "H", "Habitat"
    ACTIVITY = "A", "Activité"
    OTHER = "D", "Divers"
    WHOLE = "Z", "Ancienne commune"


class PlaceKind(StrEnum):
    """What a search may return."""

    COMMUNE = "commune"
    EPCI = "epci"
    CANTON = "canton"
    DEPARTMENT = "departement"
    REGION = "region"

    @property
    def label(self) -> str:
        return _PLACE_LABELS[self]


_PLACE_LABELS = {
    PlaceKind.COMMUNE: "Commune",
    PlaceKind.EPCI: "EPCI",
    PlaceKind.CANTON: "Canton",
    PlaceKind.DEPARTMENT: "Département",
    PlaceKind.REGION: "Région",
}


class Refusal(StrEnum):
    """Why a pasted line was not taken."""

    UNKNOWN = "unknown"
    MERGED = "merged"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    CONTAINED = "contained"
    EMPTY = "empty"
