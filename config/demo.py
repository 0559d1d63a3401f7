"""``maillage demo``: the demonstration community, made by each room with its own actions, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from maillage.foundation.identity.models import User
    from maillage.foundation.tenancy.models import Community


@click.group()
def group() -> None:
    """Prépare la communauté de démonstration (installation locale seulement)."""


@group.command()
def load() -> None:
    """Crée les comptes, la communauté et les rôles de démonstration ; recommencer ne change rien."""
    from django.conf import settings
    from django.db import transaction

    from maillage.communities.territory.demo import load as found
    from maillage.foundation.identity import demo

    if not settings.LOCAL_MODE:
        raise click.ClickException("la démonstration n’existe que sur une installation locale.")
    load_directory()
    with transaction.atomic():
        people = demo.demo_load()
        community = found(people["president"])
        give_roles(community, people)
        load_diagnosis(community, people)
        load_members(community, people)
        load_rights(community, people)
        load_founding(community, people)
        load_governance(community, people)
        load_assemblies(community, people)
        load_prospects(community, people)
        load_treasury(community, people)
        load_cards(community, people)
        load_creation()
        # Its stage was read before its life was told.
        community.refresh_from_db()
        load_findings(community, people)
        load_scenarios(community, people)
        load_letters(community, people)
        load_project(community, people)
        load_reviews(people)
        load_contract(community, people)
        load_indicators(community, people)
        load_budget(community, people)
        load_meetings(community, people)
        load_proofs(community, people)
        load_indemnities(community, people)
        load_accounts(community, people)
        load_reports(community, people)
        appoint(people)
        say_it_is_invented()
    # Patient data is behind another connection: what it names is committed first.
    if settings.CARE_ENABLED:
        load_care(community, people)
    click.echo(f"Comptes de démonstration, mot de passe commun : {demo.PASSWORD}", err=True)
    for account in demo.accounts():
        click.echo(f"  {account.email}", err=True)


def load_care(community: Community, people: dict[str, User]) -> None:
    """What concerns patients, visibly invented: on its own connection, once the rest is committed."""
    from django.db import transaction
    from django.utils import timezone

    from maillage.care.access_to_care.protocols import demo as protocols
    from maillage.care.access_to_care.seekers import demo as seekers
    from maillage.care.access_to_care.slots import demo as slots
    from maillage.care.access_to_care.unscheduled import demo as unscheduled
    from maillage.care.figures import demo as figures
    from maillage.care.oversight import demo as oversight
    from maillage.care.roster.demo import gps, nurses
    from maillage.foundation.access.enums import Role

    president, today = people[Role.PRESIDENT], timezone.localdate()
    doctors, carers = gps(community, president), nurses(community, president)
    community.refresh_from_db()
    oversight.load(community, people)
    protocols.load(community, president, doctors, carers, today)
    seekers.load(community, people)
    unscheduled.load(community, people)
    with transaction.atomic():
        slots.load(community, people)
        slots.load_bookings(community, people)
    figures.load(community, today)


def say_it_is_invented() -> None:
    """The communities of the demonstration, and no other that somebody drew on this installation."""
    from maillage.communities.territory import demo
    from maillage.foundation.tenancy.actions import flag_demonstration
    from maillage.foundation.tenancy.models import Community

    sketches = (demo.MAIN, demo.NEIGHBOUR, demo.ELSEWHERE, demo.YOUNG, demo.RECOGNISED)
    keys = [demo.founding_key(sketch) for sketch in sketches]
    for community in Community.objects.filter(founding_key__in=keys, demonstration=False):
        flag_demonstration(community=community)


def load_directory() -> None:
    """Invented professionals and establishments where the demonstration communities are; as their owner does,
    so in transactions of their own.
    """
    from maillage.reference.directory import demo

    demo.load({"04": 0.35, "05": 0.35, "26": 0.2, "69": 0.1}, rows=9_000)


def load_diagnosis(community: Community, people: dict[str, User]) -> None:
    """Two frozen diagnoses, then readings, by the coordinator: both need the role that was just given."""
    from django.utils import timezone

    from maillage.foundation.access.enums import Role
    from maillage.planning.diagnosis import demo
    from maillage.planning.diagnosis.readings import demo as readings

    demo.load(community, people[Role.COORDINATOR])
    readings.load(community, people[Role.COORDINATOR], timezone.localdate())


def load_members(community: Community, people: dict[str, User]) -> None:
    """The register, its requests, its fees."""
    from maillage.communities.members import demo

    demo.load(community, people)


def load_rights(community: Community, people: dict[str, User]) -> None:
    """A member asks for the erasure of their data; the data protection officer has a week left."""
    from maillage.communities.members.enums import MemberKind
    from maillage.communities.members.models import Member
    from maillage.foundation.access.enums import Role
    from maillage.foundation.rights import demo
    from maillage.foundation.tenancy.scope import community_scope

    with community_scope(community):
        person = (
            Member.objects.up_to_date().filter(kind=MemberKind.PERSON, user=None).order_by("number").first()
        )
    if person is not None:
        names = {"first_name": person.first_name, "last_name": person.last_name}
        demo.load(community, people[Role.DPO], email=person.email, **names)


def load_founding(community: Community, people: dict[str, User]) -> None:
    """Statutes, those in charge, formalities."""
    from maillage.communities.founding import demo

    demo.load(community, people)


def load_governance(community: Community, people: dict[str, User]) -> None:
    """The rules of the founding, then a second version; mandates, registers, the year."""
    from maillage.communities.governance import demo

    demo.load(community, people)


def load_assemblies(community: Community, people: dict[str, User]) -> None:
    """An assembly held, with its minutes, and one convened: after the register."""
    from maillage.communities.governance.assemblies import demo

    demo.load(community, people)


def load_prospects(community: Community, people: dict[str, User]) -> None:
    """Whom the community wants to convince, and where it stands with them."""
    from maillage.communities.prospects import demo

    demo.load(community, people)


def load_treasury(community: Community, people: dict[str, User]) -> None:
    """An account, and a statement that pays half of the open fees, reconciled in part."""
    from maillage.communities.treasury import demo
    from maillage.foundation.access.enums import Role

    demo.load(community, people[Role.TREASURER])


def load_cards(community: Community, people: dict[str, User]) -> None:
    """The directory: cards of every age, shown to everyone, to colleagues or to nobody."""
    from maillage.communities.cards import demo

    demo.load(community, people)


def load_creation() -> None:
    """How far along its life each community is; one at each of the four public buckets."""
    from django.utils import timezone

    from maillage.communities.creation import demo

    demo.load(timezone.localdate())


def load_findings(community: Community, people: dict[str, User]) -> None:
    """What the members say of the diagnosis: findings, needs, agreements, votes."""
    from maillage.planning.diagnosis.findings import demo

    demo.load(community, people)


def load_scenarios(community: Community, people: dict[str, User]) -> None:
    """Three scenarios on the invented supply, by the coordinator."""
    from maillage.foundation.access.enums import Role
    from maillage.planning.whatif import demo

    demo.load(community, people[Role.COORDINATOR])


def load_project(community: Community, people: dict[str, User]) -> None:
    """Objectives, action sheets, protocols (one from another community), the document of the project."""
    from maillage.communities.territory.demo import elsewhere
    from maillage.planning.health_project import demo
    from maillage.planning.health_project.assembly import demo as assembly
    from maillage.planning.health_project.protocols import demo as protocols

    demo.load(community, people)
    origin, president, secretary = elsewhere()
    protocols.load(community, people, origin, (secretary, president))
    assembly.load(community, people)


def load_letters(community: Community, people: dict[str, User]) -> None:
    """A letter of intent filed, another on its way: after what their facts are read from."""
    from maillage.communities.letter import demo

    demo.load(community, people)


def load_reviews(people: dict[str, User]) -> None:
    """What the ARS and the CPAM answer: after the letters, whose filings open their cases."""
    from django.utils import timezone

    from maillage.communities.review import demo

    demo.load(people, timezone.now())


def load_indicators(community: Community, people: dict[str, User]) -> None:
    """Fifteen indicators over two years and a half, and what the contract pays for them."""
    from django.utils import timezone

    from maillage.foundation.access.enums import Role
    from maillage.operations.targets import demo as targets
    from maillage.planning.evaluation import demo as indicators

    today = timezone.localdate()
    years = targets.year_days(community, today)
    indicators.load(community, people[Role.COORDINATOR], today, years)
    targets.load(community, people[Role.COORDINATOR], today)


def load_contract(community: Community, people: dict[str, User]) -> None:
    """The contract of the main community in its second year, with what its bank received."""
    from django.utils import timezone

    from maillage.operations.contract import demo

    demo.load(community, people, timezone.localdate())


def load_meetings(community: Community, people: dict[str, User]) -> None:
    """A year of meetings: those held, one this week, a series, a date that is looked for."""
    from maillage.foundation.access.enums import Role
    from maillage.operations.meetings import demo

    demo.load(community, demo.Staff(president=people[Role.PRESIDENT], secretary=people[Role.SECRETARY]))


def load_proofs(community: Community, people: dict[str, User]) -> None:
    """What proves the years of the contract, then the dialogues and the controls that read it."""
    from django.utils import timezone

    from maillage.operations.dialogue import demo as dialogue
    from maillage.operations.evidence import demo

    demo.load(community, people, timezone.localdate())
    dialogue.load(community, people, timezone.localdate())


def load_budget(community: Community, people: dict[str, User]) -> None:
    """Two years of budget of the contract: spent, proved, paid by its bank."""
    from maillage.foundation.access.enums import Role
    from maillage.operations.budget import demo

    demo.load(
        community, demo.People(people[Role.COORDINATOR], people[Role.TREASURER], people[Role.PRESIDENT])
    )


def load_reports(community: Community, people: dict[str, User]) -> None:
    """The report of the first year, filed, and that of the present one, begun: after what they tell."""
    from maillage.foundation.access.enums import Role
    from maillage.operations.report import demo

    demo.load(community, people[Role.COORDINATOR])


def load_indemnities(community: Community, people: dict[str, User]) -> None:
    """Two years of indemnities of the community whose contract is signed, after its bank account."""
    from maillage.operations.indemnities import demo

    demo.load(community, people)


def load_accounts(community: Community, people: dict[str, User]) -> None:
    """Notes of expenses, orders of transfers, an export: after the members' bank details."""
    from maillage.foundation.access.enums import Role
    from maillage.operations.budget.accounts import demo

    demo.load(community, demo.Team(people[Role.COORDINATOR], people[Role.TREASURER], people[Role.MEMBER]))


def give_roles(community: Community, people: dict[str, User]) -> None:
    """Each demonstration account gets its role, given by the president; those held already are left."""
    from django.utils import timezone

    from maillage.foundation.access.actions import grant_mandate, grant_role
    from maillage.foundation.access.enums import Role, RoleScope
    from maillage.foundation.access.queries import community_actor
    from maillage.foundation.access.roles import roles_of_scope

    today = timezone.localdate()
    for spec in roles_of_scope(RoleScope.COMMUNITY):
        person = people[spec.role]
        if not community_actor(person, community, today=today).roles:
            grant_role(community=community, user=person, role=spec.role, by=people[Role.PRESIDENT])
    grant_mandate(user=people[Role.ARS], role=Role.ARS, region_code=community.region_code, by=None)
    grant_mandate(
        user=people[Role.CPAM],
        role=Role.CPAM,
        region_code=community.region_code,
        department_code=community.department_code,
        by=None,
    )


def appoint(people: dict[str, User]) -> None:
    """The account that runs this installation."""
    from maillage.foundation.access.actions import appoint_operator
    from maillage.foundation.access.enums import Role

    appoint_operator(user=people[Role.PLATFORM], by=None)
