"""Following people of the directory, entering others, correcting a card, tying it to the directory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from maillage.communities.practitioners.names import name_key
from maillage.communities.prospects.actions.common import (
    OBJECTED,
    check_may_write_to,
    check_themes,
    ensure_themes,
    reachable,
    take_turn,
)
from maillage.communities.prospects.card import Card, card_of
from maillage.communities.prospects.errors import HomonymError, ProspectError
from maillage.communities.prospects.models import Prospect
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.french import day
from maillage.reference.directory.queries import current_edition, find, named

# A territory of 200,000 inhabitants has fewer professionals.
MOST_FOLLOWED = 10_000


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the persons chosen."""

    added: int
    already: int
    objected: int


@transaction.atomic
def follow(*, by: User, community: Community, idents: Sequence[str], codes: Sequence[str]) -> Followed:
    """A card for each of these persons of the national directory who has none; ``codes`` are the communes
    where their practice is read. Whom objected stays as they are. Raises ``ProspectError`` beyond
    ``MOST_FOLLOWED``.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    if len(idents) > MOST_FOLLOWED:
        raise ProspectError(f"Pas plus de {MOST_FOLLOWED} personnes à la fois : choisissez un filtre.")
    take_turn(community)
    ensure_themes(community)
    known = dict(Prospect.objects.live().filter(ident__in=list(idents)).values_list("ident", "objected_on"))
    people = named(set(idents) - set(known), codes=codes)
    number, detail = next_number(Prospect), _edition()
    Prospect.objects.bulk_create(
        [
            Prospect(community=community, number=number + rank, **card_of(person, detail).values())
            for rank, person in enumerate(people)
        ],
        batch_size=500,
    )
    objected = sum(day is not None for day in known.values())
    done = Followed(len(people), len(known) - objected, objected)
    if people:
        trace(AuditAction.PROSPECT_ADDED, actor, community, community, count=done.added)
    return done


def _edition() -> str:
    edition = current_edition()
    return f"extrait du {day(edition.edition_on)}" if edition else ""


@transaction.atomic
def enter(*, by: User, community: Community, card: Card, homonym: bool = False) -> Prospect:
    """A card typed by hand.

    Raises ``ProspectError`` when its national number has one, even objected; ``HomonymError`` when a card
    bears the same name in the same commune, unless ``homonym`` says that it is another person.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    ensure_themes(community)
    check_themes(card.themes)
    check_may_write_to(card.email)
    check_ident_is_free(card.ident)
    if not homonym:
        _check_homonyms(card)
    made: Prospect = Prospect.objects.create(
        community=community, number=next_number(Prospect), **card.values()
    )
    trace(AuditAction.PROSPECT_ADDED, actor, community, made, source=card.source)
    return made


def check_ident_is_free(ident: str, *, but: Prospect | None = None) -> None:
    """Raises ``ProspectError`` when another card has this national identifier."""
    if not ident:
        return
    twin = Prospect.objects.live().filter(ident=ident).exclude(pk=but.pk if but else None).first()
    if twin is not None:
        raise ProspectError(
            OBJECTED if twin.objected_on else f"Ce numéro est déjà celui de la fiche n° {twin.number}.",
            field="rpps",
        )


def _check_homonyms(card: Card) -> None:
    same = Prospect.objects.live().filter(name_key=name_key(card.name), kind=card.kind)
    for one in same.filter(commune_code__in=["", card.commune_code]) if card.commune_code else same:
        # Two national numbers that differ are two persons, whatever their names.
        if one.ident and card.ident and one.ident != card.ident:
            continue
        reason = " et a demandé à ne plus être contactée" if one.objected_on else ""
        raise HomonymError(f"La fiche n° {one.number} porte le même nom{reason}.", field="homonym")


@transaction.atomic
def edit(*, by: User, prospect: Prospect, card: Card) -> Prospect:
    """Correct a card. Raises ``ProspectError`` for a number that is another's, or for whom objected."""
    actor = entitled(by, prospect.community, Permission.PROSPECTS_EDIT)
    take_turn(prospect.community)
    current = reachable(prospect)
    if card.kind != current.kind:
        raise ProspectError("Une personne et une structure ont chacune leur fiche.")
    check_themes(set(card.themes) - set(current.themes))
    check_ident_is_free(card.ident, but=current)
    changed = change(current, card.values())
    if changed:
        trace(AuditAction.PROSPECT_EDITED, actor, current.community, current, fields=changed)
    return current


def change(prospect: Prospect, values: dict[str, object]) -> list[str]:
    """Write what differs; the names of what changed. The caller holds the lock and has the right."""
    changed = [name for name, value in values.items() if getattr(prospect, name) != value]
    if changed:
        for name in changed:
            setattr(prospect, name, values[name])
        prospect.save(update_fields=[*changed, "updated_at"])
    return changed


@transaction.atomic
def tie(*, by: User, prospect: Prospect, ident: str) -> Prospect:
    """Say which person of the national directory this is; what the card lacked is taken from there.

    Raises ``ProspectError`` when nobody has this number, or when another card has it.
    """
    actor = entitled(by, prospect.community, Permission.PROSPECTS_EDIT)
    take_turn(prospect.community)
    current = reachable(prospect)
    person = find(ident)
    if person is None or current.is_structure:
        raise ProspectError("L’annuaire national ne connaît pas cette personne.")
    check_ident_is_free(ident, but=current)
    said = card_of(person)
    lacking = {
        name: getattr(said, name)
        for name in ("profession", "activity", "address", "commune_code")
        if getattr(said, name) and not getattr(current, name)
    }
    change(current, {"ident": ident, **lacking})
    trace(AuditAction.PROSPECT_EDITED, actor, current.community, current, fields=["ident", *lacking])
    return current


@transaction.atomic
def untie(*, by: User, prospect: Prospect) -> Prospect:
    """Take the national identifier off: it was a homonym."""
    actor = entitled(by, prospect.community, Permission.PROSPECTS_EDIT)
    take_turn(prospect.community)
    current = reachable(prospect)
    if change(current, {"ident": ""}):
        trace(AuditAction.PROSPECT_EDITED, actor, current.community, current, fields=["ident"])
    return current


@transaction.atomic
def note_joined(*, by: User, prospect: Prospect, member_number: int) -> None:
    """The card of the register that was just made from this prospect, or from its double (called by the
    members' room); nothing when the card was erased meanwhile.
    """
    actor = entitled(by, prospect.community, Permission.MEMBERS_EDIT)
    take_turn(prospect.community)
    current = Prospect.objects.select_related("merged_into").filter(pk=prospect.pk).first()
    if current is None:
        return
    current = current.merged_into or current
    change(current, {"member_number": member_number, "remind_on": None})
    trace(AuditAction.PROSPECT_JOINED, actor, prospect.community, current, member=member_number)


def card_from(prospect: Prospect, **values: object) -> Card:
    """What the card says now, with some values replaced."""
    said = {name: getattr(prospect, name) for name in Card.__dataclass_fields__}
    return replace(Card(**said | {"themes": tuple(prospect.themes)}), **values)  # type: ignore[arg-type]
