"""Tasks of the reference app, gathered from its rooms for the job worker's discovery."""

from maillage.reference.directory import tasks as directory_tasks
from maillage.reference.supply import tasks as supply_tasks

__all__ = ["directory_tasks", "supply_tasks"]
