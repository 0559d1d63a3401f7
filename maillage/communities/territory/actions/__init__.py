"""The only writers of the room: founding a community, drawing, adopting, editing its card and its seat.

Each is keyword-only, names its author, is atomic, takes the community's lock first, and writes its trace.
"""

from maillage.communities.territory.actions.card import edit_community, set_management_location
from maillage.communities.territory.actions.drafts import Saved, discard_draft, save_draft, start_draft
from maillage.communities.territory.actions.founding import found_community
from maillage.communities.territory.actions.versions import adopt_version

__all__ = [
    "Saved",
    "adopt_version",
    "discard_draft",
    "edit_community",
    "found_community",
    "save_draft",
    "set_management_location",
    "start_draft",
]
