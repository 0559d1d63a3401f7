"""The yearly dialogue: opened, prepared, handed over, held; its agenda, its targets, its commitments."""

import uuid

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.dialogue.actions.common import (
    community_side,
    either_side,
    take_turn,
    today_in,
    turn,
)
from maillage.operations.dialogue.enums import Answer, CommitmentState, DialogueState
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import (
    AgendaItem,
    Commitment,
    CommitmentNote,
    Dialogue,
    SheetWords,
    TargetProposal,
)
from maillage.operations.dialogue.notices import tell
from maillage.operations.dialogue.words import Meeting, Promise, Target
from maillage.planning.health_project.models import ActionSheet

PAGE = "dialogue"


def find(number: int) -> Dialogue:
    """The dialogue, under the lock. Raises ``DialogueError``."""
    found: Dialogue | None = Dialogue.objects.select_related("contract").filter(number=number).first()
    if found is None:
        raise DialogueError("Ce dialogue n’existe pas.")
    return found


def _open(number: int) -> Dialogue:
    found = find(number)
    if found.state == DialogueState.CLOSED:
        raise DialogueError("Ce dialogue est soldé : son compte rendu est approuvé, rien n’y change plus.")
    return found


@transaction.atomic
def open_dialogue(
    *, by: User, community: Community, key: uuid.UUID, contract: AciContract, year: int
) -> Dialogue:
    """Begin to prepare the dialogue of a year that has begun; one already there is found again."""
    side = either_side(by, community)
    with community_scope(community):
        take_turn(community)
        again: Dialogue | None = Dialogue.objects.filter(contract=contract, year=year).first()
        if again is not None:
            return again
        try:
            days = contract_year(contract, year)
        except IndexError:
            raise DialogueError("Un contrat a cinq années.") from None
        if days.starts_on > today_in(community):
            raise DialogueError("Cette année du contrat n’a pas commencé.")
        made: Dialogue = Dialogue.objects.create(
            community=community, number=next_number(Dialogue), key=key, contract=contract, year=year,
            opened_by=by,
        )  # fmt: skip
        trace(AuditAction.DIALOGUE_OPENED, side.actor, community, made, number=made.number, year=year)
        return made


@transaction.atomic
def write_words(
    *, by: User, community: Community, number: int, sheet: int, result: str, trouble: str, plan: str
) -> SheetWords:
    """What the community says of one action; the last writing holds."""
    side = community_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        action = _sheet(sheet)
        made, _ = SheetWords.objects.update_or_create(
            community=community, dialogue=dialogue, sheet=action,
            defaults={"result": result, "trouble": trouble, "plan": plan, "author": by},
        )  # fmt: skip
        trace(AuditAction.DIALOGUE_WRITTEN, side.actor, community, dialogue, number=number, sheet=sheet)
        return made


def _sheet(number: int) -> ActionSheet:
    found: ActionSheet | None = ActionSheet.objects.live().filter(number=number).first()
    if found is None:
        raise DialogueError("Cette fiche-action n’existe pas.")
    return found


@transaction.atomic
def share(*, by: User, community: Community, number: int) -> Dialogue:
    """Hand the preparation over: the CPAM and the ARS read it from now on."""
    side = community_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        if dialogue.shared_at is not None:
            return dialogue
        dialogue.shared_at = timezone.now()
        if dialogue.state == DialogueState.PREPARING:
            dialogue.state = DialogueState.SHARED
        dialogue.save(update_fields=["shared_at", "state"])
        trace(AuditAction.DIALOGUE_STATE, side.actor, community, dialogue, number=number, state="shared")
        tell(community, dialogue, PAGE, number, by, side.party, today_in(community))
        return dialogue


@transaction.atomic
def plan(*, by: User, community: Community, number: int, meeting: Meeting) -> Dialogue:
    """When and where it is held, by either side."""
    side = either_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        if dialogue.held_on is not None:
            raise DialogueError("Ce dialogue est déjà tenu.")
        dialogue.planned_on, dialogue.planned_at, dialogue.place = meeting.on, meeting.at, meeting.place
        dialogue.save(update_fields=["planned_on", "planned_at", "place"])
        trace(AuditAction.DIALOGUE_STATE, side.actor, community, dialogue, number=number, state="planned")
        return dialogue


@transaction.atomic
def hold(*, by: User, community: Community, number: int, meeting: Meeting, present: str) -> Dialogue:
    """It took place, on a day that has come."""
    side = either_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        if meeting.on > today_in(community):
            raise DialogueError("Ce jour est à venir.")
        dialogue.state, dialogue.held_on = DialogueState.HELD, meeting.on
        dialogue.place, dialogue.present = meeting.place, present
        dialogue.save(update_fields=["state", "held_on", "place", "present"])
        trace(AuditAction.DIALOGUE_STATE, side.actor, community, dialogue, number=number, state="held")
        return dialogue


