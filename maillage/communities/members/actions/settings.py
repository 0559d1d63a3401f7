"""What the statutes and the board decide, written by those who run the community."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.members.actions.common import settle, take_turn
from maillage.communities.members.enums import MemberKind, TextKind
from maillage.communities.members.errors import MemberError
from maillage.communities.members.models import (
    College,
    FeeRate,
    GoverningText,
    Member,
    MemberCategory,
    MembershipRules,
)
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

# Colleges and categories that most statutes of CPTS have; a first proposal, to be changed at will.
USUAL_COLLEGES = ("Professionnels de santé", "Structures et établissements", "Usagers")
USUAL_CATEGORIES: tuple[tuple[str, str, MemberKind, int], ...] = (
    ("Professionnel de santé libéral", "Exerce en libéral sur le territoire", MemberKind.PERSON, 0),
    ("Professionnel de santé salarié", "Exerce dans une structure du territoire", MemberKind.PERSON, 0),
    ("Autre professionnel", "Social, médico-social, prévention", MemberKind.PERSON, 0),
    (
        "Structure de santé",
        "Maison ou centre de santé, pharmacie, laboratoire, établissement",
        MemberKind.STRUCTURE,
        1,
    ),
    ("Structure sociale ou médico-sociale", "EHPAD, service à domicile, CCAS, DAC", MemberKind.STRUCTURE, 1),
    ("Association d’usagers", "Association de patients ou d’usagers", MemberKind.STRUCTURE, 2),
)


@transaction.atomic
def start_settings(*, by: User, community: Community) -> MembershipRules:
    """The rules, colleges and categories to start from; those that exist are left alone."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    rules: MembershipRules | None = MembershipRules.objects.first()
    if rules is not None:
        return rules
    rules = MembershipRules.objects.create(community=community, reminder_days=[15, 45, 75])
    colleges = [
        College.objects.create(community=community, label=label, rank=rank)
        for rank, label in enumerate(USUAL_COLLEGES)
    ]
    MemberCategory.objects.bulk_create(
        MemberCategory(
            community=community, label=label, description=who, kind=kind, college=colleges[college], rank=rank
        )
        for rank, (label, who, kind, college) in enumerate(USUAL_CATEGORIES)
    )
    trace(AuditAction.MEMBERSHIP_SET, actor, community, community, what="start")
    return rules


@transaction.atomic
def set_rules(
    *,
    by: User,
    community: Community,
    admitting_organ: str,
    grace_days: int,
    reminder_days: Sequence[int],
    form_open: bool,
    form_welcome: str,
    payment_help: str,
    contact: str,
) -> MembershipRules:
    """Change the calendar and the door."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    if form_open and not MemberCategory.objects.filter(archived_on__isnull=True).exists():
        raise MemberError("Ouvrez d’abord au moins une catégorie de membres.", field="form_open")
    rules: MembershipRules
    rules, _ = MembershipRules.objects.update_or_create(
        community=community,
        defaults={
            "admitting_organ": admitting_organ,
            "grace_days": grace_days,
            "reminder_days": sorted(set(reminder_days)),
            "form_open": form_open,
            "form_welcome": form_welcome,
            "payment_help": payment_help,
            "contact": contact,
        },
    )
    trace(AuditAction.MEMBERSHIP_SET, actor, community, community, what="rules", form_open=form_open)
    return rules


@transaction.atomic
def save_college(
    *, by: User, community: Community, college: College | None, label: str, weight: int
) -> College:
    """Add a college, or correct one. Raises ``MemberError`` on a name already taken."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    _check_label(College.objects.filter(archived_on__isnull=True), label, college)
    saved = college or College(community=community, rank=College.objects.count())
    saved.label, saved.weight = label, weight
    saved.save()
    trace(
        AuditAction.MEMBERSHIP_SET,
        actor,
        community,
        community,
        what="college",
        college=saved.pk,
        weight=weight,
    )
    return saved


@transaction.atomic
def save_category(
    *,
    by: User,
    community: Community,
    category: MemberCategory | None,
    label: str,
    description: str,
    kind: MemberKind,
    college: College | None,
    votes: bool,
) -> MemberCategory:
    """Add a category, or correct one; its nature no longer changes once somebody is in it."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    _check_label(MemberCategory.objects.filter(archived_on__isnull=True), label, category)
    if category is not None and kind != category.kind and Member.objects.filter(category=category).exists():
        raise MemberError("Des membres sont dans cette catégorie : sa nature ne change plus.", field="kind")
    saved = category or MemberCategory(community=community, rank=MemberCategory.objects.count())
    saved.label, saved.description, saved.kind = label, description, kind
    saved.college, saved.votes = college, votes
    saved.save()
    trace(AuditAction.MEMBERSHIP_SET, actor, community, community, what="category", category=saved.pk)
    return saved


@transaction.atomic
def archive_category(*, by: User, community: Community, category: MemberCategory, on: date) -> None:
    """Close a category to newcomers; its members keep it."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    if not MemberCategory.objects.filter(archived_on__isnull=True).exclude(pk=category.pk).exists():
        raise MemberError("C’est la dernière catégorie ouverte : créez-en une autre d’abord.")
    category.archived_on = on
    category.save(update_fields=["archived_on"])
    trace(
        AuditAction.MEMBERSHIP_SET,
        actor,
        community,
        community,
        what="category_archived",
        category=category.pk,
    )


@transaction.atomic
def set_rates(
    *, by: User, community: Community, year: int, cents_by_category: Mapping[int, int | None], decided_by: str
) -> None:
    """Write the amounts voted for a year, in cents; None leaves a category without amount.

    Fees already called keep the amount that was called. Members who waited for an amount go on.
    """
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    for category in MemberCategory.objects.filter(pk__in=cents_by_category):
        cents = cents_by_category[category.pk]
        if cents is None:
            FeeRate.objects.filter(category=category, year=year).delete()
        else:
            FeeRate.objects.update_or_create(
                community=community,
                category=category,
                year=year,
                defaults={"amount_cents": cents, "decided_by": decided_by},
            )
    trace(AuditAction.MEMBERSHIP_SET, actor, community, community, what="rates", year=year)
    today = timezone.localdate()
    if year == today.year:
        for member in Member.objects.admitted().select_related("community"):
            settle(member, on=today, by=actor)


@transaction.atomic
def publish_text(
    *,
    by: User,
    community: Community,
    kind: TextKind,
    version: str,
    adopted_on: date,
    adopted_by: str,
    body: str,
) -> GoverningText:
    """Publish a version of a text to accept; it never changes afterwards. Raises ``MemberError`` on a version
    that exists."""
    actor = entitled(by, community, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    if GoverningText.objects.filter(kind=kind, version=version).exists():
        raise MemberError(f"La version {version} existe déjà : donnez-lui un autre nom.", field="version")
    text: GoverningText = GoverningText.objects.create(
        community=community,
        kind=kind,
        version=version,
        adopted_on=adopted_on,
        adopted_by=adopted_by,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        published_by=by,
    )
    trace(
        AuditAction.MEMBERSHIP_SET, actor, community, community, what="text", text=text.pk, sha256=text.sha256
    )
    return text


def _check_label(rows: object, label: str, but: College | MemberCategory | None) -> None:
    taken = rows.filter(label__iexact=label).exclude(pk=but.pk if but else None)  # type: ignore[attr-defined]
    if taken.exists():
        raise MemberError(f"« {label} » existe déjà.", field="label")
