"""Lines: written from what a person declares or from a locked attendance, then one step after another."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.communities.members.models import Member
from maillage.engines.indemnity import IndemnityError, Level, Reason, Standing, ceiling_of
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import zone_of
from maillage.french import counted
from maillage.operations.indemnities.actions.common import (
    take_persons_turn,
    take_turn,
    walls_in_french,
)
from maillage.operations.indemnities.enums import HoursCode, Kind, LineState, NatureCode, Origin, Step
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import CeilingConsent, IndemnityLine, IndemnityYear
from maillage.operations.indemnities.queries import (
    engaged,
    may_act,
    own_member,
    rules_of,
    standing_of,
    step_of,
)
from maillage.operations.indemnities.valuing import Given, card_of, reasons_against, value

_STEPS = {
    Step.MEMBER: (LineState.CONFIRMED, "confirmed"),
    Step.LEAD: (LineState.LED, "led"),
    Step.COORDINATOR: (LineState.CHECKED, "checked"),
    Step.TREASURER: (LineState.APPROVED, "approved"),
}


@transaction.atomic
def declare(*, by: User, community: Community, key: uuid.UUID, given: Given) -> IndemnityLine:
    """Write one's own time or travel: it is confirmed at once. The same ``key`` again returns the first line.

    Raises ``IndemnityRefusal``: not a member, to come, not payable (every reason), overlapping, no rate.
    """
    actor = entitled(by, community, Permission.INDEMNITY_DECLARE)
    take_turn(community)
    member = own_member(by)
    if member is None:
        raise IndemnityRefusal(
            "Votre compte n’est lié à aucune fiche de membre : demandez-le à la coordination."
        )
    return _write(actor, community, member, key, given, Origin.DECLARED, "")


@dataclass(frozen=True, slots=True)
class Presence:
    """One person on a locked attendance sheet; ``source`` names the sheet, the same whenever it is read."""

    member: Member
    given: Given
    source: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody whose presence gives no line, and why."""

    name: str
    why: str


@transaction.atomic
def write_presences(
    *, by: User, community: Community, presences: Sequence[Presence]
) -> tuple[list[IndemnityLine], list[Skipped]]:
    """A line to confirm for each presence that may be paid; the others, each with the reason.

    Reading the same sheet again writes nothing more.
    """
    actor = entitled(by, community, Permission.INDEMNITY_PREPARE)
    take_turn(community)
    written, skipped = [], []
    for one in presences:
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{community.pk}/{one.source}/{one.member.pk}")
        try:
            with transaction.atomic():
                written.append(
                    _write(actor, community, one.member, key, one.given, Origin.ATTENDANCE, one.source)
                )
        except IndemnityRefusal as refusal:
            skipped.append(Skipped(str(one.member), str(refusal)))
    return written, skipped


def _write(
    actor: Actor, community: Community, member: Member, key: uuid.UUID, given: Given, origin: Origin,
    source: str,
) -> IndemnityLine:  # fmt: skip
    former: IndemnityLine | None = IndemnityLine.objects.filter(key=key).first()
    if former is not None:
        if former.member_id != member.pk or former.starts_at != given.starts_at:
            raise IndemnityRefusal("Ce formulaire a déjà servi : ouvrez-en un nouveau.")
        return former
    if member.user_id is None:
        raise IndemnityRefusal(
            "La personne n’a pas encore de compte : personne ne pourrait confirmer sa ligne."
        )
    if given.ends_at > timezone.now():
        raise IndemnityRefusal("Seul ce qui a eu lieu se déclare.", field="day")
    card = card_of(given.day)
    against = reasons_against(community, member, given, card)
    if against:
        raise IndemnityRefusal(_said(against))
    try:
        worth = value(member, given, card)
    except IndemnityError as error:
        raise IndemnityRefusal(str(error)) from error
    if not worth.total_cents:
        raise IndemnityRefusal("Cette ligne ne vaudrait rien : donnez une durée ou des kilomètres.")
    declared = origin == Origin.DECLARED
    now = timezone.now()
    with walls_in_french():
        line: IndemnityLine = IndemnityLine.objects.create(
            community=community, number=next_number(IndemnityLine), key=key, member=member,
            payee_id=member.user_id, origin=origin, source=source, kind=given.kind, nature=given.nature,
            hours=given.hours, title=given.title, mission=given.mission, sheet=given.sheet, day=given.day,
            starts_at=given.starts_at, ends_at=given.ends_at, km=given.km, other_funder=given.other_funder,
            profession=member.profession, card=card, minutes=worth.minutes, rate_cents=worth.rate_cents,
            time_cents=worth.time_cents, travel_cents=worth.travel_cents,
            explanation=list(worth.explanation),
            state=LineState.CONFIRMED if declared else LineState.COMPUTED, created_by=actor.user,
            confirmed_by=actor.user if declared else None, confirmed_at=now if declared else None,
        )  # fmt: skip
    trace(AuditAction.INDEMNITY_WRITTEN, actor, community, line, origin=origin.value, cents=line.total_cents)
    return line


