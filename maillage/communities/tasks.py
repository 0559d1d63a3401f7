"""Tasks of the communities app, gathered from its rooms for the job worker's discovery."""

from maillage.communities.cards import tasks as cards_tasks
from maillage.communities.governance.assemblies import tasks as assemblies_tasks
from maillage.communities.governance.mandates import tasks as mandates_tasks
from maillage.communities.members import tasks as members_tasks
from maillage.communities.review import tasks as review_tasks

__all__ = ["assemblies_tasks", "cards_tasks", "mandates_tasks", "members_tasks", "review_tasks"]
