"""The chain on the demonstration: every euro traced; then each kind of link broken, and seen."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.utils import timezone

from config import demo
from maillage.communities.territory.demo import load as found
from maillage.communities.treasury.models import SetAside, Settlement
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.chain import Divergence
from maillage.foundation.identity import demo as identity
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web import trail
from maillage.operations.budget.accounts.enums import OrderState
from maillage.operations.budget.accounts.models import PaymentOrder
from maillage.operations.budget.models import Allocation, Outlay, Voucher
from maillage.operations.chain.cli import group
from maillage.operations.chain.queries import Report, sums, verified
from maillage.operations.indemnities.actions import lines
from maillage.operations.indemnities.enums import Kind, LineState, Origin, Outcome, SepaFormat, Step
from maillage.operations.indemnities.models import BatchTransfer, IndemnityLine, PaymentBatch, TransferLine
from maillage.operations.meetings.actions import minutes
from maillage.operations.meetings.models import Attendance, Meeting, Minutes
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import ActionSheet, SheetIndicator
from tests.operations.indemnities import makers

ROOMS = (
    "diagnosis", "members", "founding", "treasury", "findings", "project", "contract", "indicators", "budget",
    "meetings", "indemnities", "accounts",
)  # fmt: skip


@dataclass
class Shown:
    """The demonstration, and who is in it."""

    community: Community
    people: dict[str, User]

    def verify(self) -> Report:
        return verified(self.community, sums(self.community))


@pytest.fixture
def shown(db, settings) -> Iterator[Shown]:
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = found(people["president"])
    demo.give_roles(community, people)
    demo.load_creation()
    community.refresh_from_db()
    for room in ROOMS:
        getattr(demo, f"load_{room}")(community, people)
    with community_scope(community):
        yield Shown(community, people)


@contextmanager
def undone() -> Iterator[None]:
    """As if the guards of the database were down; what is done inside is taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.retention_purge', 'on', true)")
        yield
        transaction.set_rollback(True)


def paid_line() -> IndemnityLine:
    """A line of a meeting, paid by the bank."""
    paid = IndemnityLine.objects.filter(
        transfer_lines__live=True, transfer_lines__transfer__outcome=Outcome.PAID, kind=Kind.GROUP
    )
    return paid.order_by("pk")[0]


def its_meeting(one: IndemnityLine) -> Meeting:
    return Meeting.objects.get(closed_at__isnull=False, starts_at=one.starts_at, title=one.title)


def its_presence(one: IndemnityLine) -> Attendance:
    return Attendance.objects.get(meeting=its_meeting(one), participant__member=one.member)


def touch(row: object, **values: object) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def outlay() -> Outlay:
    return Outlay.objects.filter(state="approved", kind="expense", vouchers__isnull=False).order_by("pk")[0]


def declare_without_sheet(shown: Shown) -> None:
    user = User.objects.get(pk=paid_line().payee_id)
    day = timezone.localdate() - timedelta(days=60)
    one = makers.line(shown.community, user, day=day, hour=6)
    lines.advance(by=shown.people[Role.COORDINATOR], line=one, step=Step.COORDINATOR)
    lines.advance(by=shown.people[Role.TREASURER], line=one, step=Step.TREASURER)


def from_attendance(shown: Shown) -> IndemnityLine:
    """A line written from a sheet, approved."""
    one = IndemnityLine.objects.filter(origin=Origin.ATTENDANCE, state=LineState.COMPUTED).order_by("pk")[0]
    lines.advance(by=one.payee, line=one, step=Step.MEMBER)
    lines.advance(by=shown.people[Role.COORDINATOR], line=one, step=Step.COORDINATOR)
    return lines.advance(by=shown.people[Role.TREASURER], line=one, step=Step.TREASURER)


def lose_presence(shown: Shown) -> None:
    one = from_attendance(shown)
    Attendance.objects.filter(meeting=int(one.source.split(":")[1]), participant__member=one.member).delete()


