"""The posts of the team: writing one, correcting it, withdrawing one written by mistake."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import ENVELOPES, FunderKind
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import TeamPost
from maillage.planning.health_project.enums import Envelope

FIELDS = (
    "label", "nature", "fte", "yearly_cents", "grant", "envelope", "mission", "starts_on", "ends_on",
)  # fmt: skip


@transaction.atomic
def write_post(*, by: User, community: Community, key: UUID, values: Mapping[str, Any]) -> TeamPost:
    """A new post; the same key returns the first writing. Raises ``BudgetError``."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: TeamPost | None = TeamPost.objects.filter(key=key).first()
    if known is not None:
        return known
    _check(values)
    post: TeamPost = TeamPost.objects.create(
        community=community, number=next_number(TeamPost), key=key, author=by,
        **{name: values[name] for name in FIELDS},
    )  # fmt: skip
    trace(AuditAction.TEAM_POST, actor, community, post, number=post.number, fte=post.fte, act="written")
    return post


@transaction.atomic
def edit_post(*, by: User, community: Community, post: TeamPost, values: Mapping[str, Any]) -> TeamPost:
    """Correct a post, or say when it ends. Raises ``BudgetError``."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    current: TeamPost = TeamPost.objects.get(pk=post.pk)
    if current.withdrawn_at is not None:
        raise BudgetError("Ce poste est retiré.")
    _check(values)
    changed = [name for name in FIELDS if getattr(current, name) != values[name]]
    for name in changed:
        setattr(current, name, values[name])
    if changed:
        current.save(update_fields=changed)
        trace(
            AuditAction.TEAM_POST, actor, community, current, number=current.number, fte=current.fte,
            act="corrected", columns=changed,
        )  # fmt: skip
    return current


@transaction.atomic
def withdraw_post(*, by: User, community: Community, post: TeamPost) -> None:
    """Take off a post that never was. Twice does nothing."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    current: TeamPost = TeamPost.objects.get(pk=post.pk)
    if current.withdrawn_at is not None:
        return
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["withdrawn_at"])
    trace(
        AuditAction.TEAM_POST, actor, community, current, number=current.number, fte=current.fte,
        act="withdrawn",
    )  # fmt: skip


def _check(values: Mapping[str, Any]) -> None:
    grant, envelope = values["grant"], Envelope(values["envelope"])
    if envelope not in ENVELOPES[FunderKind(grant.kind)]:
        raise BudgetError(f"« {grant} » ne remplit pas l’enveloppe « {envelope.label} ».", field="post")
