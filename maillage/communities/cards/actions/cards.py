"""What is written on a card, who sees it, and that it was confirmed."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.communities.cards.content import CardContent
from maillage.communities.cards.enums import Audience, CardField, Via, choices_of
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.models import CardChoice, CardConfirmation, CardPlace, DirectoryCard
from maillage.communities.cards.offered import current_notice
from maillage.communities.cards.queries import is_listed
from maillage.communities.members.models import Member
from maillage.communities.members.queries import own_membership
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.account.queries import verified_emails
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.scope import community_scope


@transaction.atomic
def save_own_card(
    *,
    by: User | None,
    member: Member,
    content: CardContent,
    choices: Mapping[CardField, Audience],
    notice: str,
) -> DirectoryCard:
    """The person corrects their card, says who sees what, and confirms it by the same gesture.

    ``by`` is their account, or None when their link acted; ``notice`` is the version that was on the page.
    Raises ``CardError`` for a member who left, or a notice that changed meanwhile.
    """
    with community_scope(member.community):
        actor, via = _own(by, member)
        card = _card(member)
        _write(card, content, by=actor)
        _choose(card, choices, notice, via, by=actor)
        _confirm(card, via, by=actor)
    return card


@transaction.atomic
def confirm_own_card(*, by: User | None, member: Member) -> DirectoryCard:
    """« Tout est exact » : twice the same day changes nothing. Raises ``CardError`` for a member who left."""
    with community_scope(member.community):
        actor, via = _own(by, member)
        card = _card(member)
        _confirm(card, via, by=actor)
    return card


@transaction.atomic
def show_all_to(*, by: User | None, member: Member, audience: Audience, notice: str) -> DirectoryCard:
    """The person gives or withdraws every agreement at once; what is for professionals at most stays so."""
    with community_scope(member.community):
        actor, via = _own(by, member)
        card = _card(member)
        wanted = {field: audience if audience in choices_of(field) else Audience.PRO for field in CardField}
        _choose(card, wanted, notice, via, by=actor)
    return card


@transaction.atomic
def enter_card(*, by: User, member: Member, content: CardContent) -> DirectoryCard:
    """The coordination writes what it was told: it neither agrees nor confirms in the person's place."""
    actor = entitled(by, member.community, Permission.CARDS_EDIT)
    card = _card(member)
    _write(card, content, by=actor)
    return card


@transaction.atomic
def record_paper(
    *, by: User, member: Member, choices: Mapping[CardField, Audience], notice: str, signed_on: date
) -> DirectoryCard:
    """The coordination notes the choices of a signed paper, with its day; the card counts as confirmed then.

    Raises ``CardError`` for a day to come, or before a choice or a paper that came since.
    """
    actor = entitled(by, member.community, Permission.CARDS_EDIT)
    if signed_on > timezone.localdate():
        raise CardError("Un formulaire ne peut pas être signé dans le futur.", field="signed_on")
    card = _card(member)
    last = CardChoice.objects.filter(member=member).exclude(via=Via.PAPER).order_by("-at").first()
    if last is not None and timezone.localdate(last.at) > signed_on:
        raise CardError(
            f"La personne a fait ses choix elle-même le {timezone.localdate(last.at):%d/%m/%Y}, après cette "
            "signature : le papier ne peut pas les remplacer.",
            field="signed_on",
        )
    # A paper that changed nothing left no choice, but it left a confirmation.
    papers = CardConfirmation.objects.filter(member=member, via=Via.PAPER, on__gt=signed_on)
    later = papers.order_by("-on").first()
    if later is not None:
        raise CardError(
            f"Un papier signé le {later.on:%d/%m/%Y}, après celui-ci, est déjà noté.", field="signed_on"
        )
    _choose(card, choices, notice, Via.PAPER, by=actor, signed_on=signed_on)
    _confirm(card, Via.PAPER, by=actor, on=signed_on)
    return card


