"""Where the rooms below send whoever wants to follow an euro."""

from maillage.foundation.access.enums import Permission
from maillage.foundation.web.trail import Door, opens

opens(Door("chain", "chain_of", "own_chain", Permission.CHAIN_VIEW))
