"""From a meeting to a transfer: closing a meeting of 60, a batch of 500 lines, the lists of a year.

    .venv/bin/python -m bench.payments [--keep]

Each figure stands beside the same work ten times smaller, measured in turn in the same run: `growth` is how
many times dearer the large one is, so 10 means that the cost of a person, a line or a meeting stays the same.
The year is 200 meetings of 30 people, each presence a line. Everything is undone at the end. `--keep` writes
`bench/payments.json`; alone, it needs the demonstration (`make setup`).
"""

import argparse
import json
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances

EVIDENCE = Path(__file__).with_name("payments.json")
PEOPLE, MEETINGS, CLOSED, LINES, LINES_EACH = 30, 200, 60, 500, 10
SMALLER = 10
# Beyond this, a list costs more than its rows.
MOST_GROWTH = 15.0
START = date(2025, 1, 2)


@dataclass(frozen=True, slots=True)
class Work:
    """An act at its size and ten times smaller: milliseconds of one, CPU of the large one, statements."""

    name: str
    size: int
    median_ms: float
    cpu_ms: float
    smaller_ms: float
    growth: float
    queries: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with a year of 200 meetings, and with a tenth of it: CPU of one request, statements."""

    name: str
    queries: int
    cpu_ms: float
    smaller_queries: int
    smaller_cpu_ms: float
    growth: float


def measure(rounds: int) -> dict[str, Any]:
    """Needs Django ready and the demonstration loaded."""
    from django.db import transaction
    from django.utils import timezone

    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.tenancy.scope import community_scope

    community = Community.objects.get(acronym="CPTS Jabron-Buëch")
    with transaction.atomic(), timezone.override("Europe/Paris"):
        with community_scope(community):
            year = Year(community)
            works = [_closing(year, rounds), _batch(year, max(3, rounds // 3))]
        pages = _pages(year, rounds)
        transaction.set_rollback(True)
    return {"works": [asdict(one) for one in works], "pages": [asdict(one) for one in pages]}


class Year:
    """People who are paid, meetings where they sat, lines of their time: rows as the actions write them."""

    def __init__(self, community: Any) -> None:
        from maillage.communities.members.models import Member, MemberCategory
        from maillage.foundation.identity import demo
        from maillage.foundation.identity.models import User
        from maillage.operations.indemnities.models import RateCard

        self.community, self.draw = community, random.Random(45)
        self.staff = {one.role: User.objects.get(email=one.email) for one in demo.accounts() if one.role}
        self.card = RateCard.objects.order_by("valid_from")[0]
        self.category = (
            MemberCategory.objects.filter(kind="personne").first() or MemberCategory.objects.all()[0]
        )
        pattern = Member.objects.filter(user__isnull=False).exclude(structure_name__gt="").order_by("pk")[0]
        self.members = [self._member(pattern, rank) for rank in range(CLOSED)]
        self.number = 100_000

    def _member(self, pattern: Any, rank: int) -> Any:
        from maillage.foundation.identity.models import User

        user = User.objects.create_user(f"mesure-{rank}-{uuid.uuid4().hex[:6]}@exemple.invalid", None)
        one = copy(pattern)
        one.pk, one.number, one.user, one.email = None, 90_000 + rank, user, user.email
        one.last_name, one.rpps, one.siret, one.nonce = f"Mesure {rank}", "", "", uuid.uuid4()
        one.save(force_insert=True)
        return one

    def next(self) -> int:
        self.number += 1
        return self.number

    def meeting(self, day: date, members: list[Any], *, closed: bool) -> Any:
        """A meeting of two hours where everybody signed, its sheet closed or not."""
        from maillage.foundation.tenancy.zones import zone_of
        from maillage.operations.meetings.models import Attendance, Meeting, Participant

        start = datetime(day.year, day.month, day.day, 12, tzinfo=zone_of(self.community.department_code))
        end = start + timedelta(hours=2)
        president = self.staff["president"]
        made = Meeting.objects.create(
            community=self.community, number=self.next(), key=uuid.uuid4(), kind="groupe",
            title=f"Mesure {day}", mission="prevention", state="convoquee", starts_at=start, ends_at=end,
            organiser=president,
        )  # fmt: skip
        people = Participant.objects.bulk_create(
            Participant(
                community=self.community, meeting=made, member=one, account_id=one.user_id,
                name=one.last_name, email=one.email,
            )
            for one in members
        )  # fmt: skip
        Attendance.objects.bulk_create(
            Attendance(
                community=self.community, meeting=made, participant=one, state="present", arrived_at=start,
                minutes=120 if closed else None, method="salle", proof="nom", signature_kind="dessin",
                signature="M1 1L2 2", key=uuid.uuid4(),
            )
            for one in people
        )  # fmt: skip
        if closed:
            made.held_from, made.held_to, made.closed_at, made.closed_by = start, end, end, president
            made.closed_hash = "0" * 64
            made.save()
        return made

    def lines(self, meeting: Any, members: list[Any], day: date) -> None:
        """A line approved for each of them, and the ceilings that the database asks for."""
        from maillage.operations.indemnities.models import IndemnityLine, IndemnityYear

        IndemnityYear.objects.bulk_create(
            [
                IndemnityYear(
                    community=self.community, payee_id=one.user_id, year=day.year, ceiling_cents=4_700_000
                )
                for one in members
            ],
            ignore_conflicts=True,
        )
        now, coordinator, treasurer = meeting.ends_at, self.staff["coordinator"], self.staff["treasurer"]
        IndemnityLine.objects.bulk_create(
            IndemnityLine(
                community=self.community, number=self.next(), key=uuid.uuid4(), member=one,
                payee_id=one.user_id, origin="attendance", source=f"meeting:{meeting.pk}", kind="groupe",
                nature="rpmsp", hours="free", title=meeting.title, mission="prevention", day=day,
                starts_at=meeting.starts_at, ends_at=meeting.ends_at, card=self.card, minutes=120,
                rate_cents=4500, time_cents=9000,
                travel_cents=0, explanation=["2 h à 45 €"], state="validee", created_by=coordinator,
                confirmed_by_id=one.user_id, confirmed_at=now, checked_by=coordinator, checked_at=now,
                approved_by=treasurer, approved_at=now,
            )
            for one in members
        )  # fmt: skip

    def fill(self, since: int, until: int) -> None:
        """Meetings of the year from one rank to another, one a day."""
        for rank in range(since, until):
            day = START + timedelta(days=rank)
            members = self.draw.sample(self.members[: PEOPLE + 10], PEOPLE)
            self.lines(self.meeting(day, members, closed=True), members, day)


@contextmanager
def _undone() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _side_by_side(name: str, size: int, act: Callable[[int], Callable[[], object]], rounds: int) -> Work:
    """`act(size)` prepares and returns the work; large and small in turn, each undone."""
    from bench.pages import count_queries

    waits: dict[int, list[float]] = {size: [], size // SMALLER: []}
    spent: list[float] = []
    asked = 0
    for _ in range(rounds):
        for each, found in waits.items():
            with _undone():
                work = act(each)
                with count_queries() as counted:
                    begin, cpu = time.perf_counter(), time.process_time()
                    work()
                    found.append((time.perf_counter() - begin) * 1000)
                    if each == size:
                        spent.append((time.process_time() - cpu) * 1000)
                asked = counted() if each == size else asked
    large, small = (statistics.median(found) for found in waits.values())
    return Work(
        name, size, round(large, 1), round(statistics.median(spent), 1), round(small, 1),
        round(large / small, 2), asked,
    )  # fmt: skip


def _closing(year: Year, rounds: int) -> Work:
    from maillage.operations.meetings.actions.attendance import close_attendance

    def act(size: int) -> Callable[[], object]:
        made = year.meeting(START - timedelta(days=30), year.members[:size], closed=False)
        return lambda: close_attendance(
            by=year.staff["secretary"], community=year.community, number=made.number,
            held_from=made.starts_at, held_to=made.ends_at,
        )  # fmt: skip

    return _side_by_side(f"arrêter une réunion de {CLOSED}", CLOSED, act, rounds)


def _batch(year: Year, rounds: int) -> Work:
    from django.utils import timezone

    from maillage.communities.treasury.sample import invented_iban
    from maillage.operations.indemnities.actions import batches
    from maillage.operations.indemnities.enums import SepaFormat
    from maillage.operations.indemnities.models import BankDetails, PayerAccount
    from maillage.operations.indemnities.sealed import DETAILS

    account = PayerAccount.objects.all()[0]
    now = timezone.now()

    def act(size: int) -> Callable[[], object]:
        members = year.members[: size // LINES_EACH]
        for rank, one in enumerate(members):
            details = BankDetails(
                community=year.community, member=one, user_id=one.user_id, holder=one.last_name,
                iban_masked="FR76 …", recorded_at=now - timedelta(days=4),
                payable_from=now - timedelta(days=2),
            )  # fmt: skip
            details.iban_sealed = DETAILS.seal(
                community=year.community, row=details.uid, text=invented_iban(3000 + rank)
            )
            details.save()
        for step in range(LINES_EACH):
            day = START - timedelta(days=60 + step)
            year.lines(year.meeting(day, members, closed=True), members, day)

        def pay() -> None:
            batch = batches.prepare_batch(
                by=year.staff["coordinator"], community=year.community, key=uuid.uuid4(), account=account,
                execution_on=timezone.localdate() + timedelta(days=1),
                payees=[one.user_id for one in members],
            )  # fmt: skip
            batches.approve_batch(by=year.staff["treasurer"], batch=batch)
            batches.hand_over(by=year.staff["treasurer"], batch=batch, form=SepaFormat.V03)

        return pay

    return _side_by_side(f"figer, approuver et remettre un lot de {LINES} lignes", LINES, act, rounds)


def _pages(year: Year, rounds: int) -> list[Listed]:
    from maillage.foundation.tenancy.scope import community_scope

    with community_scope(year.community):
        year.fill(0, MEETINGS // SMALLER)
    before = _visit(year, rounds)
    with community_scope(year.community):
        year.fill(MEETINGS // SMALLER, MEETINGS)
    after = _visit(year, rounds)
    return [
        Listed(name, asked, cpu, *before[name], round(cpu / before[name][1], 2))
        for name, (asked, cpu) in after.items()
    ]


def _visit(year: Year, rounds: int) -> dict[str, tuple[int, float]]:
    """{page: (statements, CPU milliseconds)} as the treasurer asks for it."""
    from django.test import Client

    from bench.pages import count_queries

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(year.staff["treasurer"])
    space = f"/c/{year.community.slug}"
    found = {}
    for name, path in {
        "agenda, toutes les réunions": f"{space}/reunions/?quand=passees&annee={START.year}",
        "toutes les lignes": f"{space}/indemnites/toutes/",
        "personnes et plafonds": f"{space}/indemnites/personnes/?annee={START.year}",
        "à payer et lots": f"{space}/indemnites/lots/",
        "réunions à indemniser": f"{space}/indemnites/reunions/",
        "chaîne des indemnités": f"{space}/chaine/indemnity/?annee={START.year}",
        "budget": f"{space}/budget/",
    }.items():
        spent = []
        for _ in range(rounds):
            with count_queries() as counted:
                cpu = time.process_time()
                answer = client.get(path)
                spent.append((time.process_time() - cpu) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answers {answer.status_code}")
        found[name] = counted(), round(statistics.median(spent[1:]), 1)
    return found


def table(figures: dict[str, Any]) -> str:
    """What was measured, in a terminal."""
    acts = [("ACTES", "ms", "CPU", "ms /10", "×", "SQL")] + [
        (one["name"], one["median_ms"], one["cpu_ms"], one["smaller_ms"], one["growth"], one["queries"])
        for one in figures["works"]
    ]
    pages = [("PAGES, un an de 200 réunions de 30", "SQL", "SQL /10", "CPU", "CPU /10", "×")] + [
        (
            one["name"], one["queries"], one["smaller_queries"], one["cpu_ms"], one["smaller_cpu_ms"],
            one["growth"],
        )
        for one in figures["pages"]
    ]  # fmt: skip
    return "\n".join(f"{row[0]:<50}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in acts + pages)


def main() -> int:
    from config.local.runtime import running_platform

    parser = argparse.ArgumentParser(prog="python -m bench.payments")
    parser.add_argument("--keep", action="store_true", help="écrit aussi bench/payments.json")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with running_platform(Path(__file__).resolve().parents[1]):
        figures = measure(options.rounds)
    if options.keep:
        text = json.dumps(figures | circumstances(time.process_time()), indent=1, ensure_ascii=False)
        EVIDENCE.write_text(text + "\n")
    print(table(figures))
    late = [one["name"] for one in figures["pages"] if one["queries"] > 12 or one["growth"] > MOST_GROWTH]
    late += [one["name"] for one in figures["works"] if one["growth"] > MOST_GROWTH]
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
