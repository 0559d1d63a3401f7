"""An accepted target becomes what the next year of the contract pays for, once."""

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import YEARS
from maillage.operations.dialogue.actions.common import community_side, take_turn
from maillage.operations.dialogue.actions.dialogues import find
from maillage.operations.dialogue.enums import Answer
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import TargetProposal
from maillage.operations.targets.actions import set_target
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.scales import Terms
from maillage.planning.evaluation.models import TrackedIndicator


@transaction.atomic
def carry_target(
    *, by: User, community: Community, number: int, target: int, indicator: TrackedIndicator, terms: Terms
) -> YearTarget:
    """Write an accepted target into the year that follows its dialogue, even once this one is closed.

    ``target`` is the key of the proposal. Carried already, the target of then is given again. Raises
    ``DialogueError``, and ``TargetError`` for a scale that cannot be one.
    """
    side = community_side(by, community, Permission.CONTRACT_EDIT)
    with community_scope(community):
        take_turn(community)
        dialogue = find(number)
        rows = TargetProposal.objects.select_related("carried_to")
        one: TargetProposal | None = rows.filter(dialogue=dialogue, pk=target).first()
        if one is None:
            raise DialogueError("Cette cible n’existe pas.")
        if one.carried_to is not None:
            return one.carried_to
        if one.answer != Answer.ACCEPTED:
            raise DialogueError("Seule une cible acceptée par l’autre partie se porte au contrat.")
        if dialogue.year >= YEARS:
            raise DialogueError("Ce contrat n’a pas d’année suivante.")
        made = set_target(
            by=by, community=community, contract=dialogue.contract, year=dialogue.year + 1,
            indicator=indicator, terms=terms, why=f"{dialogue} : cible acceptée",
        )  # fmt: skip
        one.carried_to, one.carried_by, one.carried_at = made, by, timezone.now()
        one.save(update_fields=["carried_to", "carried_by", "carried_at"])
        trace(
            AuditAction.DIALOGUE_TARGET_CARRIED, side.actor, community, dialogue, number=number,
            target=target, code=indicator.code, year=dialogue.year + 1,
        )  # fmt: skip
        return made
