"""Tables of the room, by subject."""

from maillage.communities.governance.assemblies.models.assemblies import AgendaPoint, Assembly, AssemblyFile
from maillage.communities.governance.assemblies.models.ballots import Mark, Sheet, Urn
from maillage.communities.governance.assemblies.models.minutes import AssemblyMinutes, MinutesSignature
from maillage.communities.governance.assemblies.models.people import Candidate, Presence, Proxy, Voter

__all__ = [
    "AgendaPoint",
    "Assembly",
    "AssemblyFile",
    "AssemblyMinutes",
    "Candidate",
    "Mark",
    "MinutesSignature",
    "Presence",
    "Proxy",
    "Sheet",
    "Urn",
    "Voter",
]
