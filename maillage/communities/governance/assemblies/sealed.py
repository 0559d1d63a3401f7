"""The sealed column of the room, known to the rotations of keys."""

from maillage.communities.governance.assemblies.models import Urn
from maillage.foundation.vault.columns import SealedColumn, register

URN = register(SealedColumn(Urn, "content", "pk", "ballots"))
