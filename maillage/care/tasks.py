"""Tasks of the care app, gathered from its rooms for the job worker's discovery."""

from maillage.care.access_to_care.protocols import tasks as protocols_tasks
from maillage.care.access_to_care.seekers import tasks as seekers_tasks
from maillage.care.access_to_care.slots import tasks as slots_tasks
from maillage.care.access_to_care.unscheduled import tasks as unscheduled_tasks
from maillage.care.circle import tasks as circle_tasks
from maillage.care.figures import tasks as figures_tasks
from maillage.care.traces import tasks as trace_tasks

__all__ = [
    "circle_tasks",
    "figures_tasks",
    "protocols_tasks",
    "seekers_tasks",
    "slots_tasks",
    "trace_tasks",
    "unscheduled_tasks",
]
