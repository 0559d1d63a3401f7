"""Which day it is where a community is: a limit starts and ends at its midnight, not at that of Paris. Pure.

No text says which midnight closes the two months of CSP art. L. 1434-12. Legal time is that of the place
(decree n° 2017-292 of 6 March 2017), and the ARS that receives the filing sits there: the department of the
seat decides, for the day of a filing as for the last day of a limit.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"
# Department (INSEE) -> IANA zone; every other one keeps the time of Paris.
_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def zone_of(department: str) -> ZoneInfo:
    """The time zone of a department."""
    return ZoneInfo(_ZONES.get(department, PARIS))


def day_in(department: str, now: datetime) -> date:
    """The day that an instant falls on in this department; ``now`` knows its zone."""
    return now.astimezone(zone_of(department)).date()
