"""Invented requests at every stage, invented hours, and a month of counts; made once.

Every patient is visibly invented: nobody is called « Nébuleuse », and no number starts by 01 99.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import answering, ending, filing, saying
from maillage.care.access_to_care.unscheduled.enums import Channel, Delay, HasGp, Mobility, Status, Where
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import operators
from maillage.care.access_to_care.unscheduled.told import Filing, Week
from maillage.care.persons.actions import Said
from maillage.care.roster.demo import gps, nurses
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import latest_information
from maillage.care.traces.scope import care_scope
from maillage.communities.members.enums import Profession
from maillage.communities.territory.queries import content_of, current_version
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_NAMES = ("Nébuleuse", "Chimérique", "Fantasque", "Songeuse", "Lunaire", "Irréelle", "Fabuleux", "Mirage")
_FIRST = ("Aristide", "Blandine", "Cyprien", "Domitille", "Eusèbe", "Fanchon", "Gontran", "Hermine")
_ALL_DAY = tuple((day, 0, 24 * 60) for day in range(7))
_OFFICE_HOURS = tuple((day, *span) for day in range(5) for span in ((8 * 60, 12 * 60), (14 * 60, 18 * 60)))
_INFORMATION = """Information inventée pour la démonstration.

La communauté garde votre nom, votre numéro et ce que vous demandez, le temps de trouver qui peut vous
recevoir ; elle les efface trente jours après. Seuls le secrétariat et celui qui accepte les lisent."""
_GP, _NURSE = Profession.MEDECIN.value, Profession.INFIRMIER.value
# Motive, delay, place, profession, where it is taken to.
_PLAN = (
    ("fievre", Delay.JOUR, Where.CABINET, _GP, Status.DIFFUSEE),
    ("pansement", Delay.H24, Where.DOMICILE, _NURSE, Status.DIFFUSEE),
    ("urinaire", Delay.JOUR, Where.CABINET, _GP, Status.ENVOYEE_MT),
    ("injection", Delay.H24, Where.DOMICILE, _NURSE, Status.ACCEPTEE),
    ("dos", Delay.H48, Where.CABINET, _GP, Status.RDV_FIXE),
    ("prelevement", Delay.H24, Where.DOMICILE, _NURSE, Status.PATIENT_INFORME),
    ("toux", Delay.H24, Where.CABINET, _GP, Status.HONOREE),
    ("renouvellement", Delay.H48, Where.TELE, _GP, Status.CONSEIL_SEUL),
    ("dent", Delay.H24, Where.CABINET, Profession.DENTISTE.value, Status.SANS_SOLUTION),
    ("tete", Delay.H24, Where.CABINET, _GP, Status.ANNULEE),
    ("plaie", Delay.JOUR, Where.CABINET, _GP, Status.QUALIFIEE),
)


def load(community: Community, people: dict[str, User]) -> None:
    """A dozen requests of today; a community that has some is left as it is."""
    president, operator = people[Role.PRESIDENT], people[Role.OPERATOR]
    doctors, carers = gps(community, president), nurses(community, president)
    with community_scope(community):
        with care_scope(community, person=operator.pk):
            if UnscheduledRequest.objects.exists():
                return
            informed = latest_information() is not None
        if not informed:
            publish_information(by=president, community=community, version="demo-1", text=_INFORMATION)
        for rank, person in enumerate((*doctors, *carers)):
            hours = _OFFICE_HOURS if rank % 3 == 2 else _ALL_DAY
            with care_scope(community, person=person.pk) as by:
                week = Week(hours, reach=(0, 20_000)[rank % 2], visits=person in carers or rank % 2 == 0)
                saying.say_willing(by=by, week=week)
        version = current_version(timezone.localdate())
        codes = sorted({code[:5] for code in content_of(version)[0]}) if version else [""]
        for rank, plan in enumerate(_PLAN):
            _one(community, operator, rank, plan, codes[rank * 3 % len(codes)], doctors, carers)
        with care_scope(community, person=operator.pk) as by:
            filing.record_red_flag(
                by=by, key=uuid.uuid4(), flag="thorax", channel=Channel.TELEPHONE,
                secretariat=operators(community),
            )  # fmt: skip


def _one(
    community: Community, operator: User, rank: int, plan: tuple[str, Delay, Where, str, Status],
    commune: str, doctors: list[User], carers: list[User],
) -> None:  # fmt: skip
    motive, delay, place, profession, to = plan
    own = doctors[0] if to == Status.ENVOYEE_MT else None
    said = Said(
        f"{_NAMES[rank % len(_NAMES)]}-Imaginaire", _FIRST[rank * 3 % len(_FIRST)],
        f"{1938 + rank * 7}-0{1 + rank % 9}-1{rank % 9}", f"01 99 00 {10 + rank} {20 + rank}",
    )  # fmt: skip
    told = Filing(
        key=uuid.uuid4(), said=said, motive=motive, commune_code=commune, profession=profession, delay=delay,
        place=place, gp=HasGp.OUI if own else (HasGp.NON, HasGp.INCONNU)[rank % 2],
        gp_person=own.pk if own else None, gp_name=own.get_full_name() if own else "",
        channel=list(Channel)[rank % len(Channel)], may_write=True,
        consent=to != Status.QUALIFIEE,
        mobility=Mobility.NON if place == Where.DOMICILE else "",
    )  # fmt: skip
    with care_scope(community, person=operator.pk) as by:
        request = filing.file_request(
            by=by, filing=told, secretariat=operators(community), then_ask=to not in _UNASKED
        )
        if to in _UNASKED - {Status.QUALIFIEE}:
            ending.finish(by=by, request=_read(request), outcome=to)
    if to in _STEPS:
        _carry(community, request, to, carers if profession == _NURSE else doctors)


_UNASKED = frozenset({Status.CONSEIL_SEUL, Status.SANS_SOLUTION, Status.ANNULEE, Status.QUALIFIEE})
_STEPS = (Status.ACCEPTEE, Status.RDV_FIXE, Status.PATIENT_INFORME, Status.HONOREE)


def _carry(community: Community, request: UnscheduledRequest, to: Status, people: Iterable[User]) -> None:
    """The first of these who was asked takes it, and does what is to be done up to this status."""
    taker = None
    for person in people:
        with care_scope(community, person=person.pk) as by:
            if answering.accept(by=by, case=request.case_id):
                taker = person
        if taker is not None:
            break
    if taker is None:
        return
    with care_scope(community, person=taker.pk) as by:
        row, at = _read(request), timezone.now() + timedelta(hours=3)
        for step in _STEPS[1 : _STEPS.index(to) + 1]:
            if step == Status.RDV_FIXE:
                answering.set_appointment(
                    by=by, request=row, at=at, place="Cabinet imaginaire, 1 rue Fictive"
                )
            elif step == Status.PATIENT_INFORME:
                answering.tell_patient(by=by, request=row)
            else:
                ending.finish(by=by, request=row, outcome=step)


def _read(request: UnscheduledRequest) -> UnscheduledRequest:
    return UnscheduledRequest.objects.select_related("case").get(pk=request.pk)
