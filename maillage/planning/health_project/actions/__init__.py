"""The only writers of objectives and action sheets."""

from maillage.planning.health_project.actions.objectives import (
    drop_objective,
    edit_objective,
    rank_objective,
    write_objective,
)
from maillage.planning.health_project.actions.sheets import (
    copy_sheet,
    save_part,
    set_mission,
    set_state,
    write_sheet,
)

__all__ = [
    "copy_sheet",
    "drop_objective",
    "edit_objective",
    "rank_objective",
    "save_part",
    "set_mission",
    "set_state",
    "write_objective",
    "write_sheet",
]
