"""250 people vote within three minutes: whole requests of their telephones, in process, with real commits.

    .venv/bin/python -m bench.assembly [--voters 250] [--workers 8]

Each voter opens the page of their link and casts a secret ballot, several at once (`--workers` threads, each
with its own connection); a quarter presses twice, and is shown its receipt again. No network and no browser:
the site's own work, from the address to the commit. Then the vote is closed and its sheet counted. Fails if a
vote is lost or doubled, or if it takes more than three minutes. Needs a platform set up (`make setup`), and
leaves there a community named « Mesure », archived.
"""

import argparse
import json
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was measured: seconds for all, milliseconds of one page and of one cast, and what was counted."""

    voters: int
    workers: int
    seconds: float
    page_ms: float
    cast_ms: float
    cast_p95_ms: float
    close_ms: float
    marks: int
    ballots: int
    lost: int

    @property
    def is_whole(self) -> bool:
        return self.voters == self.marks == self.ballots and not self.lost


def vote_all(community: Any, by: Any, *, voters: int, workers: int) -> Crowd:
    """Convene, open, vote, close. Django ready, outside any transaction."""
    from django.utils import timezone

    from maillage.communities.governance.assemblies.actions import people, preparing, session, voting
    from maillage.communities.governance.assemblies.cards import AssemblyCard, PointCard
    from maillage.communities.governance.assemblies.enums import AssemblyKind, PointKind, PresenceMode
    from maillage.communities.governance.assemblies.links import write_token
    from maillage.communities.governance.assemblies.models import Mark, Sheet, Voter
    from maillage.foundation.tenancy.scope import community_scope

    today = timezone.localdate()
    with community_scope(community):
        card = AssemblyCard(AssemblyKind.ORDINARY, "Mesure", timezone.now())
        one = preparing.save_assembly(by=by, community=community, key=uuid.uuid4(), card=card)
        asked = {"by": by, "community": community, "number": one.number}
        preparing.save_point(card=PointCard(PointKind.RESOLUTION, "Mesure", secret=True), **asked)
        preparing.convene(today=today, late_reason="Mesure", **asked)
        rows = list(Voter.objects.select_related("community", "assembly").filter(assembly=one, excluded=""))
        for voter in rows:
            people.sign_in(voter=voter, mode=PresenceMode.PRESENT, now=timezone.now(), by=by)
        session.open_session(chair=rows[0].label, clerk="Mesure", today=today, **asked)
        point = voting.open_vote(point=1, secret=True, **asked)
    calls = [(voter.pk, write_token(voter), rank % 4 == 0) for rank, voter in enumerate(rows[:voters])]
    begin = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        took = list(pool.map(_vote, calls))
    seconds = time.perf_counter() - begin
    with community_scope(community):
        begin = time.perf_counter()
        voting.close_vote(point=1, **asked)
        close = time.perf_counter() - begin
        ballots = len(json.loads(Sheet.objects.get(point=point).content)["ballots"])
        marks = Mark.objects.filter(point=point).count()
    casts = sorted(cast for _, cast, _ in took)
    return Crowd(
        voters, workers, round(seconds, 1), round(1000 * statistics.median(page for page, _, _ in took), 1),
        round(1000 * statistics.median(casts), 1), round(1000 * casts[int(0.95 * len(casts))], 1),
        round(1000 * close, 1), marks, ballots, sum(lost for _, _, lost in took),
    )  # fmt: skip


def _vote(call: tuple[int, str, bool]) -> tuple[float, float, int]:
    """Open the page, cast, maybe press again; seconds of the page, of the cast, receipts not shown."""
    from django.db import connections
    from django.test import Client
    from django.urls import reverse

    key, token, twice = call
    phone, address = Client(headers={"host": "127.0.0.1"}), reverse("assembly_link", args=[token])
    try:
        begin = time.perf_counter()
        text = phone.get(address).content.decode()
        opened = time.perf_counter()
        receipt = text.split(f'name="receipt-{key}" value="')[1][:12]
        ballot = {
            "do": "vote", "point": "1", "for": str(key), f"choice-{key}": "for", f"receipt-{key}": receipt,
        }  # fmt: skip
        answer = phone.post(address, ballot)
        cast = time.perf_counter()
        if answer.status_code != 200:
            raise RuntimeError(f"a ballot was refused: {answer.status_code}")
        answers = [answer, phone.post(address, ballot)] if twice else [answer]
        lost = sum(receipt not in one.content.decode() for one in answers)
        return opened - begin, cast - opened, lost
    finally:
        connections.close_all()


def _community(voters: int) -> tuple[Any, Any]:
    """A community apart, with as many members, and its president."""
    from django.db import connection, transaction
    from django.utils import timezone

    from maillage.communities.members.actions import settings
    from maillage.communities.members.models import Member, MemberCategory
    from maillage.foundation.access.models import RoleAssignment
    from maillage.foundation.identity.models import User
    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.tenancy.scope import community_scope

    today, mark = timezone.localdate(), uuid.uuid4().hex[:8]
    with transaction.atomic():
        by = User.objects.create_user(f"mesure-{mark}@exemple.invalid", None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('foundation_community', 'id'))")
            key = cursor.fetchone()[0]
        community = Community(
            pk=key, slug=f"mesure-{mark}", name="Mesure", stage_since=today, region_code="93",
            department_code="04", founding_key=uuid.uuid4(), listed=False,
        )  # fmt: skip
        with community_scope(community):
            community.save(force_insert=True)
            RoleAssignment.objects.create(community=community, user=by, role="president", starts_on=today)
            settings.start_settings(by=by, community=community)
            category = MemberCategory.objects.filter(kind="person", votes=True).first()
            Member.objects.bulk_create(
                Member(
                    community=community, number=rank, kind="person", category=category, status="actif",
                    status_since=today, origin="coordinator", first_name="Zoé", last_name=f"Mesure{rank}",
                    name_key=f"zoe mesure{rank}", sort_key=f"mesure{rank}", email="", admitted_on=today,
                )
                for rank in range(1, voters + 1)
            )  # fmt: skip
    return community, by


def main() -> int:
    from config.local.runtime import running_platform

    parser = argparse.ArgumentParser(prog="python -m bench.assembly")
    parser.add_argument("--voters", type=int, default=250)
    parser.add_argument("--workers", type=int, default=8)
    options = parser.parse_args()
    with running_platform(Path(__file__).resolve().parents[1]):
        from django.utils import timezone

        from maillage.foundation.tenancy.models import Community
        from maillage.foundation.tenancy.scope import community_scope

        community, by = _community(options.voters)
        crowd = vote_all(community, by, voters=options.voters, workers=options.workers)
        with community_scope(community):
            Community.objects.filter(pk=community.pk).update(archived_at=timezone.now())
    print(crowd)
    return 0 if crowd.is_whole and crowd.seconds <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
