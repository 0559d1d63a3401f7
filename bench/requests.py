"""Unscheduled requests: an hour of 200 of them among 300 volunteers, from the call to the acceptance.

    .venv/bin/python -m bench.requests [--keep] [--count 200]

Each figure stands beside the same act among ten times fewer volunteers, in the same run: `growth` is how many
times dearer the crowd is. `matching` is the whole of finding who may answer: the register, their hours, the
engine. Everything is undone at the end. `--keep` writes `bench/requests.json`; alone, it needs the
demonstration (`make setup`).
"""

import argparse
import json
import random
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances

EVIDENCE = Path(__file__).with_name("requests.json")
VOLUNTEERS, SMALLER, AN_HOUR = 300, 10, 200
# The share of an hour that requests may keep a community's turn.
MOST_OF_THE_HOUR = 0.2


class Watch:
    """Milliseconds by act."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def on(self, act: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.spent[act].append((time.perf_counter() - begin) * 1000)

    def told(self) -> dict[str, tuple[float, float]]:
        """{act: (median, p95)}."""
        return {
            act: (round(statistics.median(each), 1), round(sorted(each)[int(len(each) * 0.95) - 1], 1))
            for act, each in self.spent.items()
        }


def measure(count: int) -> dict[str, Any]:
    """Needs Django ready and the demonstration loaded."""
    few, many = _among(VOLUNTEERS // SMALLER, max(20, count // 4)), _among(VOLUNTEERS, count)
    acts = [
        {
            "name": act, "median_ms": many[act][0], "p95_ms": many[act][1], "smaller_median_ms": few[act][0],
            "smaller_p95_ms": few[act][1], "growth": round(many[act][0] / few[act][0], 2),
        }
        for act in many
    ]  # fmt: skip
    whole = sum(many[act][0] for act in ("déposer et demander", "accepter"))
    return {
        "volunteers": VOLUNTEERS, "requests": count, "acts": acts,
        "share_of_the_hour": round(AN_HOUR * whole / 3_600_000, 4),
    }  # fmt: skip


def _among(volunteers: int, count: int) -> dict[str, tuple[float, float]]:
    from django.db import transaction

    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.tenancy.scope import community_scope

    community = Community.objects.get(acronym="CPTS Jabron-Buëch")
    with transaction.atomic(), transaction.atomic(using="care"):
        with community_scope(community):
            people = _people(community, volunteers)
            told = _hour(community, people, count)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="care")
    return told


def _people(community: Any, volunteers: int) -> list[Any]:
    """Nurses of the register over the communes of the territory, willing to be asked at any hour."""
    from maillage.care.access_to_care.unscheduled.actions.saying import say_willing
    from maillage.care.access_to_care.unscheduled.told import Week
    from maillage.care.traces.scope import care_scope
    from maillage.communities.members.enums import MemberKind, Profession
    from maillage.communities.members.models import Member
    from maillage.foundation.identity.models import User

    admitted = Member.objects.admitted().filter(kind=MemberKind.PERSON)
    pattern = admitted.filter(user__isnull=False, profession=Profession.INFIRMIER)[0]
    communes = sorted(set(admitted.exclude(commune_code="").values_list("commune_code", flat=True)))
    week = Week(tuple((day, 0, 24 * 60) for day in range(7)), reach=40_000, visits=True)
    users = []
    for rank in range(volunteers):
        user = User.objects.create_user(f"mesure-{rank}-{uuid.uuid4().hex[:6]}@exemple.invalid", None)
        one = copy(pattern)
        one.pk, one.number, one.user, one.email = None, 90_000 + rank, user, user.email
        one.last_name, one.rpps, one.siret, one.nonce = f"Mesure {rank}", "", "", uuid.uuid4()
        one.commune_code = communes[rank % len(communes)]
        one.save(force_insert=True)
        users.append(user)
        with care_scope(community, person=user.pk) as by:
            say_willing(by=by, week=week)
    return users


def _hour(community: Any, people: list[Any], count: int) -> dict[str, tuple[float, float]]:
    from django.utils import timezone

    from maillage.care.access_to_care.unscheduled.actions import answering, asking, filing
    from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
    from maillage.care.access_to_care.unscheduled.queries import operators, queue
    from maillage.care.circle.models import CircleMember
    from maillage.care.traces.scope import care_scope
    from maillage.foundation.identity.models import User

    operator = User.objects.get(email="operator@demo.maillage.invalid")
    draw, watch, places = random.Random(50), Watch(), _places(people)
    for _ in range(count):
        told = _told(draw.choice(places))
        with watch.on("déposer et demander"), care_scope(community, person=operator.pk) as by:
            row = filing.file_request(by=by, filing=told, secretariat=operators(community), then_ask=True)
        with care_scope(community, person=operator.pk) as by:
            row = UnscheduledRequest.objects.select_related("case").get(pk=row.pk)
            with watch.on("matching"):
                asking.who_may_answer(by=by, request=row, now=timezone.now())
            asked = CircleMember.objects.filter(case_id=row.case_id, joined_at__isnull=True)
            taker = asked.values_list("person_id", flat=True)[0]
        with watch.on("accepter"), care_scope(community, person=taker) as by:
            if not answering.accept(by=by, case=row.case_id):
                raise RuntimeError("nobody took it")
    for _ in range(20):
        with watch.on("lire la file"), care_scope(community, person=operator.pk):
            list(queue()[:200])
    return watch.told()


def _places(people: list[Any]) -> list[str]:
    from maillage.communities.members.models import Member

    known = Member.objects.filter(user__in=people).values_list("commune_code", flat=True)
    return sorted(set(known))


def _told(commune: str) -> Any:
    from maillage.care.access_to_care.unscheduled.enums import Delay
    from maillage.care.access_to_care.unscheduled.told import Filing
    from maillage.care.persons.actions import Said

    return Filing(
        key=uuid.uuid4(), said=Said("Mesure-Imaginaire", "Zoé", "1950-01-01", "01 99 00 00 00"),
        motive="pansement", commune_code=commune, profession="60", may_write=True, consent=True,
        delay=Delay.H24,
    )  # fmt: skip


def table(figures: dict[str, Any]) -> str:
    """What was measured, in a terminal."""
    head = [f"{figures['requests']} DEMANDES, {figures['volunteers']} VOLONTAIRES"]
    rows = [(*head, "ms", "p95", "ms /10", "p95 /10", "×")] + [tuple(one.values()) for one in figures["acts"]]
    lines = [f"{row[0]:<42}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    return "\n".join([*lines, f"part d’une heure de 200 demandes : {figures['share_of_the_hour']:.1%}"])


def main() -> int:
    from config.local.runtime import running_platform

    parser = argparse.ArgumentParser(prog="python -m bench.requests")
    parser.add_argument("--keep", action="store_true", help="écrit aussi bench/requests.json")
    parser.add_argument("--count", type=int, default=AN_HOUR)
    options = parser.parse_args()
    with running_platform(Path(__file__).resolve().parents[1]):
        figures = measure(options.count)
    if options.keep:
        text = json.dumps(figures | circumstances(time.process_time()), indent=1, ensure_ascii=False)
        EVIDENCE.write_text(text + "\n")
    print(table(figures))
    return 1 if figures["share_of_the_hour"] > MOST_OF_THE_HOUR else 0


if __name__ == "__main__":
    sys.exit(main())
