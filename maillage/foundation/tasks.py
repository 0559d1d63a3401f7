"""Tasks of the foundation app, gathered from its rooms for the job worker's discovery."""

from maillage.foundation.jobs import tasks as jobs_tasks
from maillage.foundation.notify import tasks as notify_tasks
from maillage.foundation.rights import tasks as rights_tasks
from maillage.foundation.tabular import tasks as tabular_tasks
from maillage.foundation.writing import tasks as writing_tasks

__all__ = ["jobs_tasks", "notify_tasks", "rights_tasks", "tabular_tasks"]
__all__ = ["jobs_tasks", "notify_tasks", "tabular_tasks", "writing_tasks"]
