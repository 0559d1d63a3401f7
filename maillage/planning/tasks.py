"""Tasks of the planning app, gathered from its rooms for the job worker's discovery."""

from maillage.planning.evaluation import tasks as evaluation_tasks

__all__ = ["evaluation_tasks"]