def shorten_presence(shown: Shown) -> None:
    one = from_attendance(shown)
    held = Attendance.objects.get(meeting=int(one.source.split(":")[1]), participant__member=one.member)
    touch(held, left_at=one.starts_at + timedelta(minutes=10))


def rewrite_minutes(shown: Shown) -> None:
    number = its_meeting(paid_line()).number
    where = {"community": shown.community, "number": number}
    minutes.save_minutes(by=shown.people[Role.COORDINATOR], base=0, text="Dit.", **where)
    minutes.approve_minutes(by=shown.people[Role.PRESIDENT], **where)
    Minutes.objects.filter(meeting__number=number).update(text="Autre chose")


def share_proof(shown: Shown) -> None:
    one, two = BatchTransfer.objects.filter(outcome=Outcome.PAID).order_by("pk")[:2]
    touch(one, proof=two.proof)


def alter_file(shown: Shown) -> None:
    batch = PaymentBatch.objects.exclude(file_sha256={})[0]
    touch(batch, file_sha256=dict.fromkeys(batch.file_sha256, "0" * 64))


def paid_order() -> PaymentOrder:
    return PaymentOrder.objects.get(state=OrderState.APPROVED)


def abandon_actions(shown: Shown) -> None:
    mission = paid_line().mission
    Meeting.objects.filter(mission=mission).update(sheet=None)
    ActionSheet.objects.filter(mission=mission).update(state=SheetState.ABANDONED, state_reason="Essai")


def stop_measuring(shown: Shown) -> None:
    SheetIndicator.objects.all().delete()
    TrackedIndicator.objects.update(ended_at=timezone.now())


BREAKS: dict[str, Callable[[Shown], object]] = {
    "attendance_altered": lambda _: touch(its_presence(paid_line()), minutes=1),
    "minutes_altered": rewrite_minutes,
    "no_attendance": declare_without_sheet,
    "attendance_lost": lose_presence,
    "longer_than_presence": shorten_presence,
    "not_signed": lambda _: touch(its_presence(paid_line()), signature="", signature_kind=""),
    "not_confirmed": lambda _: touch(paid_line(), confirmed_by=None, confirmed_at=None),
    "decision_not_logged": lambda shown: touch(paid_line(), approved_by=shown.people[Role.PRESIDENT]),
    "no_bank_line": lambda shown: Settlement.objects.filter(source="indemnity", undone_at=None).update(
        undone_at=timezone.now(), undone_by=shown.people[Role.TREASURER], undone_reason="Essai"
    ),
    "bank_amount": share_proof,
    "batch_totals": lambda _: TransferLine.objects.filter(live=True).order_by("pk")[0].delete(),
    "batch_bytes": alter_file,
    "batch_not_logged": lambda shown: PaymentBatch.objects.filter(approved_by__isnull=False).update(
        approved_by=shown.people[Role.PRESIDENT]
    ),
    "order_totals": lambda _: touch(paid_order(), total_cents=1),
    "order_bytes": lambda _: touch(paid_order(), file_sha256={SepaFormat.V03.value: "0" * 64}),
    "order_not_logged": lambda shown: touch(paid_order(), decided_by=shown.people[Role.PRESIDENT]),
    "bank_unexplained": lambda shown: SetAside.objects.filter(undone_at=None).update(
        undone_at=timezone.now(), undone_by=shown.people[Role.TREASURER]
    ),
    "bank_stranger": lambda _: trail._payers.pop("expense"),
    "no_voucher": lambda _: Voucher.objects.filter(outlay=outlay()).delete(),
    "voucher_altered": lambda _: touch(Voucher.objects.filter(outlay=outlay())[0], content=b"autre"),
    "said_paid": lambda _: (
        Settlement.objects.filter(source="expense", undone_at=None).update(
            undone_at=timezone.now(), undone_by=outlay().decided_by, undone_reason="Essai"
        ),
        Outlay.objects.filter(pk=outlay().pk).update(said_paid_on=timezone.localdate() - timedelta(days=90)),
    ),
    "not_charged": lambda _: Allocation.objects.filter(outlay=outlay()).delete(),
    "no_end": lambda _: Allocation.objects.filter(outlay=outlay()).delete(),
    "no_action": abandon_actions,
    "no_indicator": stop_measuring,
}


