"""Diagnoses for tests, frozen as people freeze them, and facts as an import leaves them."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.actions import freeze_diagnosis
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.reference.geography.models import CommuneFacts, Dataset
from tests.communities.territory.makers import TODAY


def freeze(
    community: Community, by: User, version: TerritoryVersion, *, label: str = "", today: date = TODAY
) -> FrozenDiagnosis:
    with community_scope(community):
        return freeze_diagnosis(by=by, community=community, version=version, today=today, label=label)


def load_facts(subject: str, facts: Mapping[str, Mapping[str, Any]], *, vintage: str = "2024") -> None:
    """A loaded subject that says this of these communes, in place of what it said before.

    Written by the owner of the tables: the serving role sees it once committed.
    """
    owner = "owner"
    CommuneFacts.objects.using(owner).filter(dataset=subject).delete()
    Dataset.objects.using(owner).filter(subject=subject).delete()
    sha256 = hashlib.sha256(f"{subject} {vintage} {facts}".encode()).hexdigest()
    dataset = Dataset.objects.using(owner).create(
        subject=subject, title=f"Sujet {subject}", vintage=vintage, publisher="Producteur", source="f.csv",
        licence="Licence Ouverte 2.0", attribution="x", sha256=sha256,
        rows=len(facts), loaded_at=timezone.now(),
    )  # fmt: skip
    CommuneFacts.objects.using(owner).bulk_create(
        CommuneFacts(dataset=dataset, commune_id=code, values=dict(values)) for code, values in facts.items()
    )
