"""Tasks of the foundation app, gathered from its rooms for the job worker's discovery."""

from maillage.foundation.jobs import tasks as jobs_tasks

__all__ = ["jobs_tasks"]
