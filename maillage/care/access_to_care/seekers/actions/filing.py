"""A request comes in: from the public form, or from paper typed by the secretary."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions.moving import add_step, channel_of
from maillage.care.access_to_care.seekers.enums import (
    KIND,
    RECONTACT_MONTHS,
    Status,
    age_on,
    band_of,
)
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.models import GpContent, GpRequest
from maillage.care.access_to_care.seekers.wants import Asked
from maillage.care.circle.actions import open_case, record_consent
from maillage.care.circle.enums import ConsentMeans, ConsentScope
from maillage.care.circle.models import Case
from maillage.care.circle.queries import know_my_cases, takes_part
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Seal
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.care.switch.queries import latest_information
from maillage.care.traces.actions import Seen, append, note
from maillage.care.traces.enums import Act
from maillage.foundation.tenancy.locks import LockSpace, lock

LEVELLED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Filed:
    """A request that is in: its outline, and the key of the link to follow it."""

    request: GpRequest
    nonce: UUID


def file_request(
    *, by: Session, said: Said, asked: Asked, means: ConsentMeans, received: date | None = None
) -> Filed:
    """Open a case for this search. The same form sent twice (one holder) gives the same request.

    Raises ``SeekerError`` when nobody takes requests here, or no information for patients is published.
    """
    with transaction.atomic(using=CARE):
        # Of two sends at once, the second waits for the first and finds it.
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        former = by.holder and queries.request_of(by.holder)
        if former:
            return Filed(former, GpContent.objects.get(case_id=former.case_id).nonce)
        information = latest_information()
        if information is None:
            raise SeekerError("L’information des patients n’est pas publiée\u00a0: rien ne peut être reçu.")
        seats = queries.first_circle(by.community, information.version)
        if not seats:
            raise SeekerError("Personne ne reçoit encore ces demandes dans cette communauté.")
        case = open_case(by=by, kind=KIND.code, seats=seats)
        record_identity(by=by, case=case, said=said)
        record_consent(
            by=by, case=case.pk, scope=ConsentScope.REQUEST, means=means, notice=information.version
        )  # fmt: skip
        request = _outline(by, case, asked, received or timezone.localdate())
        content = _content(by, case, asked)
        add_step(by, request, former=None)
        set_level(by=by, request=request)
    return Filed(request, content.nonce)


def set_level(*, by: Session, request: GpRequest) -> None:
    """The level under the scale in force, today: in the circle, since it reads what was said."""
    found = queries.standing_of(request, timezone.localdate())
    request.level, request.levelled_at = (found.level if found else None), timezone.now()
    with transaction.atomic(using=CARE):
        request.save(update_fields=["level", "levelled_at"])
        note(by, Act.WRITE, request.case_id, table="level")


class Levelled(NamedTuple):
    """How many levels one batch set, and how many are left for the next."""

    done: int
    left: int


def set_levels(*, by: Session) -> Levelled:
    """The same for a batch of the requests of one's circles: each month, and after a vote.

    Those that wait longest first: pressed again, it goes on where it stopped, whoever pressed. The turn that
    every room waits for comes once all is computed: what is read and decrypted takes no lock, and what is
    written is two statements.
    """
    mine = [case for case in know_my_cases(by) if _may_level(by, case)]
    due = queries.levels_due().filter(case_id__in=mine)
    left, batch = due.count(), list(due[:LEVELLED_AT_ONCE])
    levels, now = queries.levels_of(batch, timezone.localdate()), timezone.now()
    for request in batch:
        request.level, request.levelled_at = levels[request.case_id], now
    with transaction.atomic(using=CARE):
        # Before the rows: who waits for this turn may hold none of them.
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        GpRequest.objects.bulk_update(batch, ["level", "levelled_at"])
        append(by, [Seen(Act.WRITE, one.case_id, {"table": "level"}) for one in batch])
    return Levelled(len(batch), left - len(batch))


def _may_level(by: Session, case: UUID) -> bool:
    """Whether one reads what was said, for longer than the hour of an emergency, which writes nothing."""
    standing = by.standing(case)
    return standing is not None and Seal.CLINICAL in standing.opens and takes_part(by, case)


def _outline(by: Session, case: Case, asked: Asked, received: date) -> GpRequest:
    request = GpRequest(
        community_id=by.community.pk, case=case, status=Status.RECUE, status_since=timezone.now(),
        source=asked.source, channel=channel_of(by), commune_code=asked.commune, why=asked.why,
        age_band=band_of(age_on(asked.birth, received)), received_on=received,
        recontact_on=received + relativedelta(months=RECONTACT_MONTHS),
    )  # fmt: skip
    request.save(force_insert=True)
    return request


def _content(by: Session, case: Case, asked: Asked) -> GpContent:
    content = GpContent(
        community_id=by.community.pk, case=case, nonce=uuid4(), needs=",".join(asked.needs),
        at_home="oui" if asked.at_home else "", since=asked.since,
        practical=" ".join(asked.practical.split()), contacted=" ".join(asked.contacted.split()),
        word=asked.word.strip(),
    )  # fmt: skip
    content.save(force_insert=True)
    return content
