"""The only writers of meetings, groups and needs."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from maillage import french
from maillage.communities.creation.common import begin
from maillage.communities.creation.errors import CreationError, StaleMinutesError
from maillage.communities.creation.gatherings.cards import GatheringCard, GroupCard, NeedCard, Person
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.communities.members.models import Member
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.writing.merging import joined, merge, paragraphs

MOST_PEOPLE = 400


@transaction.atomic
def save_gathering(
    *, by: User, community: Community, key: UUID, card: GatheringCard, number: int | None = None,
    minutes_before: str = "",
) -> Gathering:  # fmt: skip
    """Write a meeting, or change the one of this number; the same key gives the same meeting.

    ``minutes_before`` are the minutes that the author of the change had read: what someone else wrote since
    is put together with theirs. Raises ``StaleMinutesError``, and saves nothing, when both wrote the same
    passage.
    """
    actor = begin(by, community)
    known: Gathering | None = Gathering.objects.filter(key=key).first()
    if known is not None and number is None:
        return known
    if number is None:
        made: Gathering = Gathering.objects.create(
            community=community, number=next_number(Gathering), key=key, author=by, **asdict(card)
        )
    else:
        made = Gathering.objects.select_for_update().get(number=number)
        for name, value in asdict(card).items():
            if name == "minutes":
                value = _together(minutes_before, made.minutes, value)
            setattr(made, name, value)
        made.save()
    trace(AuditAction.GATHERING_SAVED, actor, community, made, number=made.number)
    return made


def _together(before: str, theirs: str, mine: str) -> str:
    """Minutes that two people wrote from the same text. Raises ``StaleMinutesError``."""
    before, theirs, mine = ("\n".join(text.splitlines()) for text in (before, theirs, mine))
    if theirs in (before, mine):
        return mine
    parts, clashes = merge(paragraphs(before), paragraphs(theirs), paragraphs(mine))
    if clashes:
        raise StaleMinutesError(theirs)
    return joined(parts)


@transaction.atomic
def add_people(*, by: User, community: Community, number: int, people: Sequence[Person]) -> int:
    """Add these people to who came; how many were new. A name already there is completed, never doubled.

    Someone whom the register knows under exactly this name is tied to their card. Raises ``CreationError``
    beyond ``MOST_PEOPLE``.
    """
    actor = begin(by, community)
    gathering: Gathering = Gathering.objects.get(number=number)
    present = {french.folded(one.name): one for one in Attendee.objects.filter(gathering=gathering)}
    if len(present) + len(people) > MOST_PEOPLE:
        raise CreationError(f"Une réunion ne garde que {MOST_PEOPLE} noms : notez le nombre de présents.")
    members = _members_by_name()
    new = 0
    for person in people:
        folded = french.folded(person.name)
        known = present.get(folded)
        if known is None:
            found = members.get(folded, [])
            present[folded] = Attendee.objects.create(
                community=community, gathering=gathering, **asdict(person),
                member_id=found[0] if len(found) == 1 else None,
            )  # fmt: skip
            new += 1
            continue
        known.quality, known.email = person.quality or known.quality, person.email or known.email
        known.save(update_fields=["quality", "email"])
    trace(AuditAction.GATHERING_SAVED, actor, community, gathering, number=number, people=new)
    return new


def _members_by_name() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    live = Member.objects.live().filter(structure_name="").values_list("pk", "first_name", "last_name")
    for pk, first, last in live:
        for name in (f"{first} {last}", f"{last} {first}"):
            found.setdefault(french.folded(name), []).append(pk)
    return found


@transaction.atomic
def remove_person(*, by: User, community: Community, number: int, attendee: int) -> None:
    """Someone was not there: their row goes, the log keeps that one did."""
    actor = begin(by, community)
    row = Attendee.objects.select_related("gathering").get(pk=attendee, gathering__number=number)
    trace(AuditAction.GATHERING_SAVED, actor, community, row.gathering, number=number, removed=1)
    row.delete()


@transaction.atomic
def save_group(
    *, by: User, community: Community, key: UUID, card: GroupCard, number: int | None = None
) -> WorkingGroup:
    """Write a working group, or change the one of this number; the same key gives the same group."""
    actor = begin(by, community)
    known: WorkingGroup | None = WorkingGroup.objects.filter(key=key).first()
    if known is not None and number is None:
        return known
    values = {**asdict(card), "people": list(card.people)}
    if number is None:
        made: WorkingGroup = WorkingGroup.objects.create(
            community=community, number=next_number(WorkingGroup), key=key, author=by, **values
        )
    else:
        made = WorkingGroup.objects.select_for_update().get(number=number)
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
    trace(AuditAction.GROUP_SAVED, actor, community, made, number=made.number)
    return made


@transaction.atomic
def save_need(
    *, by: User, community: Community, key: UUID, card: NeedCard, number: int | None = None
) -> ExpressedNeed:
    """Write a need, or change the one of this number; the same key gives the same need."""
    actor = begin(by, community)
    known: ExpressedNeed | None = ExpressedNeed.objects.filter(key=key).first()
    if known is not None and number is None:
        return known
    values = {
        **asdict(card),
        "communes": [{"code": code, "name": name} for code, name in card.communes],
        "gathering": Gathering.objects.get(number=card.gathering) if card.gathering else None,
    }
    if number is None:
        made: ExpressedNeed = ExpressedNeed.objects.create(
            community=community, number=next_number(ExpressedNeed), key=key, author=by, **values
        )
    else:
        made = ExpressedNeed.objects.select_for_update().get(number=number)
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
    trace(AuditAction.EXPRESSED_NEED_SAVED, actor, community, made, number=made.number)
    return made


@transaction.atomic
def set_need_aside(*, by: User, community: Community, number: int, reason: str) -> ExpressedNeed:
    """Set a need aside, and say why; an empty reason takes it back."""
    actor = begin(by, community)
    need: ExpressedNeed = ExpressedNeed.objects.select_for_update().get(number=number)
    need.aside_reason = reason.strip()
    need.save(update_fields=["aside_reason"])
    trace(
        AuditAction.EXPRESSED_NEED_SAVED, actor, community, need, number=number, aside=bool(need.aside_reason)
    )
    return need
