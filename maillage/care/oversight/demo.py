"""The oversight of the demonstration: what patients are told, an invented case opened in emergency."""

from django.utils import timezone

from maillage.care.circle.actions import Seat, break_glass, open_case
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import Case
from maillage.care.circle.rights.actions import take_consent
from maillage.care.ground.enums import Category
from maillage.care.oversight.enums import EXAMPLE
from maillage.care.oversight.information import model_text
from maillage.care.oversight.queries import watchers
from maillage.care.persons.actions import Said, record_identity
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import latest_information
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.demo import DOMAIN, open_invented
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

PATIENT = Said("Inventée-de-Toutes-Pièces", "Léopoldine", "1939-02-28", "+33 6 99 00 00 01")
REASON = "Exemple : la personne est tombée chez elle, son infirmière est absente."


def load(community: Community, people: dict[str, User]) -> None:
    """Once: a published notice, a case, its consent to take up again, an emergency that nobody examined."""
    operator, officer = people[Role.OPERATOR], people[Role.DPO]
    with care_scope(community, person=officer.pk, desk=True):
        notice = latest_information()
        if Case.objects.filter(kind=EXAMPLE.code).exists():
            return
    if notice is None:
        version = f"{timezone.localdate().year}-1"
        notice = publish_information(
            by=officer, community=community, version=version, text=model_text(community)
        )
    with care_scope(community, person=operator.pk, roles=Role.OPERATOR.value) as by:
        seat = Seat(operator.pk, Category.UNDER_AUTHORITY, Ground.CONSENT, notice=notice.version)
        case = open_case(by=by, kind=EXAMPLE.code, seats=[seat])
        record_identity(by=by, case=case, said=PATIENT)
        take_consent(by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.IMPOSSIBLE,
                     notice=notice.version)  # fmt: skip
    passing = open_invented(f"garde@{DOMAIN}", "Gaspard", "de Garde-Fictif")
    with care_scope(community, person=passing.pk, roles=Role.MEMBER.value) as by:
        break_glass(by=by, reference=case.reference, reason=REASON, category=Category.HEALTH,
                    watchers=watchers(community))  # fmt: skip
