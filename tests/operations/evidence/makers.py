"""Proofs, by the actions of the room."""

import uuid
from datetime import date

from django.utils import timezone

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.evidence import actions
from maillage.operations.evidence.cards import Card, Serves
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.models import Evidence
from tests.foundation.files.makers import PDF


def prove(
    community: Community, by: User, title: str = "Feuille de présence", *, content: bytes = b"",
    name: str = "preuve.pdf", fact_on: date | None = None, proves: str = "Vingt professionnels étaient là.",
    confidentiality: Confidentiality = Confidentiality.SHARED, key: uuid.UUID | None = None, **serves,
) -> Evidence:  # fmt: skip
    """A file whose bytes are its own."""
    content = content or PDF.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + uuid.uuid4().hex.encode() + b"\n")
    card = Card(title, fact_on or timezone.localdate(), proves=proves, confidentiality=confidentiality)
    return actions.add_file(
        by=by, community=community, key=key or uuid.uuid4(), name=name, content=content, card=card,
        serves=Serves(**serves), today=timezone.localdate(),
    )  # fmt: skip


def freeze(community: Community, by: User, source: str, ref: str, **serves) -> Evidence:
    return actions.add_object(
        by=by, community=community, key=uuid.uuid4(), source=source, ref=ref, serves=Serves(**serves),
        today=timezone.localdate(),
    )  # fmt: skip


def withdraw(one: Evidence, by: User, reason: str = "Doublon.") -> Evidence:
    return actions.withdraw(by=by, community=one.community, number=one.number, reason=reason)


def proofs(community: Community) -> list[Evidence]:
    with community_scope(community):
        return list(Evidence.objects.order_by("number"))
