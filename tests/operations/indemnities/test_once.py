"""Two tabs at once, then the back button: from the closing of a meeting to its payment, one effect each.

Real connections: each click commits by itself, two at a time against the real locks and constraints.
"""

import threading
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions.meetings import write_meeting
from maillage.operations.indemnities.enums import HoursCode, NatureCode
from maillage.operations.indemnities.models import BatchTransfer, IndemnityLine, PaymentBatch, TransferLine
from maillage.operations.indemnities.queries import own_member
from maillage.operations.meetings.actions import attendance
from maillage.operations.meetings.enums import AttendanceState
from maillage.operations.meetings.models import Meeting
from tests.communities.treasury import makers as treasury
from tests.operations.indemnities import makers
from tests.operations.meetings import makers as meetings


class Clicks:
    """The people of a community, who click twice at once and once more."""

    def __init__(self, cast) -> None:
        self.cast, self.community = cast, cast.ours

    def click(self, who, name: str, *args: object, **fields: object) -> list[int]:
        """The statuses of two simultaneous posts, then of the same one sent again."""
        address = reverse(name, args=[self.community.slug, *args])
        gate, found = threading.Barrier(2), []

        def post(*, wait: bool) -> None:
            browser = Client()
            browser.force_login(who)
            if wait:
                gate.wait()
            try:
                found.append(browser.post(address, fields).status_code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=post, kwargs={"wait": True}) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        post(wait=False)
        return found

    def events(self) -> Counter[str]:
        with community_scope(self.community):
            found = AuditEvent.objects.filter(community_id=self.community.pk)
            return Counter(found.values_list("action", flat=True))


@pytest.mark.django_db(transaction=True)
def test_every_act_from_the_sheet_to_the_bank_has_one_effect(cast):
    makers.ready(cast)
    ours, bob = cast.ours, cast.bob
    coordinator, treasurer = cast.holder(Role.COORDINATOR), cast.holder(Role.TREASURER)
    clicks = Clicks(cast)
    with community_scope(ours):
        member = own_member(bob)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    held = meetings.meeting(ours, cast.alice, starts_at=noon)
    (person,) = meetings.gather(held, cast.alice, "Bob Exemple", member_id=member.pk, account_id=bob.pk)
    meetings.sign(person)
    # Signed after the end: the hours are those that the organiser notes.
    with community_scope(ours):
        attendance.note_attendance(
            by=cast.alice, community=ours, number=held.number, participant=person.pk,
            state=AttendanceState.PRESENT, arrived_at=held.starts_at,
        )  # fmt: skip
    makers.details(ours, bob)
    account = makers.payer(ours, cast.alice)

    def once(action: AuditAction, statuses: list[int]) -> None:
        """The three clicks are answered well, and the log has one more event of this kind."""
        assert len(statuses) == 3
        assert set(statuses) <= {200, 302}, (action, statuses)
        assert clicks.events()[action.value] == 1, action

    start, end = timezone.localtime(held.starts_at), timezone.localtime(held.ends_at)
    once(
        AuditAction.ATTENDANCE_CLOSED,
        clicks.click(
            cast.alice, "meeting_close", held.number, begins=f"{start:%H:%M}", ends=f"{end:%H:%M}", sure="on"
        ),
    )
    with community_scope(ours):
        assert Meeting.objects.get(pk=held.pk).closed_hash
        for _ in range(2):
            written, _ = write_meeting(
                by=coordinator, community=ours, number=held.number, nature=NatureCode.MISSION,
                hours=HoursCode.FREE,
            )  # fmt: skip
        assert IndemnityLine.objects.count() == 1
    line = written[0]

    for rank, (who, step) in enumerate(
        ((bob, "member"), (coordinator, "coordinator"), (treasurer, "treasurer"))
    ):
        statuses = clicks.click(who, "indemnity_advance", line.pk, step=step)
        assert set(statuses) <= {200, 302}, (step, statuses)
        assert clicks.events()[AuditAction.INDEMNITY_STEP.value] == rank + 1

    sent = {
        "key": str(uuid.uuid4()), "account": account.pk, "payees": [bob.pk],
        "execution_on": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    once(AuditAction.BATCH_PREPARED, clicks.click(coordinator, "indemnity_batches", **sent))
    # Another tab, another form: there is nothing left to pay.
    refused = clicks.click(coordinator, "indemnity_batches", **{**sent, "key": str(uuid.uuid4())})
    assert set(refused) == {422}
    with community_scope(ours):
        batch = PaymentBatch.objects.get()
        assert (TransferLine.objects.count(), BatchTransfer.objects.count()) == (1, 1)
    once(AuditAction.BATCH_APPROVED, clicks.click(treasurer, "batch_approve", batch.pk))
    clicks.click(treasurer, "batch_file", batch.pk, form="pain.001.001.03")
    with community_scope(ours):
        assert len(PaymentBatch.objects.get().file_sha256) == 1
        transfer = BatchTransfer.objects.get()
    amount, day = f"{transfer.cents / 100:.2f}", timezone.localdate().isoformat()
    debit = treasury.line_of(ours, treasurer, treasury.entry(amount, day=day, direction="DBIT"))
    paid = clicks.click(
        treasurer, "bank_line_settle", debit.pk, target=f"indemnity:t{transfer.pk}", step=0,
        amount=amount.replace(".", ","),
    )  # fmt: skip
    once(AuditAction.TRANSFER_PAID, paid)
    with community_scope(ours):
        assert Settlement.objects.count() == 1
    back = {"on": timezone.localdate().isoformat(), "reason": "Compte clos"}
    once(AuditAction.TRANSFER_RETURNED, clicks.click(treasurer, "transfer_returned", transfer.pk, **back))
    mails = MailMessage.objects.filter(recipient=bob.email)
    assert mails.filter(key__startswith="indemnity-paid:").count() == 1
    assert mails.filter(key__startswith="indemnity-returned:").count() == 1
