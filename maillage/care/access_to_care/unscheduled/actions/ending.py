"""What the secretariat and the patient decide: an outcome, the link, the objection, the doctor informed."""

from uuid import UUID, uuid4

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions.steps import end, take_turn
from maillage.care.access_to_care.unscheduled.enums import RELEASED, Status
from maillage.care.access_to_care.unscheduled.errors import OBJECTS, RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import ENDS, TAKEN
from maillage.care.access_to_care.unscheduled.links import FOLLOW
from maillage.care.access_to_care.unscheduled.models import RequestContent, UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import booked_for
from maillage.care.circle.actions import record_consent, tell, withdraw_consents
from maillage.care.circle.enums import ConsentMeans, ConsentScope
from maillage.care.circle.models import Consent
from maillage.care.circle.queries import refuses_sharing
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.persons.models import Identity
from maillage.care.switch.queries import latest_information
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act

_log = structlog.get_logger(__name__)


def finish(*, by: Session, request: UnscheduledRequest, outcome: Status) -> None:
    """The end of a request. Raises ``RequestError`` when it may not end so from where it stands."""
    if outcome not in ENDS:
        raise RequestError("ce n’est pas une issue")
    end(by=by, request=request, outcome=outcome)


def agree(*, by: Session, request: UnscheduledRequest) -> None:
    """The person agrees, after all, that the request be shared. Raises ``RequestError``."""
    published = latest_information()
    if published is None:
        raise RequestError("aucune information des patients n’est publiée")
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        if refuses_sharing(request.case_id):
            raise RequestError(OBJECTS)
        # Another scope may hold already: that of a booked slot lets nobody be asked.
        given = Consent.objects.filter(
            case_id=request.case_id, scope=ConsentScope.REQUEST, withdrawn_at__isnull=True
        )
        if not given.exists():
            record_consent(
                by=by, case=request.case_id, scope=ConsentScope.REQUEST, means=ConsentMeans.ORAL,
                notice=published.version,
            )  # fmt: skip


def inform_gp(*, by: Session, request: UnscheduledRequest) -> None:
    """The note reached the person's own doctor, by secure mail or by hand."""
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        request.gp_informed_at = timezone.now()
        request.save(update_fields=["gp_informed_at"])
        note(by, Act.WRITE, request.case_id, gp="informed")


def object_to(*, by: Session, request: UnscheduledRequest) -> UUID:
    """Stop it from its own link: the key that they follow it by from now on; every former link is closed."""
    with transaction.atomic(using=CARE):
        stop(by=by, request=request)
        return draw_key(request)


def stop(*, by: Session, request: UnscheduledRequest) -> None:
    """The patient refuses that the request go on: it ends, and everyone but them leaves its circle.

    Their link still opens: nobody is left to send another. Who was to see them is told.
    """
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        if request.ended_at is None:
            # A slot that is booked tells it by itself, as it is given back.
            if request.status in TAKEN and request.taken_by != by.person and booked_for(request) is None:
                tell(
                    by=by, case=request.case_id, kind=RELEASED.code, about=uuid4(),
                    people=[one for one in [request.taken_by] if one is not None],
                )  # fmt: skip
            end(by=by, request=request, outcome=Status.ANNULEE)
        withdraw_consents(by=by, case=request.case_id)


def send_link(*, by: Session, request: UnscheduledRequest) -> None:
    """Send the person the link of their request, without a word of health. Raises ``RequestError``.

    Straight to the mail server once committed: the outbox is in the database of the rest, where the address
    of a patient has no place. What does not leave is sent again by the operator.
    """
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        address = Identity.objects.get(case_id=request.case_id).email
        if not address:
            raise RequestError("aucune adresse électronique n’a été donnée")
        link = FOLLOW.address(request.community_id, request.case_id, draw_key(request))
        context = {"community": by.community, "link": link, "reference": request.case.reference}
        name = "care_snp_link"
        subject = render_to_string(f"mail/{name}_subject.txt", context).strip()
        message = EmailMessage(subject, render_to_string(f"mail/{name}.txt", context), to=[address])
        note(by, Act.WRITE, request.case_id, link="sent")
        transaction.on_commit(lambda: _send(message), using=CARE)


def draw_key(request: UnscheduledRequest) -> UUID:
    """Another key for the link of this request: every former link is closed. In the caller's transaction."""
    content = RequestContent.objects.get(case_id=request.case_id)
    content.nonce = uuid4()
    content.save(update_fields=["nonce"])
    return content.nonce


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:  # what a mail server refuses may repeat the address: its nature alone is kept
        _log.warning("care_link_not_sent", error=type(error).__name__)
