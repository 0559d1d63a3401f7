"""A signed negotiation is written down from its own page, already filled."""

from django.urls import reverse

from maillage.communities.review.enums import CaseKind, CaseState
from maillage.communities.review.following import NextStep, follows
from maillage.communities.review.models import ReviewCase
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.operations.contract.proposals import unrecorded
from maillage.operations.contract.queries import last_contract


@follows
def write_it_down(case: ReviewCase, actor: Actor) -> NextStep | None:
    """For who keeps the contract, until it is recorded."""
    if not (case.case_kind.is_contract and case.state == CaseState.SIGNED and case.decided_on):
        return None
    if not actor.can(Permission.CONTRACT_EDIT) or not unrecorded().filter(pk=case.pk).exists():
        return None
    slug = case.community.slug
    if case.kind != CaseKind.AVENANT:
        return NextStep("Enregistrer le contrat signé", reverse("contract_record", args=[slug]))
    held = last_contract(case.community, case.decided_on)
    if held is None:
        return None
    url = reverse("contract_act", args=[slug, held.number, "avenant"])
    asked = f"?dossier={case.number}&signe={case.decided_on.isoformat()}"
    return NextStep("Enregistrer l’avenant signé", url + asked)
