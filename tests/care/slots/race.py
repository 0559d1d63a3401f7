"""Many operators who want one slot at the same moment, through the pages, each on connections of its own.

Control E06. The full form is `make drill-slots` (`drills/slots.py`), a short one is in ``test_race.py``.
"""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from django.db import connections
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.slots.calendar import Moment
from maillage.care.access_to_care.slots.models import Booking, Slot
from maillage.care.circle.models import Case
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.enums import Category
from maillage.care.ground.scope import upkeep
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from tests.care.makers import make_case, opened
from tests.care.slots.makers import enrol, inform, pass_time, publish
from tests.cast import give_role, make_user

Post = tuple[str, dict[str, str]]


@dataclass
class Seen:
    """What the race saw. ``errors``: answers that a user would take for a failure."""

    rounds: int = 0
    most_bookings: int = 0
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


@dataclass
class Runner:
    """One operator, their browser, and the case that they want an appointment for."""

    user: User
    case: Case
    browser: Client


class Race:
    """Rounds of booking, moving, cancelling and holds that are over, all clients at once in each."""

    def __init__(self, community: Community, president: User, clients: int, seed: int = 7) -> None:
        self.community, self.seen, self.draw = community, Seen(), random.Random(seed)
        self.gps = [enrol(community, president, name, Profession.MEDECIN) for name in ("Gaston", "Gisele")]
        self.runners = [self._runner(rank) for rank in range(clients)]
        self.day = 0
        self.pool = ThreadPoolExecutor(max_workers=clients)
        self.kinds = cycle([self._book, self._move, self._cancel, self._hold_over])

    def _runner(self, rank: int) -> Runner:
        user = make_user(f"Operateur{rank}")
        give_role(user, self.community, Role.OPERATOR)
        if rank == 0:
            inform(self.community, user)
        browser = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
        browser.force_login(user)
        return Runner(user, make_case(self.community, user, category=Category.UNDER_AUTHORITY), browser)

    def close(self) -> None:
        """End the threads, with their connections."""
        gate = threading.Barrier(len(self.runners))

        def leave() -> None:
            gate.wait()
            connections.close_all()

        for done in [self.pool.submit(leave) for _ in self.runners]:
            done.result()
        self.pool.shutdown()

    def round(self) -> None:
        """One round of the next kind, then what the database says of it."""
        slots, expected = next(self.kinds)()
        self.seen.rounds += 1
        self._check(slots, expected)

    # --- The kinds of round ---------------------------------------------------------------------------

    def _book(self) -> tuple[list[Slot], int | None]:
        """Everyone books one slot; every third clicks twice, with the same key."""
        slot = self._publish(0)
        self._together([self._booking(one, slot) for one in self.runners], twice=True)
        return [slot], 1

    def _move(self) -> tuple[list[Slot], int | None]:
        """Somebody moves an appointment to a slot that everyone else wants, or wants the one it leaves."""
        first, second = self._publish(0), self._publish(1)
        held = self._take(first)
        move = ("booking_move", held, {"target": f"slot:{second.pk}", "key": str(uuid.uuid4())})
        rest = [self._booking(one, self.draw.choice([first, second])) for one in self.runners[1:]]
        self._together([self._post(*move), *rest])
        return [first, second], None

    def _cancel(self) -> tuple[list[Slot], int | None]:
        """Somebody cancels while everyone else wants the slot."""
        slot = self._publish(0)
        held = self._take(slot)
        cancel = self._post("booking_cancel", held, {"why": "patient"})
        self._together([cancel, *(self._booking(one, slot) for one in self.runners[1:])])
        return [slot], None

    def _hold_over(self) -> tuple[list[Slot], int | None]:
        """A hold is over while everyone books; some try to keep it again."""
        slot = self._publish(1)
        page = self._post("slot_book", slot.pk, {"do": "hold"})
        self._send(self.runners[0], page)
        with opened(self.community, self.runners[0].user):
            pass_time(slot, timezone.now() + timedelta(milliseconds=20))
        self._together([page, *(self._booking(one, slot) for one in self.runners[1:])])
        return [slot], None

    # --- Clicks ---------------------------------------------------------------------------------------

    def _publish(self, gp: int) -> Slot:
        self.day += 1
        start = timezone.now().replace(microsecond=0) + timedelta(days=1, minutes=20 * self.day)
        return publish(self.community, self.gps[gp], Moment(start, start + timedelta(minutes=20)))[0]

    def _post(self, page: str, key: object, fields: dict[str, str]) -> Post:
        return reverse(page, args=[self.community.slug, key]), fields

    def _booking(self, runner: Runner, slot: Slot) -> Post:
        fields = {"case": str(runner.case.pk), "who": "patient", "consent": "oral", "key": str(uuid.uuid4())}
        return self._post("slot_book", slot.pk, fields)

    def _take(self, slot: Slot) -> uuid.UUID:
        """The first runner books it, alone; the key of the booking is that of the click."""
        post = self._booking(self.runners[0], slot)
        self._send(self.runners[0], post)
        return uuid.UUID(post[1]["key"])

    def _together(self, posts: list[Post], *, twice: bool = False) -> None:
        """Each runner sends its own, all at once; for some a second click follows at once."""
        gate = threading.Barrier(len(posts))

        def run(rank: int) -> None:
            gate.wait()
            self._send(self.runners[rank], posts[rank])
            if twice and rank % 3 == 0:
                self._send(self.runners[rank], posts[rank])

        for done in [self.pool.submit(run, rank) for rank in range(len(posts))]:
            done.result()

    def _send(self, runner: Runner, post: Post) -> None:
        begin = time.perf_counter()
        answer = runner.browser.post(*post)
        self.seen.waits_ms.append((time.perf_counter() - begin) * 1000)
        self.seen.answers[str(answer.status_code)] += 1
        if answer.status_code not in {200, 302}:
            self.seen.errors.append(f"{post[0]}: {answer.status_code}")

    # --- What the database says -----------------------------------------------------------------------

    def _check(self, slots: list[Slot], expected: int | None) -> None:
        keys = [one.pk for one in slots]
        with upkeep(self.community):
            live = Booking.objects.using(UPKEEP).filter(ended_at__isnull=True)
            of_slots = live.filter(slot_id__in=keys).values("slot").annotate(n=Count("pk"))
            counts = {row["slot"]: row["n"] for row in of_slots}
            held = Slot.objects.using(UPKEEP).filter(pk__in=keys, taken_at__isnull=False)
            taken = set(held.values_list("pk", flat=True))
            clicks = live.values("slot").annotate(n=Count("pk")).filter(n__gt=1).count()
        self.seen.most_bookings = max([self.seen.most_bookings, *counts.values()])
        if taken != set(counts):
            self.seen.wrong.append(f"round {self.seen.rounds}: {taken} taken, {counts} booked")
        if clicks:
            self.seen.wrong.append(f"round {self.seen.rounds}: {clicks} slots given twice")
        if expected is not None and sum(counts.values()) != expected:
            self.seen.wrong.append(f"round {self.seen.rounds}: {counts}, {expected} wanted")


def until(race: Race, rounds: int, deadline: datetime | None, tell: Callable[[int], None]) -> None:
    """Run the rounds, no longer than the deadline."""
    for rank in range(rounds):
        if deadline is not None and timezone.now() > deadline:
            race.seen.wrong.append(f"out of time after {rank} rounds")
            return
        race.round()
        tell(rank + 1)
