"""What the actions of the room refuse, in words for people."""

from typing import Any


class ProjectError(Exception):
    """A refusal; its text is shown as it is."""


class StalePartError(ProjectError):
    """Someone else saved the same part meanwhile; ``current`` is what it holds now."""

    def __init__(self, current: dict[str, Any]) -> None:
        super().__init__("Quelqu’un d’autre a enregistré cette partie entre-temps.")
        self.current = current
