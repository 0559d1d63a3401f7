"""The card of the directory, from the membership of the same person."""

from django.urls import reverse

from maillage.communities.cards.links import write_token
from maillage.communities.members.models import Member
from maillage.communities.members.ways import Way, leads
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor


@leads
def card_way(member: Member, actor: Actor | None) -> Way | None:
    """Their own card behind its link; for who keeps the directory, the page that writes it."""
    if actor is None:
        return Way("Ma fiche d’annuaire", reverse("card_link", args=[write_token(member)]))
    if not actor.can(Permission.CARDS_EDIT):
        return None
    return Way("Fiche d’annuaire", reverse("card_edit", args=[member.community.slug, member.number]))
