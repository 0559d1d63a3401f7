"""Prepare a version of the rules, adopt it; the only writers of the room."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.communities.governance.rules import queries
from maillage.communities.governance.rules.enums import OrganKind, YearEnd
from maillage.communities.governance.rules.errors import RulesError
from maillage.communities.governance.rules.judge import as_fields, problems, version_problems
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesCollege, RulesVersion
from maillage.communities.governance.rules.usual import FIRST_ORGANS, FirstRules, first_rules, usual
from maillage.communities.members.enums import TextKind
from maillage.communities.members.models import College, GoverningText
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

MOST_ORGANS = 40


@transaction.atomic
def start_draft(*, by: User, community: Community) -> RulesVersion:
    """Open the version being prepared: the last one copied, else the founders' answers, else what is usual.

    A draft already open is given back as it is.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    if (already := queries.draft()) is not None:
        return already
    last = RulesVersion.objects.filter(number__gt=0).order_by("-number").first()
    chosen = None if last else first_rules(community)
    draft: RulesVersion = RulesVersion.objects.create(
        community=community,
        prepared_by=by,
        from_founding=chosen is not None,
        statutes=last.statutes if last else None,
        year_end=last.year_end if last else chosen.year_end if chosen else YearEnd.DECEMBER,
    )
    if last is not None:
        _copy(queries.told(last), draft)
    else:
        _write_first(draft, chosen)
    trace(AuditAction.RULES_STARTED, actor, community, draft, copied=last.number if last else 0)
    return draft


def _copy(last: queries.Told, draft: RulesVersion) -> None:
    for college in last.colleges:
        RulesCollege.objects.create(
            community=draft.community, version=draft, college=college.college, weight=college.weight,
            board_seats=college.board_seats,
        )  # fmt: skip
    for rules in last.organs:
        OrganRules.objects.create(
            community=draft.community, version=draft, organ=rules.organ, **as_fields(rules)
        )


def _write_first(draft: RulesVersion, chosen: FirstRules | None) -> None:
    for college in queries.first_colleges():
        college.community, college.version = draft.community, draft
        college.save()
    for kind in FIRST_ORGANS:
        organ, _ = Organ.objects.get_or_create(
            community=draft.community, kind=kind, defaults={"name": kind.label}
        )
        OrganRules.objects.create(
            community=draft.community, version=draft, organ=organ, **usual(kind, chosen)
        )


@transaction.atomic
def save_organ(*, by: User, community: Community, organ: Organ, fields: Mapping[str, Any]) -> OrganRules:
    """Write the rules of an organ in the draft. Raises ``RulesError`` for a contradiction."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    if found := problems(organ.sort, fields):
        field, why = found[0]
        raise RulesError(why, field)
    rules = queries.organ_rules(draft, organ.pk)
    if rules is None:
        raise RulesError("Cet organe n’est plus dans la version en préparation.")
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.save()
    trace(AuditAction.RULES_EDITED, actor, community, draft, organ=organ.kind)
    return rules


@transaction.atomic
def add_organ(*, by: User, community: Community, kind: OrganKind, name: str) -> OrganRules:
    """Add a steering committee, or a group, to the draft. Raises ``RulesError``."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    written = OrganRules.objects.filter(version=draft)
    if kind not in (OrganKind.COPIL, OrganKind.GROUPE):
        raise RulesError("Cet organe existe dès la première version.")
    if written.count() >= MOST_ORGANS:
        raise RulesError(f"Au plus {MOST_ORGANS} organes.")
    organ = (
        Organ.objects.filter(kind=kind).first()
        if kind == OrganKind.COPIL
        else Organ.objects.filter(kind=kind, name=name, archived_on__isnull=True).first()
    )
    if organ is None and Organ.objects.filter(name=name, archived_on__isnull=True).exists():
        raise RulesError("Un organe porte déjà ce nom.", "name")
    if organ is not None and written.filter(organ=organ).exists():
        raise RulesError("Cet organe est déjà dans la version.", "name")
    organ = organ or Organ.objects.create(community=community, kind=kind, name=name)
    if organ.archived_on is not None:
        organ.archived_on = None
        organ.save(update_fields=["archived_on"])
    rules: OrganRules = OrganRules.objects.create(
        community=community, version=draft, organ=organ, **usual(kind)
    )
    trace(AuditAction.RULES_EDITED, actor, community, draft, organ=kind, added=True)
    return rules


