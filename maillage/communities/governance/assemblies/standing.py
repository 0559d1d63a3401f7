"""A fee that is settled, or sent back, is read at once on the lists of the assemblies to come."""

from maillage.communities.governance.assemblies.actions.entitling import read_member_again
from maillage.communities.members.standing import follows_standing

follows_standing(read_member_again)
