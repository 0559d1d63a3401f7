"""The demonstration: who answers for the data, and one request in progress."""

import uuid
from datetime import timedelta

from django.utils import timezone

from maillage.foundation.identity.demo import DOMAIN
from maillage.foundation.identity.models import User
from maillage.foundation.rights.actions.notice import set_controller
from maillage.foundation.rights.actions.requests import enter_request, note
from maillage.foundation.rights.enums import Right
from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_KEY = uuid.UUID("5c1f1d0e-0000-4000-8000-000000000004")


def load(community: Community, dpo: User, *, first_name: str, last_name: str, email: str) -> None:
    """A request of this invented person. Loading again changes nothing."""
    with community_scope(community):
        if RightsRequest.objects.filter(key=_KEY).exists():
            return
        set_controller(
            community=community,
            by=dpo,
            legal_name=f"Association {community.name}",
            address="1 place Imaginaire, 05300 Laragne-Montéglin",
            contact=f"contact@{DOMAIN}",
            dpo_name=str(dpo),
            dpo_contact=dpo.email,
        )
        asked = enter_request(
            community=community,
            by=dpo,
            right=Right.ERASURE,
            first_name=first_name,
            last_name=last_name,
            email=email,
            wording="Je n’exerce plus sur le territoire : merci d’effacer ce qui peut l’être.",
            health=False,
            received_on=timezone.localdate() - timedelta(days=24),
            checked=True,
            key=_KEY,
        )
        note(request=asked, by=dpo, text="Personne jointe par téléphone le lendemain : elle confirme.")