@transaction.atomic
def drop_organ(*, by: User, community: Community, organ: Organ) -> None:
    """Take a steering committee or a group off the draft. Raises ``RulesError`` for another organ."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    if organ.sort not in (OrganKind.COPIL, OrganKind.GROUPE):
        raise RulesError(f"{organ}\u00a0: les statuts ne peuvent s’en passer.")
    OrganRules.objects.filter(version=draft, organ=organ).delete()
    trace(AuditAction.RULES_EDITED, actor, community, draft, organ=organ.kind, dropped=True)


@transaction.atomic
def archive_organ(*, by: User, community: Community, organ: int, today: date) -> Organ:
    """Close a steering committee or a group, by its key, once the rules forgot it; its past stays.

    A second press changes nothing. Raises ``RulesError`` while the rules in force or being prepared know it,
    while somebody sits in it, and for an organ that statutes always have.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.GOVERNANCE, community.pk)
    found: Organ = Organ.objects.get(pk=organ)
    if found.archived_on is not None:
        return found
    if found.sort not in (OrganKind.COPIL, OrganKind.GROUPE):
        raise RulesError(f"{found}\u00a0: les statuts ne peuvent s’en passer.")
    if found.pk not in {one.pk for one in queries.forgotten_organs(today)}:
        raise RulesError(f"{found} figure dans les règles : retirez-le d’une nouvelle version, adoptez-la.")
    if found.mandates.exclude(ends_on__lte=today).exists():
        raise RulesError(f"Des personnes siègent encore dans {found} : mettez d’abord fin à leurs mandats.")
    found.archived_on = today
    found.save(update_fields=["archived_on"])
    trace(AuditAction.ORGAN_ARCHIVED, actor, community, found, kind=found.kind)
    return found


@transaction.atomic
def settle_association(
    *,
    by: User,
    community: Community,
    year_end: YearEnd,
    weights: Mapping[College, int | None],
    seats: Mapping[College, int | None],
) -> None:
    """Write in the draft what concerns the whole: the end of the exercise, the weight of each college.

    A college without weight is not counted.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    draft.year_end = year_end
    draft.save(update_fields=["year_end"])
    RulesCollege.objects.filter(version=draft).delete()
    for college, weight in weights.items():
        if weight:
            RulesCollege.objects.create(
                community=community, version=draft, college=college, weight=weight,
                board_seats=seats.get(college),
            )  # fmt: skip
    trace(AuditAction.RULES_EDITED, actor, community, draft, colleges=sum(map(bool, weights.values())))


@transaction.atomic
def discard_draft(*, by: User, community: Community) -> None:
    """Give up the version being prepared."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    trace(AuditAction.RULES_DISCARDED, actor, community, draft)
    RulesCollege.objects.filter(version=draft).delete()
    OrganRules.objects.filter(version=draft).delete()
    draft.delete()


@transaction.atomic
def adopt(
    *,
    by: User,
    community: Community,
    adopted_on: date,
    adopted_by: str,
    starts_on: date,
    statutes: GoverningText | None = None,
) -> RulesVersion:
    """Adopt the draft: it is the next version, from ``starts_on`` on, and never changes again.

    adopted_by: the assembly or the decision, in words. Raises ``RulesError`` for a contradiction, a day to
    come, or a start that is not after the one of the version before.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    draft = _draft(community)
    told = queries.told(draft)
    voters = {key: number for key, number in queries.voters_by_college().items() if key is not None}
    if found := version_problems(told.organs, told.colleges, voters):
        raise RulesError(" ".join(found))
    if adopted_on > timezone.localdate():
        raise RulesError("Cette date est à venir\u00a0: notez l’adoption une fois votée.", "adopted_on")
    if starts_on < adopted_on:
        raise RulesError("Des règles ne s’appliquent pas avant leur adoption.", "starts_on")
    if statutes is not None and statutes.kind != TextKind.STATUTS:
        raise RulesError("Ce texte n’est pas une version des statuts.", "statutes")
    last = RulesVersion.objects.aggregate(number=Max("number"), starts_on=Max("starts_on"))
    if last["starts_on"] and starts_on <= last["starts_on"]:
        raise RulesError(
            f"La version {last['number']} s’applique depuis le {last['starts_on']:%d/%m/%Y} : "
            "celle-ci commence après.",
            "starts_on",
        )
    draft.number, draft.adopted_on, draft.adopted_by = last["number"] + 1, adopted_on, adopted_by
    draft.starts_on, draft.statutes = starts_on, statutes
    draft.save()
    trace(AuditAction.RULES_ADOPTED, actor, community, draft, version=draft.number, starts_on=str(starts_on))
    return draft


def _draft(community: Community) -> RulesVersion:
    """The version being prepared, its turn held until the transaction ends. Raises ``RulesError``."""
    lock(LockSpace.GOVERNANCE, community.pk)
    draft = queries.draft()
    if draft is None:
        raise RulesError("Aucune version n’est en préparation\u00a0: quelqu’un l’a adoptée ou abandonnée.")
    return draft
