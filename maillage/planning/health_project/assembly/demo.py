"""The demonstration: the document of the project, written, and filed on the day that the line says."""

import tomllib
import uuid
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path

from django.utils import timezone

from maillage.communities.creation.demo import filed_on
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.documents import start
from maillage.foundation.writing.actions.filing import file_document
from maillage.foundation.writing.actions.sections import save
from maillage.planning.health_project.assembly.spec import PROJECT

_KEY = uuid.UUID("5f0b7a0c-0f0e-4a41-9a33-8f8e0f6f1d52")


def load(community: Community, people: Mapping[str, User]) -> None:
    """Once, after what its facts are read from."""
    with community_scope(community):
        if queries.documents(PROJECT).exists():
            return
    texts = tomllib.loads(Path(__file__).with_name("demo_project.toml").read_text(encoding="utf-8"))
    coordinator = people[Role.COORDINATOR]
    made = start(by=coordinator, community=community, spec=PROJECT)
    for key, values in texts.items():
        with community_scope(community):
            row = queries.section_row(made, key)
        if row is None:
            raise LookupError(key)
        save(
            by=coordinator, community=community, spec=PROJECT, section=row, based_on=row.revision,
            values=values,
        )  # fmt: skip
    day = filed_on(timezone.localdate())
    file_document(
        by=people[Role.PRESIDENT], community=community, spec=PROJECT, document=made, accept_gaps=True,
        key=uuid.uuid5(_KEY, str(community.founding_key)),
        at=datetime.combine(day, time(11, 0), zone_of(community.department_code)),
    )  # fmt: skip
