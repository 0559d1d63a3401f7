"""Who is elected, who leaves, what is declared; the only writers of the room."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.mandates import queries
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.errors import MandateError
from maillage.communities.governance.mandates.models import Declaration, Mandate, seat
from maillage.communities.governance.rules.enums import OFFICES, MandateFunction
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesVersion
from maillage.communities.governance.rules.queries import in_force, organ_rules
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import College, Member, Representative
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


@transaction.atomic
def give_mandate(
    *,
    by: User,
    community: Community,
    organ: Organ,
    function: MandateFunction,
    member: Member,
    elected_on: date,
    elected_by: str,
    starts_on: date,
    representative: Representative | None = None,
    college: College | None = None,
    ends_on: date | None = None,
    declared_on: date | None = None,
) -> Mandate:
    """Write an election in the register.

    elected_by: the assembly or the decision, in words. ends_on: when the term differs from the one of the
    rules (a first renewal by thirds). declared_on: for what was declared before the register existed.
    Raises ``MandateError`` when nobody may hold it, or when no seat is free.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    rules = _rules(organ, starts_on)
    _check_person(member, representative, starts_on)
    if elected_on > timezone.localdate():
        raise MandateError("Cette élection est à venir\u00a0: notez-la une fois tenue.", "elected_on")
    if starts_on < elected_on:
        raise MandateError("Un mandat ne commence pas avant l’élection.", "starts_on")
    term = ends_on or _term(rules, starts_on)
    if term is not None and term <= starts_on:
        raise MandateError("L’échéance suit le début du mandat.", "ends_on")
    taken = _free_seat(rules, organ, function, starts_on, term)
    _refuse_twice(organ, function, member, starts_on, term)
    declaration = _already(declared_on, starts_on, by, community)
    mandate: Mandate = Mandate.objects.create(
        community=community,
        number=(Mandate.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        organ=organ, function=function, seat=taken, member=member, representative=representative,
        college=college or member.category.college, elected_on=elected_on, elected_by=elected_by,
        starts_on=starts_on, term_ends_on=term, ends_on=term, start_declaration=declaration, recorded_by=by,
    )  # fmt: skip
    trace(AuditAction.MANDATE_GIVEN, actor, community, mandate, organ=organ.kind, function=function)
    return mandate


def _rules(organ: Organ, day: date) -> OrganRules:
    """The rules of the day of the election; the first ones for what came before any was written here."""
    version = in_force(day) or RulesVersion.objects.filter(number=1).first()
    rules = organ_rules(version, organ.pk) if version else None
    if rules is None:
        raise MandateError(f"Les règles du {day:%d/%m/%Y} ne prévoient pas cet organe.", "organ")
    if organ.sort.is_assembly:
        raise MandateError("Une assemblée réunit tous les membres\u00a0: on n’y est pas élu.", "organ")
    return rules


def _check_person(member: Member, representative: Representative | None, day: date) -> None:
    if member.status not in ADMITTED or member.merged_into_id:
        raise MandateError(f"{member} n’est pas membre\u00a0: un mandat suppose l’adhésion.", "member")
    if not member.is_structure:
        if representative is not None:
            raise MandateError("Une personne siège elle-même.", "representative")
        return
    if representative is None or representative.member_id != member.pk:
        raise MandateError("Une structure siège par un de ses représentants.", "representative")
    if representative.ends_on and representative.ends_on <= day:
        raise MandateError(f"{representative} ne représente plus {member} à cette date.", "representative")


def _term(rules: OrganRules, starts_on: date) -> date | None:
    return starts_on + relativedelta(years=rules.term_years) if rules.term_years else None


def _meanwhile(organ: Organ, starts_on: date, ends_on: date | None) -> Q:
    """The mandates of the organ that share a day with these."""
    same = Q(organ=organ) & ~Q(end_reason=EndReason.MISTAKE)
    same &= Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    return same & Q(starts_on__lt=ends_on) if ends_on else same


def _free_seat(
    rules: OrganRules, organ: Organ, function: MandateFunction, starts_on: date, ends_on: date | None
) -> int | None:
    """The number of the seat; None where seats are not counted. Raises ``MandateError`` when all are held."""
    meanwhile = Mandate.objects.filter(_meanwhile(organ, starts_on, ends_on))
    if function not in OFFICES:
        if rules.seats_max is not None and meanwhile.count() >= rules.seats_max:
            raise MandateError(f"{organ}\u00a0: les {rules.seats_max} sièges sont pourvus.", "organ")
        return None
    seats = [seat(function, rank) for rank in range(1, rules.offices.get(function.value, 0) + 1)]
    if not seats:
        raise MandateError(
            f"Les règles ne prévoient pas cette fonction\u00a0: {function.label} ({organ}).", "function"
        )
    held = {one.seat: one for one in meanwhile.filter(function=function).select_related("member")}
    free = [one for one in seats if one not in held]
    if not free:
        holder = next(iter(held.values()))
        until = f" jusqu’au {holder.ends_on:%d/%m/%Y}" if holder.ends_on else ""
        raise MandateError(
            f"{function.label} : {holder.holder} tient ce siège{until}. Notez d’abord la fin de son mandat.",
            "function",
        )
    return free[0]


def _refuse_twice(
    organ: Organ, function: MandateFunction, member: Member, starts_on: date, ends_on: date | None
) -> None:
    counted = function in OFFICES
    others = Mandate.objects.filter(_meanwhile(organ, starts_on, ends_on), member=member)
    if others.filter(seat__isnull=not counted).exists():
        raise MandateError(f"{member} siège déjà dans cet organe à cette date.", "member")


def _already(declared_on: date | None, starts_on: date, by: User, community: Community) -> Declaration | None:
    if declared_on is None:
        return None
    _check_declared(declared_on)
    if declared_on < starts_on:
        raise MandateError("Une déclaration suit ce qu’elle déclare.", "declared_on")
    found, _ = Declaration.objects.get_or_create(
        community=community, declared_on=declared_on, reference="", defaults={"declared_by": by}
    )
    declaration: Declaration = found
    return declaration


def _check_declared(day: date) -> None:
    if day > timezone.localdate():
        raise MandateError("Cette date est à venir : notez la déclaration une fois faite.", "declared_on")


@transaction.atomic
def end_mandate(
    *, by: User, community: Community, mandate: Mandate, ends_on: date, reason: EndReason, note: str = ""
) -> Mandate:
    """End a mandate before its term; nobody sits for it from ``ends_on`` on. Raises ``MandateError``."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    current: Mandate = Mandate.objects.select_related("organ", "member", "representative").get(pk=mandate.pk)
    if current.end_reason:
        raise MandateError("La fin de ce mandat est déjà notée.")
    if reason == EndReason.MISTAKE:
        ends_on = current.starts_on
    elif ends_on <= current.starts_on:
        raise MandateError("La fin suit le début du mandat.", "ends_on")
    if current.ends_on is not None and ends_on > current.ends_on:
        raise MandateError(
            f"Ce mandat finit de lui-même le {current.ends_on:%d/%m/%Y} : "
            "une réélection ouvre un nouveau mandat.",
            "ends_on",
        )
    current.ends_on, current.end_reason, current.end_note = ends_on, reason, note
    current.save(update_fields=["ends_on", "end_reason", "end_note"])
    trace(AuditAction.MANDATE_ENDED, actor, community, current, reason=reason, function=current.function)
    return current


@transaction.atomic
def declare(*, by: User, community: Community, declared_on: date, reference: str) -> Declaration:
    """Note that the changes known that day were declared to the prefecture, or to the court.

    Raises ``MandateError`` when there is nothing to declare at that date.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    _check_declared(declared_on)
    waiting = queries.to_declare(declared_on)
    if not waiting:
        raise MandateError("À cette date, tout changement connu est déjà déclaré.", "declared_on")
    declaration: Declaration = Declaration.objects.create(
        community=community, declared_on=declared_on, reference=reference, declared_by=by
    )
    for one in waiting:
        field = "start_declaration" if one.entered else "end_declaration"
        Mandate.objects.filter(pk=one.mandate.pk).update(**{field: declaration})
    trace(AuditAction.MANDATES_DECLARED, actor, community, declaration, changes=len(waiting))
    return declaration


def warn_of_lapses(*, community: Community, today: date) -> int:
    """Write once, 90 then 30 days before a mandate lapses, to its holder and to who keeps the register.

    Run every night; returns how many messages were queued.
    """
    with community_scope(community), transaction.atomic():
        keepers = RoleAssignment.objects.current(today).filter(role__in=[Role.PRESIDENT, Role.SECRETARY])
        addresses = set(keepers.values_list("user__email", flat=True))
        sent = 0
        for one in queries.lapsing(queries.register(), today):
            if one.ends_on is None or not one.organ.sort.is_in_charge:
                continue
            days = min(limit for limit in queries.ALERT_DAYS if one.ends_on <= today + timedelta(days=limit))
            own = one.representative.email if one.representative else one.member.email
            for address in sorted(addresses | {own}):
                message = queue_notice(
                    key=f"mandate-lapse:{one.pk}:{days}:{address}", to=address, template="mandate_lapse",
                    context={"community": community, "mandate": one, "link": _register(community)},
                )  # fmt: skip
                sent += message is not None
    return sent


def _register(community: Community) -> str:
    return settings.SITE_URL + reverse("mandates", args=[community.slug])
