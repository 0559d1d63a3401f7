"""What was voted: steps, rate cards, agreements with employers."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.members.models import Member
from maillage.engines.indemnity import IndemnityError
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import day_in
from maillage.operations.indemnities.actions.common import take_turn, walls_in_french
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.given import CardGiven
from maillage.operations.indemnities.models import CardRate, EmployerAgreement, IndemnityRules, RateCard
from maillage.operations.indemnities.valuing import voted


@transaction.atomic
def set_rules(
    *, by: User, community: Community, confirm: bool, lead: bool, coordinator: bool,
    kinds: Sequence[str] | None = None,
) -> IndemnityRules:  # fmt: skip
    """Choose the steps before the treasurer, and the kinds of meetings that are paid (none given: as they
    are); lines already further on stay where they are.
    """
    actor = entitled(by, community, Permission.INDEMNITY_APPROVE)
    take_turn(community)
    found = IndemnityRules.objects.first() or IndemnityRules(community=community)
    found.confirm, found.lead, found.coordinator = confirm, lead, coordinator
    if kinds is not None:
        found.kinds = sorted(kinds)
    found.save()
    trace(
        AuditAction.INDEMNITY_RULES, actor, community, found,
        confirm=confirm, lead=lead, coordinator=coordinator, kinds=" ".join(found.kinds),
    )  # fmt: skip
    return found


@transaction.atomic
def record_card(*, by: User, community: Community, key: uuid.UUID, given: CardGiven) -> RateCard:
    """Record a card that was voted: it is never changed, the next one replaces it from its day on.

    The same ``key`` again returns the first writing. Raises ``IndemnityRefusal`` for a vote to come, or a day
    that another card has.
    """
    actor = entitled(by, community, Permission.INDEMNITY_PREPARE)
    take_turn(community)
    written: RateCard | None = RateCard.objects.filter(key=key).first()
    if written is not None:
        return written
    if given.voted_on > day_in(community.department_code, timezone.now()):
        raise IndemnityRefusal(
            "Un barème s’enregistre une fois voté : cette date est à venir.", field="voted_on"
        )
    if not given.rates:
        raise IndemnityRefusal("Donnez au moins un tarif.")
    with walls_in_french():
        card: RateCard = RateCard.objects.create(
            community=community,
            number=next_number(RateCard),
            key=key,
            valid_from=given.valid_from,
            voted_on=given.voted_on,
            organ=given.organ,
            reference=given.reference,
            meeting_number=given.meeting,
            step_minutes=given.step_minutes,
            direction=given.direction,
            cap_minutes=given.cap_minutes,
            km_tenths=given.km_tenths,
            loss_on_free_time=given.loss_on_free_time,
            recorded_by=by,
        )
        for rate in given.rates:
            CardRate.objects.create(
                community=community, card=card, profession=rate.profession, kind=rate.kind,
                nature=rate.nature, hours=rate.hours, cents_per_hour=rate.cents_per_hour,
            )  # fmt: skip
    try:
        voted(card)
    except IndemnityError as error:
        raise IndemnityRefusal(str(error)) from error
    trace(AuditAction.INDEMNITY_CARD, actor, community, card, valid_from=given.valid_from.isoformat())
    return card


@transaction.atomic
def record_agreement(
    *,
    by: User,
    member: Member,
    employer: str,
    reference: str,
    starts_on: date,
    ends_on: date | None = None,
) -> EmployerAgreement:
    """Write that an employer agrees that a salaried member is paid; the same first day again changes it."""
    community = member.community
    actor = entitled(by, community, Permission.INDEMNITY_PREPARE)
    take_turn(community)
    if ends_on is not None and ends_on < starts_on:
        raise IndemnityRefusal("La convention finirait avant de commencer.", field="ends_on")
    found: EmployerAgreement = EmployerAgreement.objects.filter(
        member=member, starts_on=starts_on
    ).first() or EmployerAgreement(community=community, member=member, starts_on=starts_on)
    found.employer, found.reference, found.ends_on = employer, reference, ends_on
    found.recorded_by = by
    found.save()
    trace(AuditAction.INDEMNITY_AGREEMENT, actor, community, found)
    return found
