"""The two connections to patient data: the one that serves, and the one of its upkeep."""

CARE = "care"
UPKEEP = "care_owner"
DOORS = frozenset({CARE, UPKEEP})
APP = "care"
