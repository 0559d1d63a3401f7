"""Rules, mandates and registers for tests, made as people make them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.communities.governance.mandates import actions as mandates
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.registers import actions as registers
from maillage.communities.governance.registers.enums import LinkKind
from maillage.communities.governance.registers.models import DpoAppointment, InterestLink
from maillage.communities.governance.rules import actions, queries
from maillage.communities.governance.rules.enums import MandateFunction, OrganKind, YearEnd
from maillage.communities.governance.rules.judge import as_fields
from maillage.communities.governance.rules.models import Organ, RulesVersion
from maillage.communities.members.models import College, Member, MembershipRules
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.members import makers as members


def open_draft(community: Community, by: User) -> RulesVersion:
    """A draft whose colleges all have voters."""
    with community_scope(community):
        draft = actions.start_draft(by=by, community=community)
        voters = queries.voters_by_college()
        weights = {one: one.weight if voters[one.pk] else None for one in College.objects.all()}
        actions.settle_association(
            by=by, community=community, year_end=YearEnd.DECEMBER, weights=weights, seats={}
        )
        if not any(weights.values()):
            for kind in (OrganKind.AG_ORDINAIRE, OrganKind.AG_EXTRAORDINAIRE):
                change(community, by, kind, by_college=False)
        return draft


def change(community: Community, by: User, kind: OrganKind, **fields: Any) -> None:
    """Rules of an organ in the draft."""
    with community_scope(community):
        draft = queries.draft()
        rules = queries.organ_rules(draft, Organ.objects.get(kind=kind).pk)
        actions.save_organ(by=by, community=community, organ=rules.organ, fields=as_fields(rules) | fields)


def adopt(
    community: Community, by: User, *, on: date | None = None,
    changed: Mapping[OrganKind, Mapping[str, Any]] | None = None,
) -> RulesVersion:  # fmt: skip
    """A version adopted, the first two years ago, the others later."""
    open_draft(community, by)
    for kind, fields in (changed or {}).items():
        change(community, by, kind, **fields)
    with community_scope(community):
        done = RulesVersion.objects.filter(number__gt=0).count()
        day = on or timezone.localdate() - timedelta(days=730 - 10 * done)
        return actions.adopt(
            by=by, community=community, adopted_on=day, adopted_by="Assemblée de test", starts_on=day
        )


def organ_of(community: Community, version: RulesVersion, kind: OrganKind = OrganKind.BUREAU) -> int:
    """The key of an organ."""
    with community_scope(community):
        return queries.told(version).version.organs.get(organ__kind=kind).organ_id


def elect(
    community: Community, by: User, *, kind: OrganKind = OrganKind.CA,
    function: MandateFunction = MandateFunction.ADMINISTRATOR, member: Member | None = None,
    on: date | None = None, **more: Any,
) -> Mandate:  # fmt: skip
    """A mandate since yesterday, of a new member."""
    day = on or timezone.localdate() - timedelta(days=1)
    with community_scope(community):
        if not MembershipRules.objects.exists():
            members.open_register(community, by)
        person = member or members.member_of(community, by, on=timezone.localdate())
        return mandates.give_mandate(
            by=by, community=community, organ=Organ.objects.get(kind=kind), function=function, member=person,
            elected_on=day, elected_by="Assemblée de test", starts_on=day, **more,
        )  # fmt: skip


def declare_link(community: Community, by: User, body: str = "Laboratoire Modèle") -> InterestLink:
    with community_scope(community):
        return registers.declare_link(
            by=by,
            community=community,
            kind=LinkKind.WORK,
            body=body,
            details="",
            starts_on=timezone.localdate(),
        )  # fmt: skip


def appoint(community: Community, by: User, name: str = "Personne Déléguée") -> DpoAppointment:
    with community_scope(community):
        return registers.appoint_dpo(
            by=by, community=community, name=name, organisation="", email="dpo@exemple.invalid",
            starts_on=timezone.localdate(), decided_by="Bureau", declared_on=None, reference="",
        )  # fmt: skip


def elect_nobody(community: Community, by: User) -> None:
    """One member admitted, hence one college with a voter."""
    members.open_register(community, by)
    members.member_of(community, by, on=timezone.localdate())
