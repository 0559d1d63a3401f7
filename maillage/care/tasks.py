"""Tasks of the care app, gathered from its rooms for the job worker's discovery."""

from maillage.care.access_to_care.slots import tasks as slots_tasks
from maillage.care.circle import tasks as circle_tasks
from maillage.care.figures import tasks as figures_tasks

__all__ = ["circle_tasks", "figures_tasks"]
__all__ = ["circle_tasks", "slots_tasks"]
