"""What the oversight writes: an emergency asked for, then judged; alarms looked at."""

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.care.circle.actions import break_glass
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import CircleMember
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.oversight.enums import ATTEMPTS_AN_HOUR, EmergencyDecision
from maillage.care.oversight.models import AccessReview, EmergencyReview
from maillage.care.oversight.queries import watchers
from maillage.care.roster.queries import Professional
from maillage.care.traces.actions import attempts, note, note_refusal
from maillage.care.traces.enums import Act
from maillage.care.traces.models import TraceTerm

NOT_FOR_YOU = (
    "Seul un professionnel de santé du registre des membres, avec un compte relié à sa fiche, "
    "ouvre un dossier en urgence."
)
TOO_MANY = (
    f"Plus de {ATTEMPTS_AN_HOUR} demandes en une heure\u00a0: attendez, ou appelez la communauté. "
    "En urgence vitale, appelez le 15."
)


def open_in_emergency(*, by: Session, professional: Professional | None, reference: str, reason: str) -> UUID:
    """Open one case for an hour (control A08). Every try is traced, the circle and the DPO are told.

    Raises ``CircleError``, the same for a case that is not there, is refused by its patient, or is not ours.
    """
    if professional is None or professional.category != Category.HEALTH or professional.person != by.person:
        raise CircleError(NOT_FOR_YOU)
    if attempts(timezone.now() - timedelta(hours=1)) >= ATTEMPTS_AN_HOUR:
        raise CircleError(TOO_MANY)
    try:
        return break_glass(
            by=by, reference=reference, reason=reason, category=professional.category,
            watchers=watchers(by.community),
        )  # fmt: skip
    except CircleError:
        note_refusal(by)
        raise


def judge_emergency(*, by: Session, seat: UUID, decision: EmergencyDecision, said: str) -> EmergencyReview:
    """What data protection decides of an opening, once. Raises ``CircleError``."""
    opened = CircleMember.objects.emergencies().filter(pk=seat).first()
    if opened is None:
        raise CircleError("cette ouverture en urgence n’existe pas")
    if opened.person_id == by.person:
        raise CircleError("on n’examine pas sa propre ouverture en urgence")
    review = EmergencyReview(
        community_id=by.community.pk, case_id=opened.case_id, seat=opened, decision=decision,
        note=" ".join(said.split()), decided_at=timezone.now(), decided_by=_reviewer(by),
    )  # fmt: skip
    try:
        with transaction.atomic(using=CARE):
            review.save(force_insert=True)
            note(by, Act.WRITE, opened.case_id, emergency=decision.value)
    except IntegrityError as error:
        raise CircleError("cette ouverture est déjà examinée") from error
    return review


def examine_alarm(
    *, by: Session, month: date, alarm: str, mark: str, person: int | None, said: str
) -> AccessReview:
    """Write what was found of one alarm of a month, once. Raises ``CircleError``."""
    review = AccessReview(
        community_id=by.community.pk, month=month.replace(day=1), alarm=alarm, mark=mark, person_id=person,
        note=" ".join(said.split()), examined_at=timezone.now(), examined_by=_reviewer(by),
    )  # fmt: skip
    try:
        with transaction.atomic(using=CARE):
            review.save(force_insert=True)
    except IntegrityError as error:
        raise CircleError("cette alerte est déjà examinée") from error
    return review


def hand_over_list(*, by: Session, case: UUID) -> None:
    """The list of accesses was handed over: that too is in the trace."""
    note(by, Act.EXPORT, case, list="accesses")


def keep_traces_for(*, by: Session, months: int, assessment: str) -> TraceTerm:
    """How long the traces of this community are kept from now on, and on which assessment that rests."""
    term = TraceTerm(
        community_id=by.community.pk, months=months, assessment=assessment, decided_at=timezone.now(),
        decided_by=by.person,
    )  # fmt: skip
    term.save(force_insert=True)
    return term


def _reviewer(by: Session) -> int:
    """Raises ``CircleError``: a link and a clock examine nothing."""
    if by.person is None:
        raise CircleError("un examen est signé par un compte")
    return by.person
