"""The only writers of protocols."""

from maillage.planning.health_project.protocols.actions.sharing import (
    adopt_protocol,
    publish_protocol,
    take_up,
    withdraw_protocol,
)
from maillage.planning.health_project.protocols.actions.versions import (
    Wording,
    approve_version,
    edit_version,
    postpone_review,
    retire_protocol,
    return_version,
    review_version,
    revise_protocol,
    submit_version,
    write_protocol,
)

__all__ = [
    "Wording",
    "adopt_protocol",
    "approve_version",
    "edit_version",
    "postpone_review",
    "publish_protocol",
    "retire_protocol",
    "return_version",
    "review_version",
    "revise_protocol",
    "submit_version",
    "take_up",
    "withdraw_protocol",
    "write_protocol",
]
