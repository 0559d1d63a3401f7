"""The minutes: versions written by any party, approved word for word by the three."""

import uuid

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.dialogue.actions.common import either_side, today_in, turn
from maillage.operations.dialogue.actions.dialogues import PAGE, find
from maillage.operations.dialogue.enums import PARTIES, DialogueState
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import DialogueMinutes, MinutesApproval
from maillage.operations.dialogue.notices import tell


class StaleMinutesError(DialogueError):
    """Someone wrote another version meanwhile: ``current`` is it, what was typed is not lost."""

    def __init__(self, current: DialogueMinutes) -> None:
        super().__init__(
            f"La version {current.version} a été écrite entre-temps : relisez-la, puis enregistrez la vôtre."
        )
        self.current = current


@transaction.atomic
def write_minutes(
    *, by: User, community: Community, number: int, key: uuid.UUID, based_on: int, text: str
) -> DialogueMinutes:
    """The next version, from version ``based_on`` (0 for the first). Raises ``StaleMinutesError``."""
    side = either_side(by, community)
    with turn(community, DialogueMinutes, key) as again:
        if again is not None:
            return again
        dialogue = find(number)
        if dialogue.state not in {DialogueState.HELD}:
            raise DialogueError("Le compte rendu s’écrit une fois le dialogue tenu, jusqu’à son approbation.")
        last: DialogueMinutes | None = (
            DialogueMinutes.objects.filter(dialogue=dialogue).order_by("-version").first()
        )
        if last is not None and last.version != based_on:
            raise StaleMinutesError(last)
        if last is not None and last.text == text:
            return last
        made: DialogueMinutes = DialogueMinutes.objects.create(
            community=community, dialogue=dialogue, version=based_on + 1 if last else 1, text=text,
            **side.said(key),
        )  # fmt: skip
        trace(
            AuditAction.DIALOGUE_MINUTES, side.actor, community, dialogue, number=number, version=made.version
        )
        tell(community, made, PAGE, number, by, side.party, today_in(community))
        return made


@transaction.atomic
def approve_minutes(
    *, by: User, community: Community, number: int, key: uuid.UUID, version: int
) -> MinutesApproval:
    """A party agrees to the last version. With the third party the dialogue is closed."""
    side = either_side(by, community, Permission.DIALOGUE_APPROVE)
    with turn(community, MinutesApproval, key) as again:
        if again is not None:
            return again
        dialogue = find(number)
        last: DialogueMinutes | None = (
            DialogueMinutes.objects.filter(dialogue=dialogue).order_by("-version").first()
        )
        if last is None or last.version != version:
            raise DialogueError("Une autre version a été écrite depuis : lisez-la avant de l’approuver.")
        mine: MinutesApproval | None = MinutesApproval.objects.filter(minutes=last, party=side.party).first()
        if mine is not None:
            return mine
        made: MinutesApproval = MinutesApproval.objects.create(
            community=community, minutes=last, **side.said(key)
        )
        agreed = set(MinutesApproval.objects.filter(minutes=last).values_list("party", flat=True))
        if agreed == {party.value for party in PARTIES}:
            dialogue.state, dialogue.closed_at = DialogueState.CLOSED, timezone.now()
            dialogue.save(update_fields=["state", "closed_at"])
        trace(
            AuditAction.DIALOGUE_MINUTES, side.actor, community, dialogue, number=number, version=version,
            approved=side.party.value,
        )  # fmt: skip
        tell(community, made, PAGE, number, by, side.party, today_in(community))
        return made