@transaction.atomic
def advance(*, by: User, line: IndemnityLine, step: Step) -> IndemnityLine:
    """Do the step that the page showed. Once it is done, doing it again changes nothing.

    Raises ``IndemnityRefusal`` when the line moved, is not this person's, or passes the ceiling.
    """
    community = line.community
    actor = entitled(
        by, community, Permission.INDEMNITY_DECLARE, Permission.INDEMNITY_CHECK, Permission.INDEMNITY_PREPARE
    )
    take_turn(community)
    current = _current(line)
    state, field = _STEPS[step]
    if getattr(current, f"{field}_by_id") is not None:
        return current
    rules = rules_of()
    if step_of(current, rules) != step:
        raise IndemnityRefusal("Cette ligne a changé entre-temps : rechargez la page.")
    if may_act(actor, current, rules) != step:
        raise IndemnityRefusal(_not_yours(actor, current, step))
    if step is Step.TREASURER:
        return _approve(actor, community, current)
    _move(actor, current, state, field)
    return current


@dataclass(frozen=True, slots=True)
class Together:
    """What became of several lines."""

    done: list[IndemnityLine]
    refused: list[tuple[IndemnityLine, str]]

    @property
    def summary(self) -> str:
        return counted(len(self.done), "ligne")


@transaction.atomic
def advance_together(*, by: User, lines: Iterable[tuple[IndemnityLine, Step]]) -> Together:
    """Do the step of each line; one that is refused stays, with its reason, and stops no other."""
    found = Together([], [])
    for line, step in lines:
        try:
            with transaction.atomic():
                found.done.append(advance(by=by, line=line, step=step))
        except IndemnityRefusal as refusal:
            found.refused.append((line, str(refusal)))
    return found


@transaction.atomic
def refuse(*, by: User, line: IndemnityLine, reason: str) -> IndemnityLine:
    """Say no to a line that waits for this person; the beneficiary reads why."""
    actor = entitled(
        by,
        line.community,
        Permission.INDEMNITY_CHECK,
        Permission.INDEMNITY_PREPARE,
        Permission.INDEMNITY_APPROVE,
    )
    take_turn(line.community)
    current = _current(line)
    if LineState(current.state).is_closed:
        return current
    if may_act(actor, current, rules_of()) in (None, Step.MEMBER):
        raise IndemnityRefusal("Cette ligne n’attend pas votre décision.")
    _close(actor, current, LineState.REFUSED, reason)
    queue_notice(
        key=f"indemnity-refused:{current.pk}",
        to=current.payee.email,
        template="indemnity_refused",
        context={"community": line.community, "line": current},
    )
    return current


@transaction.atomic
def cancel(*, by: User, line: IndemnityLine, reason: str) -> IndemnityLine:
    """Withdraw a line: its beneficiary while nobody approved it, the treasurer while no transfer holds it."""
    community = line.community
    actor = entitled(by, community, Permission.INDEMNITY_DECLARE, Permission.INDEMNITY_APPROVE)
    take_turn(community)
    current = _current(line)
    if LineState(current.state).is_closed:
        return current
    own = current.payee_id == by.pk and current.state != LineState.APPROVED
    if not own and not (actor.can(Permission.INDEMNITY_APPROVE) and current.payee_id != by.pk):
        raise IndemnityRefusal("Vous ne pouvez plus retirer cette ligne : demandez-le à la trésorerie.")
    take_persons_turn(current.payee_id)
    _close(actor, current, LineState.CANCELLED, reason)
    _share(community, current.payee_id, current.day.year)
    return current


