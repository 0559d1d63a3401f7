"""The only writer of protocols, teams and inclusions. ``by`` is the open session."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.care.access_to_care.protocols.catalogue import catalogue
from maillage.care.access_to_care.protocols.enums import KIND, Outcome, Stop, TeamRole
from maillage.care.access_to_care.protocols.errors import ProtocolError
from maillage.care.access_to_care.protocols.facts import Decision, Found
from maillage.care.access_to_care.protocols.models import (
    Inclusion,
    InclusionRecord,
    NotIncluded,
    Protocol,
    TeamMember,
)
from maillage.care.access_to_care.protocols.queries import delegants_of, ground_of, open_case_of
from maillage.care.access_to_care.protocols.rules import obstacles, of_delegate
from maillage.care.circle.actions import Seat, close_case, open_case, record_consent
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import Case
from maillage.care.circle.queries import decides
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.care.roster.queries import standing_in
from maillage.care.switch.queries import latest_information
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act
from maillage.communities.members.enums import Profession
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User

_DOCUMENT_LENGTH = 80


def adopt(*, by: Session, decision: Decision) -> Protocol:
    """Record what the board voted. Raises ``ProtocolError``, ``PermissionDenied``."""
    _entitled(by, Permission.PROTOCOL_APPROVE)
    national = catalogue().get(decision.national)
    if decision.national and national is None:
        raise ProtocolError("Ce protocole n’est pas au catalogue national.")
    if national is not None and national.structures["cpts"] is False:
        raise ProtocolError("Le texte de ce protocole ne l’ouvre pas aux CPTS.")
    rules = decision.content
    if not (rules.inclusion and rules.exclusion and rules.red_flags):
        raise ProtocolError("Il faut au moins un critère d’inclusion, un d’exclusion et un signe d’alerte.")
    if not rules.delegates:
        raise ProtocolError("Dites à quelles professions ce protocole est délégué.")
    if decision.decided_on > timezone.localdate():
        raise ProtocolError("Une décision ne peut pas être datée de l’avenir.")
    if decision.until is not None and decision.until < decision.since:
        raise ProtocolError("Le protocole s’achève avant de commencer.")
    made = Protocol(
        community_id=by.community.pk, national=decision.national, title=decision.title,
        version=decision.version, content=rules.to_json(), since=decision.since, until=decision.until,
        decided_on=decision.decided_on, decided_by=decision.decided_by, adopted_by=by.person or 0,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def declare(*, by: Session, protocol: Protocol, on: date, number: str) -> None:
    """The declaration to the ARS: the protocol may start. Raises ``ProtocolError``."""
    _entitled(by, Permission.COOPERATION_EDIT)
    if on > timezone.localdate():
        raise ProtocolError("Une déclaration ne peut pas être datée de l’avenir.")
    protocol.declared_on, protocol.declaration = on, " ".join(number.split())
    protocol.save(update_fields=["declared_on", "declaration"])


def end_protocol(*, by: Session, protocol: Protocol, why: str) -> None:
    """Nobody is included any more; what was done stays. Twice does nothing."""
    _entitled(by, Permission.COOPERATION_EDIT)
    if protocol.ended_on is None:
        protocol.ended_on, protocol.ended_why = timezone.localdate(), why
        protocol.save(update_fields=["ended_on", "ended_why"])


def add_member(
    *,
    by: Session,
    protocol: Protocol,
    person: int,
    role: TeamRole,
    trained_on: date | None,
    trained_until: date | None,
) -> TeamMember:
    """Declare somebody of the register in the team. Raises ``ProtocolError``."""
    _entitled(by, Permission.COOPERATION_EDIT)
    known, today = standing_in(by.community, person), timezone.localdate()
    if known is None:
        raise ProtocolError("Cette personne n’est pas au registre des membres comme professionnelle.")
    if role == TeamRole.DELEGANT and known.profession != Profession.MEDECIN:
        raise ProtocolError("Un délégant est un médecin.")
    if role == TeamRole.DELEGATE:
        for refusal in of_delegate(protocol, catalogue().get(protocol.national), known, today):
            raise ProtocolError(refusal)
        if trained_on is None or trained_on > today:
            raise ProtocolError("Un délégué est déclaré une fois formé : donnez le jour de sa formation.")
    member = TeamMember(
        community_id=by.community.pk, protocol=protocol, person_id=person, role=role,
        profession=known.profession, trained_on=trained_on, trained_until=trained_until,
        added_by=by.person or 0, joined_on=today,
    )  # fmt: skip
    try:
        with transaction.atomic(using=CARE):
            member.save(force_insert=True)
    except IntegrityError:
        raise ProtocolError("Cette personne est déjà dans l’équipe.") from None
    return member


def remove_member(*, by: Session, member: TeamMember) -> None:
    """Out of the team from today on; twice does nothing."""
    _entitled(by, Permission.COOPERATION_EDIT)
    if member.left_on is None:
        member.left_on = timezone.localdate()
        member.save(update_fields=["left_on"])


def refuse(*, by: Session, protocol: Protocol, key: UUID, stop: Stop, rank: int) -> None:
    """Count somebody who was not included, without a word of who. The same form twice counts once."""
    _check_mine(by, protocol)
    NotIncluded.objects.bulk_create(
        [
            NotIncluded(
                pk=key, community_id=by.community.pk, protocol=protocol, on=timezone.localdate(), stop=stop,
                rank=rank,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def include(
    *, by: Session, protocol: Protocol, key: UUID, delegant: int, said: Said, found: Found, outcome: Outcome,
    gp_informed_on: date | None,
) -> Case:  # fmt: skip
    """Open the case of somebody included: its circle is the delegate and the doctor who answers for it.

    The consent is recorded with the information that patients are given now. The same form twice gives the
    same case. Raises ``ProtocolError`` when the delegate may not, or no information is published.
    """
    if former := open_case_of(key):
        return former
    team = _check_mine(by, protocol)
    if delegant not in delegants_of(by.community, team):
        raise ProtocolError("Ce médecin n’est pas délégant de ce protocole, ou plus médecin du registre.")
    information = latest_information()
    if information is None:
        raise ProtocolError(
            "L’information des patients n’est pas publiée\u00a0: personne ne peut être inclus."
        )
    # An organised team of one protocol (CSP art. L. 1110-12, 3°): its proof is what was declared.
    document = f"{protocol.title[:40]} – déclaration {protocol.declaration}"[:_DOCUMENT_LENGTH]
    seats = [
        Seat(person, Category.HEALTH, Ground.TEAM_ORGANISED, document=document)
        for person in dict.fromkeys((by.person or 0, delegant))
    ]
    try:
        return _open(by, protocol, key, seats, said, found, outcome, gp_informed_on, information.version)
    except IntegrityError:
        # Twice at once: the other one made it.
        if former := open_case_of(key):
            return former
        raise


def follow_up(
    *, by: Session, inclusion: Inclusion, outcome: Outcome, referral: str, adverse_event: str,
    gp_informed_on: date | None,
) -> None:  # fmt: skip
    """What came after. Raises ``ProtocolError`` for who only reads the case, in emergency for instance."""
    _check_decides(by, inclusion)
    record = InclusionRecord.objects.get(case_id=inclusion.case_id)
    record.referral, record.adverse_event = referral, adverse_event
    inclusion.outcome, inclusion.adverse = outcome, bool(adverse_event)
    inclusion.gp_informed_on = gp_informed_on
    with transaction.atomic(using=CARE):
        record.save(update_fields=["referral", "adverse_event"])
        inclusion.save(update_fields=["outcome", "adverse", "gp_informed_on"])
        note(by, Act.WRITE, inclusion.case_id, table="inclusion")


def close(*, by: Session, inclusion: Inclusion) -> None:
    """Nothing more is expected.

    Raises ``ProtocolError`` while the patient's doctor was not told, and for who only reads the case.
    """
    _check_decides(by, inclusion)
    if inclusion.gp_informed_on is None:
        raise ProtocolError("Notez d’abord quand le médecin traitant a été informé.")
    if inclusion.case.closed_at is None:
        close_case(by=by, case=inclusion.case)


@transaction.atomic(using=CARE)
def _open(
    by: Session, protocol: Protocol, key: UUID, seats: list[Seat], said: Said, found: Found,
    outcome: Outcome, gp_informed_on: date | None, notice: str,
) -> Case:  # fmt: skip
    case = open_case(by=by, kind=KIND.code, seats=seats)
    record_consent(by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL, notice=notice)
    record_identity(by=by, case=case, said=said)
    Inclusion(
        community_id=by.community.pk, case=case, protocol=protocol, key=key, delegate=by.person or 0,
        delegant=seats[-1].person, included_at=timezone.now(), outcome=outcome,
        adverse=bool(found.adverse_event), gp_informed_on=gp_informed_on,
    ).save(force_insert=True)  # fmt: skip
    InclusionRecord(
        community_id=by.community.pk, case=case, sex=found.sex, age=found.age, criteria=found.criteria,
        test=found.test, acts=found.acts, product=found.product, referral=found.referral,
        adverse_event=found.adverse_event,
    ).save(force_insert=True)  # fmt: skip
    note(by, Act.WRITE, case.pk, table="inclusion")
    return case


def _check_mine(by: Session, protocol: Protocol) -> Iterable[TeamMember]:
    ground = ground_of(by, protocol, timezone.localdate())
    if refusals := obstacles(ground):
        raise ProtocolError(refusals[0])
    return ground.team


def _check_decides(by: Session, inclusion: Inclusion) -> None:
    if not decides(by, inclusion.case_id):
        raise ProtocolError("Seuls le délégué et le délégant de ce dossier y écrivent.")


def _entitled(by: Session, permission: Permission) -> None:
    entitled(User.objects.get(pk=by.person or 0), by.community, permission)