@transaction.atomic
def add_point(
    *, by: User, community: Community, number: int, key: uuid.UUID, title: str, minutes: int | None
) -> AgendaItem:
    """A point on the agenda, by either side."""
    side = either_side(by, community)
    with turn(community, AgendaItem, key) as again:
        if again is not None:
            return again
        dialogue = _open(number)
        made: AgendaItem = AgendaItem.objects.create(
            community=community, dialogue=dialogue, title=title, minutes=minutes, **side.said(key)
        )
        trace(AuditAction.DIALOGUE_WRITTEN, side.actor, community, dialogue, number=number, agenda=made.pk)
        return made


@transaction.atomic
def remove_point(*, by: User, community: Community, number: int, point: int) -> None:
    """A party takes off a point of its own. Raises ``DialogueError`` for one of another party."""
    side = either_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        one = AgendaItem.objects.filter(dialogue=dialogue, pk=point, removed_by=None).first()
        if one is None or one.party != side.party:
            raise DialogueError("Ce point n’est plus là, ou il est d’une autre partie.")
        one.removed_by = by
        one.save(update_fields=["removed_by"])
        trace(AuditAction.DIALOGUE_WRITTEN, side.actor, community, dialogue, number=number, removed=point)


@transaction.atomic
def propose_target(
    *, by: User, community: Community, number: int, key: uuid.UUID, target: Target
) -> TargetProposal:
    """A target for next year, by either side."""
    side = either_side(by, community)
    with turn(community, TargetProposal, key) as again:
        if again is not None:
            return again
        dialogue = _open(number)
        made: TargetProposal = TargetProposal.objects.create(
            community=community, dialogue=dialogue, label=target.label, indicator=target.indicator,
            current=target.current, target=target.target, reason=target.reason, **side.said(key),
        )  # fmt: skip
        trace(AuditAction.DIALOGUE_WRITTEN, side.actor, community, dialogue, number=number, target=made.pk)
        tell(community, made, PAGE, number, by, side.party, today_in(community))
        return made


@transaction.atomic
def answer_target(
    *, by: User, community: Community, number: int, target: int, answer: Answer, reason: str
) -> TargetProposal:
    """The other side accepts or refuses, once. Raises ``DialogueError``."""
    side = either_side(by, community)
    with community_scope(community):
        take_turn(community)
        dialogue = _open(number)
        one: TargetProposal | None = TargetProposal.objects.filter(dialogue=dialogue, pk=target).first()
        if one is None or one.answer:
            raise DialogueError("Cette cible a déjà sa réponse : proposez-en une autre.")
        if (one.party == side.party.value) or (side.is_agency and one.party != "community"):
            raise DialogueError("C’est à l’autre partie de répondre.")
        if answer == Answer.REFUSED and not reason.strip():
            raise DialogueError("Dites pourquoi : l’autre partie doit pouvoir proposer mieux.")
        one.answer, one.answer_reason, one.answered_at = answer, reason.strip(), timezone.now()
        one.answered_by, one.answered_party = by, side.party
        one.save()
        trace(
            AuditAction.DIALOGUE_WRITTEN, side.actor, community, dialogue, number=number, target=target,
            answer=answer.value,
        )  # fmt: skip
        return one


@transaction.atomic
def take_commitment(
    *, by: User, community: Community, number: int, key: uuid.UUID, promise: Promise
) -> Commitment:
    """A promise of a party; an agency writes down any, the community too: the minutes say what was agreed."""
    side = either_side(by, community)
    with turn(community, Commitment, key) as again:
        if again is not None:
            return again
        dialogue = _open(number)
        made: Commitment = Commitment.objects.create(
            community=community, dialogue=dialogue, number=next_number(Commitment),
            what=promise.what, promised_by=promise.promised_by, who=promise.who, due_on=promise.due_on,
            sheet=_sheet(promise.sheet) if promise.sheet else None, **side.said(key),
        )  # fmt: skip
        trace(AuditAction.DIALOGUE_COMMITMENT, side.actor, community, made, number=made.number)
        return made


@transaction.atomic
def follow_commitment(
    *, by: User, community: Community, commitment: int, key: uuid.UUID, state: CommitmentState, text: str
) -> CommitmentNote:
    """What became of a commitment: either side says so, even once its dialogue is closed."""
    side = either_side(by, community)
    with turn(community, CommitmentNote, key) as again:
        if again is not None:
            return again
        one: Commitment | None = Commitment.objects.filter(number=commitment).first()
        if one is None:
            raise DialogueError("Cet engagement n’existe pas.")
        one.state = state
        one.save(update_fields=["state"])
        made: CommitmentNote = CommitmentNote.objects.create(
            community=community, commitment=one, state=state, text=text, **side.said(key)
        )
        trace(
            AuditAction.DIALOGUE_COMMITMENT, side.actor, community, one, number=one.number, state=state.value
        )
        return made
