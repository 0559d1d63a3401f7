"""The demonstration: the document of the project, written; filing it is left to the visitor."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.documents import start
from maillage.foundation.writing.actions.sections import save
from maillage.planning.health_project.assembly.spec import PROJECT


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
