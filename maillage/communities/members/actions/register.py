"""Correcting a card, naming a structure's representatives, reuniting and separating double cards."""

import uuid
from datetime import date

from django.db import transaction

from maillage.communities.members.actions.common import fresh, take_turn, write_event
from maillage.communities.members.actions.joining import check_rpps_is_free
from maillage.communities.members.card import Card
from maillage.communities.members.errors import MemberError
from maillage.communities.members.models import Member, Representative
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope

# What the person may change on the page of their link.
OWN_FIELDS = ("phone", "address", "postal_code", "commune_code", "specialty", "mode")


@transaction.atomic
def edit_card(*, by: User, member: Member, card: Card, on: date) -> Member:
    """Correct the card. A new address closes the links already sent; a new category dates from ``on``.

    Raises ``MemberError`` when the RPPS number is another's, or when a structure would become a person.
    """
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    member = fresh(member)
    if card.category.kind != member.kind:
        raise MemberError(
            "Une personne et une structure ont chacune leur fiche : créez-en une autre.", field="category"
        )
    check_rpps_is_free(card.rpps, but=member)
    return _write(member, card.values(), by=actor, on=on)


@transaction.atomic
def edit_own_card(*, member: Member, **values: str) -> Member:
    """What the member corrects from their link: ``OWN_FIELDS`` and nothing else."""
    if unknown := set(values) - set(OWN_FIELDS):
        raise ValueError(f"not the member's to change: {sorted(unknown)}")
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        return _write(member, dict(values), by=None, on=member.status_since)


def _write(member: Member, values: dict[str, object], *, by: Actor | None, on: date) -> Member:
    # The motivation is what the person wrote: nobody rewrites it.
    values.pop("motivation", None)
    former_category = member.category_id
    changed = []
    for name, value in values.items():
        if getattr(member, name) != value:
            setattr(member, name, value)
            changed.append(name)
    if not changed:
        return member
    if "email" in changed:
        member.nonce = uuid.uuid4()
        member.email_confirmed_at = None
        changed += ["nonce", "email_confirmed_at"]
    member.save(update_fields=[*changed, "updated_at"])
    if member.category_id != former_category:
        if on < member.status_since:
            raise MemberError(
                "La nouvelle catégorie ne peut pas précéder le dernier changement d’état.", field="on"
            )
        member.status_since = on
        member.save(update_fields=["status_since"])
        write_event(member, by=by, note="Changement de catégorie")
    fields = sorted(set(changed) - {"nonce", "name_key", "sort_key"})
    trace(AuditAction.MEMBER_EDITED, by, member.community, member, fields=fields)
    return member


@transaction.atomic
def name_representative(
    *,
    by: User,
    member: Member,
    first_name: str,
    last_name: str,
    email: str,
    role: str,
    substitute: bool,
    on: date,
) -> Representative:
    """Name who speaks for a structure from a day on; the former holder's mandate ends that day."""
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    member = fresh(member)
    if not member.is_structure:
        raise MemberError("Une personne se représente elle-même : seule une structure a des représentants.")
    if not substitute:
        former = Representative.objects.filter(member=member, ends_on__isnull=True, substitute=False).first()
        if former is not None:
            _end(former, on)
    named: Representative = Representative.objects.create(
        community_id=member.community_id,
        member=member,
        first_name=first_name,
        last_name=last_name,
        email=email,
        role=role,
        substitute=substitute,
        starts_on=on,
    )
    trace(
        AuditAction.REPRESENTATIVE_SET, actor, member.community, member, representative=named.pk, on=str(on)
    )
    return named


@transaction.atomic
def end_representative(*, by: User, member: Member, representative_id: int, on: date) -> None:
    """End a mandate. Raises ``MemberError`` when it is already over."""
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    current = Representative.objects.filter(member=member, pk=representative_id, ends_on__isnull=True).first()
    if current is None:
        raise MemberError("Ce mandat a déjà pris fin.")
    _end(current, on)
    trace(
        AuditAction.REPRESENTATIVE_SET, actor, member.community, member, ended=representative_id, on=str(on)
    )


def _end(representative: Representative, on: date) -> None:
    if on < representative.starts_on:
        raise MemberError(
            f"Le mandat de {representative} commence le {representative.starts_on:%d/%m/%Y} : "
            "il ne peut pas finir avant.",
            field="on",
        )
    representative.ends_on = on
    representative.save(update_fields=["ends_on"])


@transaction.atomic
def reunite(*, by: User, kept: Member, double: Member) -> None:
    """Say by hand that two cards are one person: ``double`` leaves the lists and points to ``kept``.

    Nothing of it is moved or lost, so that ``separate`` undoes it exactly. Raises ``MemberError`` for cards
    that cannot be one.
    """
    actor = entitled(by, kept.community, Permission.MEMBERS_EDIT)
    take_turn(kept.community)
    kept, double = fresh(kept), fresh(double)
    if kept.pk == double.pk:
        raise MemberError("C’est la même fiche.")
    if kept.kind != double.kind:
        raise MemberError("Une personne et une structure ne sont pas la même fiche.")
    if kept.rpps and double.rpps and kept.rpps != double.rpps:
        raise MemberError("Ces deux fiches ont chacune leur numéro RPPS : ce sont deux personnes.")
    if double.merged.exists():
        raise MemberError("Cette fiche en a déjà reçu une autre : séparez-les d’abord.")
    double.merged_into = kept
    double.save(update_fields=["merged_into", "updated_at"])
    trace(AuditAction.MEMBER_MERGED, actor, kept.community, kept, double=double.pk)


@transaction.atomic
def separate(*, by: User, double: Member) -> Member:
    """Undo ``reunite``: the card is back as it was. Twice changes nothing."""
    actor = entitled(by, double.community, Permission.MEMBERS_EDIT)
    take_turn(double.community)
    current: Member = Member.objects.select_related("community").get(pk=double.pk)
    if current.merged_into_id is None:
        return current
    kept = current.merged_into_id
    check_rpps_is_free(current.rpps, but=current)
    current.merged_into = None
    current.save(update_fields=["merged_into", "updated_at"])
    trace(AuditAction.MEMBER_UNMERGED, actor, current.community, current, kept=kept)
    return current


@transaction.atomic
def tie_account(*, by: User, member: Member, account: User) -> Member:
    """Say that this card is this account's: its holder finds it under « Mon adhésion » whatever its address.

    Raises ``MemberError`` when the account already has a card of this kind.
    """
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    member = fresh(member)
    taken = Member.objects.live().filter(user=account, kind=member.kind).exclude(pk=member.pk)
    if taken.exists():
        raise MemberError("Ce compte a déjà sa fiche.")
    member.user = account
    member.save(update_fields=["user", "updated_at"])
    trace(AuditAction.MEMBER_EDITED, actor, member.community, member, fields=["user"])
    return member
