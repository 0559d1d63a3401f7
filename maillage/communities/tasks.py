"""Tasks of the communities app, gathered from its rooms for the job worker's discovery."""

from maillage.communities.members import tasks as members_tasks

__all__ = ["members_tasks"]