@transaction.atomic
def set_consent(*, by: User, community: Community, given: bool) -> CeilingConsent | None:
    """Let one's other communities know what this one engages, or stop it: the totals go at once."""
    actor = entitled(by, community, Permission.INDEMNITY_DECLARE)
    take_turn(community)
    take_persons_turn(by.pk)
    found: CeilingConsent | None = CeilingConsent.objects.filter(user=by).first()
    if found is None and not given:
        return None
    found = found or CeilingConsent(community=community, user=by)
    if given == (found.pk is not None and found.withdrawn_at is None):
        return found
    now = timezone.now()
    if given:
        found.given_at, found.withdrawn_at = now, None
        years = (
            IndemnityLine.objects.approved().filter(payee=by).order_by().values_list("day__year", flat=True)
        )
        found.totals = {str(year): engaged(by.pk, year) for year in years.distinct()}
    else:
        found.withdrawn_at, found.totals = now, {}
    found.save()
    trace(AuditAction.INDEMNITY_CONSENT, actor, community, found, given=given)
    return found


# --- What they share ----------------------------------------------------------------------------------------


def _current(line: IndemnityLine) -> IndemnityLine:
    found: IndemnityLine = IndemnityLine.objects.select_related("member", "sheet", "payee", "card").get(
        pk=line.pk
    )
    return found


def _move(actor: Actor, line: IndemnityLine, state: LineState, field: str) -> None:
    line.state = state
    setattr(line, f"{field}_by", actor.user)
    setattr(line, f"{field}_at", timezone.now())
    with walls_in_french():
        line.save(update_fields=["state", f"{field}_by", f"{field}_at"])
    trace(AuditAction.INDEMNITY_STEP, actor, line.community, line, state=state.value, cents=line.total_cents)


def _close(actor: Actor, line: IndemnityLine, state: LineState, reason: str) -> None:
    line.state, line.closed_by, line.closed_at = state, actor.user, timezone.now()
    line.closed_reason = reason
    with walls_in_french():
        line.save(update_fields=["state", "closed_by", "closed_at", "closed_reason"])
    trace(AuditAction.INDEMNITY_CLOSED, actor, line.community, line, state=state.value)


def _approve(actor: Actor, community: Community, line: IndemnityLine) -> IndemnityLine:
    """Under the person's turn: reasons and ceiling are looked at again, then the database does too."""
    take_persons_turn(line.payee_id)
    given = Given(
        kind=Kind(line.kind), nature=NatureCode(line.nature), hours=HoursCode(line.hours),
        title=line.title, starts_at=line.starts_at, ends_at=line.ends_at, km=line.km,
        other_funder=line.other_funder, zone=zone_of(community.department_code),
    )  # fmt: skip
    if against := reasons_against(community, line.member, given, line.card):
        raise IndemnityRefusal(_said(against))
    year = line.day.year
    try:
        before = standing_of(line.payee, community, year)
    except IndemnityError as error:
        raise IndemnityRefusal(str(error)) from error
    if line.time_cents and not before.fits(line.time_cents):
        raise IndemnityRefusal(f"Le plafond annuel de {line.member} serait dépassé. {before.explanation}")
    held = IndemnityYear.objects.filter(payee=line.payee, year=year).first() or IndemnityYear(
        community=community, payee=line.payee, year=year
    )
    held.ceiling_cents = ceiling_of(year).confirmed_cents
    held.elsewhere_cents = min(before.elsewhere_cents, held.ceiling_cents)
    held.save()
    _move(actor, line, LineState.APPROVED, "approved")
    _share(community, line.payee_id, year)
    _alert(community, line, before, before.after(line.time_cents))
    return line


def _share(community: Community, user_id: int, year: int) -> None:
    """Keep the total that the person lets others know, where they do."""
    consent: CeilingConsent | None = CeilingConsent.objects.filter(
        user_id=user_id, withdrawn_at__isnull=True
    ).first()
    if consent is not None:
        consent.totals = {**consent.totals, str(year): engaged(user_id, year)}
        consent.save(update_fields=["totals"])


def _alert(community: Community, line: IndemnityLine, before: Standing, after: Standing) -> None:
    """Tell the person once when 80, 90 or 100 % is reached."""
    if after.level in (before.level, Level.QUIET):
        return
    queue_notice(
        key=f"indemnity-ceiling:{community.pk}:{line.payee_id}:{line.day.year}:{after.level.value}",
        to=line.payee.email,
        template="indemnity_ceiling",
        context={"community": community, "level": after.level, "year": line.day.year},
    )


def _said(against: Sequence[Reason]) -> str:
    return " ".join(reason.label for reason in against)


def _not_yours(actor: Actor, line: IndemnityLine, step: Step) -> str:
    if line.payee_id == actor.user.pk:
        return "Personne ne fait avancer sa propre ligne : une autre personne doit le faire."
    if step is Step.TREASURER and line.checked_by_id == actor.user.pk:
        return "Vous avez vérifié cette ligne : une autre personne doit la valider."
    return f"Cette ligne attend {step.label}."