@pytest.mark.timeout(900)  # it loads most of the demonstration
def test_every_euro_of_the_demonstration_is_traced_and_each_broken_link_is_seen(shown, monkeypatch):
    whole = shown.verify()
    assert (whole.untraced_cents, whole.breaks) == (0, []), [
        (one.where, one.gap.what) for one in whole.breaks
    ]
    assert whole.traced_cents > 100_000_00
    assert {one.source for one in sums(shown.community)} >= {"indemnity", "expense"}
    assert PaymentBatch.objects.exclude(file_sha256={}).exists()

    missed = []
    for what, damage in BREAKS.items():
        with undone():
            monkeypatch.setattr(trail, "_payers", dict(trail._payers))
            damage(shown)
            seen = shown.verify()
        if what not in {one.gap.what for one in seen.breaks} or not seen.untraced_cents:
            missed.append((what, sorted({one.gap.what for one in seen.breaks}), seen.untraced_cents))
        monkeypatch.undo()
    assert missed == []
    # Each break that the rooms may report is tried above, but for the log, which the next test alters.
    assert shown.verify() == whole


def test_the_codes_of_the_rooms_are_all_tried():
    from pathlib import Path  # noqa: PLC0415

    import maillage.operations as house  # noqa: PLC0415

    codes = set()
    for path in Path(house.__file__).parent.rglob("*.py"):
        codes |= set(re.findall(r'Gap\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert codes - {"audit_altered"} <= BREAKS.keys()


def test_the_command_says_what_breaks_and_ends_with_it(cast, monkeypatch):
    makers.ready(cast)
    coordinator, treasurer = cast.holder(Role.COORDINATOR), cast.holder(Role.TREASURER)
    makers.approve(makers.line(cast.ours, cast.bob), coordinator, treasurer)
    traced = makers.approve(
        makers.line(cast.ours, cast.bob, kind=Kind.REPRESENTATION, hour=20), coordinator, treasurer
    )

    def run(*options: str) -> tuple[int, dict]:
        done = CliRunner().invoke(group, ["verify", "--json", *options])
        return done.exit_code, json.loads(done.output) if done.exit_code < 2 else {}

    status, said = run("--community", cast.ours.slug)
    assert status == 1
    assert not said["ok"]
    assert said["euros_traced_cents"] == traced.total_cents
    assert [(one["what"], one["euros_cents"]) for one in said["breaks"]] == [
        ("no_attendance", said["euros_untraced_cents"])
    ]
    assert said["breaks"][0]["how_to_mend"]
    assert "Indemnités" in said["breaks"][0]["where"]
    assert run("--community", cast.theirs.slug) == (0, {
        "ok": True, "euros_traced_cents": 0, "euros_untraced_cents": 0, "sums": 0, "communities": 1,
        "breaks": [],
    })  # fmt: skip
    assert run()[1]["communities"] == Community.objects.active().count()
    assert CliRunner().invoke(group, ["verify", "--community", "nulle-part"]).exit_code == 2

    # A log that was altered ruins everything that rests on it.
    monkeypatch.setattr(
        "maillage.foundation.audit.queries.verify_chain",
        lambda chain, *_: Divergence(chain, 4, "événement modifié"),
    )
    status, said = run("--community", cast.ours.slug)
    assert (status, said["euros_traced_cents"]) == (1, 0)
    assert "audit_altered" in {one["what"] for one in said["breaks"]}