def _own(by: User | None, member: Member) -> tuple[Actor | None, Via]:
    """The author as an actor, who must be the member; None when the link acted."""
    if by is None:
        return None, Via.LINK
    actor = entitled(by, member.community, Permission.COMMUNITY_VIEW)
    own = own_membership(by.pk, verified_emails(by))
    if own is None or own.pk != member.pk:
        raise PermissionDenied
    return actor, Via.ACCOUNT


def _card(member: Member) -> DirectoryCard:
    """The card of a listed member, made at the first need, locked to the end of the transaction."""
    lock(LockSpace.CARDS, member.pk)
    member = Member.objects.select_related("community").get(pk=member.pk)
    if not is_listed(member):
        raise CardError("L’annuaire ne montre que les membres de la communauté : cette fiche est fermée.")
    card: DirectoryCard
    card, _ = DirectoryCard.objects.select_related("member__community").get_or_create(
        community_id=member.community_id, member=member
    )
    return card


def _write(card: DirectoryCard, content: CardContent, *, by: Actor | None) -> None:
    changed = []
    for name, value in content.columns().items():
        if getattr(card, name) != value:
            setattr(card, name, value)
            changed.append(name)
    if changed:
        card.save(update_fields=[*changed, "updated_at"])
    if _write_places(card, content):
        changed.append("places")
    if changed:
        trace(AuditAction.CARD_EDITED, by, card.member.community, card, fields=sorted(changed))


def _write_places(card: DirectoryCard, content: CardContent) -> bool:
    """Replace the places when they differ; whether they did."""
    kept = [place for place in content.places if not place.is_empty]
    columns = tuple(type(kept[0]).__dataclass_fields__) if kept else ()
    before = [tuple(getattr(place, name) for name in columns) for place in card.places.all()]
    if before == [tuple(getattr(place, name) for name in columns) for place in kept]:
        return False
    CardPlace.objects.filter(card=card).delete()
    CardPlace.objects.bulk_create(
        CardPlace(
            community_id=card.community_id,
            card=card,
            rank=rank,
            **{name: getattr(place, name) for name in columns},
        )
        for rank, place in enumerate(kept, 1)
    )
    return True


def _choose(
    card: DirectoryCard,
    choices: Mapping[CardField, Audience],
    notice: str,
    via: Via,
    *,
    by: Actor | None,
    signed_on: date | None = None,
) -> None:
    if notice != current_notice().version:
        raise CardError("La notice d’information a changé entre-temps : relisez-la avant de choisir.")
    changed = {field: audience for field, audience in choices.items() if card.audience(field) != audience}
    for field, audience in changed.items():
        if audience not in choices_of(field):
            raise CardError(f"« {field.label} » ne peut pas être montré à tout le monde.", field=field.value)
    if not changed:
        return
    CardChoice.objects.bulk_create(
        CardChoice(
            community_id=card.community_id,
            member_id=card.member_id,
            field=field.value,
            audience=audience.value,
            notice=notice,
            via=via.value,
            signed_on=signed_on,
            by=by.user if by else None,
        )
        for field, audience in changed.items()
    )
    card.audiences = {**card.audiences, **{field.value: one.value for field, one in changed.items()}}
    card.save(update_fields=["audiences", "updated_at"])
    trace(
        AuditAction.CARD_CHOICE,
        by,
        card.member.community,
        card,
        notice=notice,
        via=via.value,
        choices={field.value: one.value for field, one in changed.items()},
    )


def _confirm(card: DirectoryCard, via: Via, *, by: Actor | None, on: date | None = None) -> None:
    on = on or timezone.localdate()
    _, created = CardConfirmation.objects.get_or_create(
        community_id=card.community_id, member_id=card.member_id, on=on, defaults={"via": via.value}
    )
    if not created:
        return
    card.confirmed_on = max(on, card.confirmed_on or on)
    card.asked_on, card.asks = None, 0
    card.save(update_fields=["confirmed_on", "asked_on", "asks", "updated_at"])
    trace(AuditAction.CARD_CONFIRMED, by, card.member.community, card, via=via.value, on=str(on))
