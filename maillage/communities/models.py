"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.communities.territory.models import (
    ManagementLocation,
    SubTerritory,
    TerritoryClaim,
    TerritoryUnit,
    TerritoryVersion,
)

__all__ = ["ManagementLocation", "SubTerritory", "TerritoryClaim", "TerritoryUnit", "TerritoryVersion"]
