"""Reuniting two cards of one person, and separating them again exactly."""

from django.db import transaction

from maillage.communities.prospects.actions.cards import change
from maillage.communities.prospects.actions.common import count_contacts, fresh, take_turn
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User

# What a card takes from its double where it has nothing itself.
TAKEN = (
    "ident", "finess", "first_name", "profession", "activity", "email", "phone", "address", "postal_code",
    "commune_code", "interest", "involvement", "note", "in_charge_id", "remind_on", "informed_on",
    "member_number",
)  # fmt: skip


@transaction.atomic
def reunite(*, by: User, kept: Prospect, double: Prospect) -> Prospect:
    """One card for one person: ``double`` points at ``kept``, which takes its contacts and what it lacked.

    Raises ``ProspectError`` for one card twice, a person and a structure, two national numbers, or when only
    one of them asked not to be contacted any more.
    """
    actor = entitled(by, kept.community, Permission.PROSPECTS_EDIT)
    take_turn(kept.community)
    kept, double = fresh(kept), fresh(double)
    if kept.pk == double.pk or kept.kind != double.kind:
        raise ProspectError("Choisissez deux fiches de même nature.")
    if kept.ident and double.ident and kept.ident != double.ident:
        raise ProspectError("Ces deux fiches ont chacune leur numéro national : ce sont deux personnes.")
    if (kept.objected_on is None) != (double.objected_on is None):
        raise ProspectError(
            "Une seule de ces fiches porte une opposition : notez-la d’abord sur l’autre, puis réunissez-les."
        )
    filled = [name for name in TAKEN if getattr(double, name) and not getattr(kept, name)]
    values: dict[str, object] = {name: getattr(double, name) for name in filled}
    # The number leaves the double first: two cards never have the same one.
    change(double, {"merged_into_id": kept.pk, "filled": filled})
    change(kept, values)
    taken = ProspectContact.objects.filter(prospect=double)
    # Those that came from a double of the double will go back to it, not to this one.
    taken.filter(moved_from__isnull=True).update(moved_from=double)
    taken.update(prospect=kept)
    count_contacts([kept.pk, double.pk])
    Prospect.objects.filter(merged_into=double).update(merged_into=kept)
    trace(AuditAction.PROSPECT_MERGED, actor, kept.community, kept, double=double.number)
    return kept


@transaction.atomic
def separate(*, by: User, double: Prospect) -> Prospect:
    """Undo it: the double takes back its contacts, and the card gives back what it took and still has."""
    actor = entitled(by, double.community, Permission.PROSPECTS_EDIT)
    take_turn(double.community)
    double = Prospect.objects.select_related("community", "merged_into").get(pk=double.pk)
    kept = double.merged_into
    if kept is None:
        raise ProspectError("Cette fiche n’est réunie à aucune autre.")
    empty = {"in_charge_id": None, "remind_on": None, "informed_on": None, "member_number": None}
    given_back: dict[str, object] = {
        name: empty.get(name, "") for name in double.filled if getattr(kept, name) == getattr(double, name)
    }
    change(kept, given_back)
    change(double, {"merged_into_id": None, "filled": []})
    ProspectContact.objects.filter(moved_from=double).update(prospect=double, moved_from=None)
    count_contacts([kept.pk, double.pk])
    trace(AuditAction.PROSPECT_UNMERGED, actor, double.community, double, former=kept.number)
    return double
