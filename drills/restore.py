"""An older backup of patient data comes back: `make drill-restore` (control F06).

    python -m drills.restore [--cases 200]

Real PostgreSQL (a clone of the tests' template), real `pg_dump` and `pg_restore`. Cases are opened, the
schema of patient data is backed up, then cases are closed and purged on their day, courts have some kept,
patients withdraw, refuse sharing, refuse a doctor; `maillage care ledger` is written outside. The backup is
restored over it: every purged case is back, every decision is lost. `maillage care replay`: no case may be
left, no decision undone, no case of a court purged, twice replayed changes nothing, and the trace must still
hold. Writes `evidence/F06.json`; status 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from drills.site import PROJECT
from drills.stage import commit, database, program, superuser

if TYPE_CHECKING:
    from uuid import UUID

    from maillage.foundation.tenancy.models import Community
    from tests.care.makers import Surgery
    from tests.cast import Cast

EVIDENCE = PROJECT / "evidence" / "F06.json"
# Of each kind of decision; a search for a doctor is the longest to make.
DECIDED, SEARCHES = 20, 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill-restore")
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    with ExitStack() as stack:
        stack.enter_context(database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return run(options.cases, folder)


@dataclass
class Decided:
    """What is decided after the backup, and the two whom its restoration lets in again."""

    community: Community
    withdrawn: list[UUID]
    refused: list[UUID]
    searches: list[UUID]
    held: list[UUID]
    colleague: int
    doctor: int

    def undone(self) -> dict[str, int]:
        """How many of these decisions do not hold at this moment, by kind."""
        from maillage.care.access_to_care.seekers.enums import ProposalState
        from maillage.care.access_to_care.seekers.models import GpProposal
        from maillage.care.circle.models import CircleMember, Consent, LegalHold, Objection
        from maillage.care.ground.doors import UPKEEP
        from maillage.care.ground.scope import upkeep

        def cases(rows: object) -> set[UUID]:
            return set(rows.values_list("case_id", flat=True))

        with upkeep(self.community):
            live = Consent.objects.using(UPKEEP).filter(withdrawn_at__isnull=True)
            seats = CircleMember.objects.using(UPKEEP).lasting()
            in_again = cases(seats.filter(person_id=self.colleague))
            refused = Objection.objects.using(UPKEEP).filter(lifted_at__isnull=True)
            declined = GpProposal.objects.using(UPKEEP).filter(
                person_id=self.doctor, state=ProposalState.DECLINED
            )
            doctor_in = cases(seats.filter(person_id=self.doctor))
            return {
                "withdrawals": len(set(self.withdrawn) & (cases(live) | in_again)),
                "refusals": len((set(self.refused) - cases(refused)) | (set(self.refused) & in_again)),
                "people": len((set(self.searches) - cases(declined)) | (set(self.searches) & doctor_in)),
                "holds": len(set(self.held) - cases(LegalHold.objects.using(UPKEEP).standing())),
            }


def run(cases: int, folder: Path) -> int:
    """The drill itself, once the database is there."""
    from django.utils import timezone

    from maillage.care.circle.actions import close_case
    from maillage.care.circle.models import Case
    from maillage.care.circle.queries import erased_cases
    from maillage.care.circle.upkeep.actions import purge_due
    from maillage.care.ground.doors import UPKEEP
    from maillage.care.ground.scope import upkeep
    from maillage.care.persons.models import Identity
    from maillage.care.traces.queries import verify
    from maillage.foundation.audit.chain import Divergence
    from tests.care.makers import make_case, make_surgery, opened
    from tests.cast import make_cast

    began, cast = time.monotonic(), make_cast()
    surgery = make_surgery(cast)
    made = [make_case(surgery.ours, surgery.nora) for _ in range(cases)]
    decided = open_cases(cast, surgery)
    backup = folder / "care.dump"
    program("pg_dump", "--format=custom", "--schema=care", f"--file={backup}", superuser())

    hold(surgery, decided)
    with opened(surgery.ours, surgery.nora) as by:
        for case in made:
            close_case(by=by, case=case)
    day = timezone.localdate() + timedelta(days=31)
    purged = purge_due(community=surgery.ours, today=day)
    decide(decided)
    agreed = decided.undone()
    ledger, kept = dict(erased_cases(surgery.ours)), command("ledger")

    seconds_to_restore = restore(backup)
    with upkeep(surgery.ours):
        back = Case.objects.using(UPKEEP).filter(pk__in=list(ledger)).count()
        late = Case.objects.using(UPKEEP).filter(pk__in=list(ledger), purge_on__gt=day).count()
    lost = decided.undone()
    told = [command("replay", "-", said=kept).strip() for _ in range(2)]
    undone = decided.undone()
    with upkeep(surgery.ours):
        left = Case.objects.using(UPKEEP).filter(pk__in=list(ledger)).count()
        left += Identity.objects.using(UPKEEP).filter(case_id__in=list(ledger)).count()
        others = Case.objects.using(UPKEEP).count()
        Case.objects.using(UPKEEP).filter(pk__in=decided.held).update(purge_on=day)
    purge_due(community=surgery.ours, today=day)
    with upkeep(surgery.ours):
        spared = Case.objects.using(UPKEEP).filter(pk__in=decided.held).count()
    holds = not isinstance(verify(surgery.ours), Divergence)
    said = {
        "commit": commit(),
        "cores": os.cpu_count(), "seconds": round(time.monotonic() - began, 1), "cases": cases,
        "purged": purged, "back_after_restore": back, "back_with_a_later_day": late,
        "left_after_replay": left, "untouched": others, "decisions_lost_by_restore": lost,
        "decisions_undone_after_replay": undone, "held_after_purge": spared, "replayed": told[0],
        "replayed_again": told[1], "trace_holds": holds, "restore_seconds": round(seconds_to_restore, 2),
    }  # fmt: skip
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(said, indent=1, ensure_ascii=False))
    each = {"withdrawals": DECIDED, "refusals": DECIDED, "people": SEARCHES, "holds": DECIDED}
    none = dict.fromkeys(each, 0)
    expected = (cases, cases, 0, 1 + 3 * DECIDED + SEARCHES, none, each, none, DECIDED, True)
    again = all(one.split()[0] == "0" for one in told[1].split(", "))
    return 0 if again and (purged, back, left, others, agreed, lost, undone, spared, holds) == expected else 1


def restore(backup: Path) -> float:
    """The schema of patient data, as it was; in how many seconds."""
    from django.db import connections

    from maillage.care.ground.doors import CARE, UPKEEP

    for door in (CARE, UPKEEP):
        connections[door].close()
    program("psql", "--quiet", "--command=DROP SCHEMA care CASCADE", superuser())
    began = time.monotonic()
    program("pg_restore", "--exit-on-error", f"--dbname={superuser()}", str(backup))
    return time.monotonic() - began


def open_cases(cast: Cast, surgery: Surgery) -> Decided:
    """Cases of which something will be decided: a colleague joined them by consent, a doctor the searches."""
    from maillage.care.circle.actions import Seat, record_consent, seat_at_once
    from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
    from maillage.care.ground.enums import Category
    from tests.care.makers import make_case, opened, seat
    from tests.care.seekers.makers import make_practice, ready

    shared = [make_case(surgery.ours, surgery.nora) for _ in range(2 * DECIDED)]
    practice = make_practice(cast)
    doctor, searches = practice.doctors[0], [ready(practice) for _ in range(SEARCHES)]
    given = Seat(doctor.pk, Category.HEALTH, Ground.CONSENT, notice="2026-1")
    with opened(surgery.ours, surgery.nora) as by:
        for case in shared:
            record_consent(
                by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL, notice="2026-1"
            )
            # After the opening: refusing to share leaves those to whom the request was made.
            seat_at_once(by=by, case=case, seat=seat(surgery.bob, Ground.CONSENT))
        for one in searches:
            seat_at_once(by=by, case=one.case, seat=given)
    held = [make_case(surgery.ours, surgery.nora).pk for _ in range(DECIDED)]
    keys = [case.pk for case in shared]
    return Decided(
        surgery.ours, keys[:DECIDED], keys[DECIDED:], [one.case_id for one in searches], held,
        surgery.bob.pk, doctor.pk,
    )  # fmt: skip


def hold(surgery: Surgery, decided: Decided) -> None:
    """A court wants these kept."""
    from maillage.care.circle.holds.actions import place_hold
    from tests.care.makers import opened

    with opened(surgery.ours, surgery.dot, desk=True, watching=True) as by:
        for case in decided.held:
            place_hold(by=by, case=case, reason="Réquisition inventée pour l’exercice")


def decide(decided: Decided) -> None:
    """Each patient decides, by their own link."""
    from maillage.care.access_to_care.seekers.actions import following
    from maillage.care.circle.enums import ObjectionScope
    from maillage.care.circle.rights import actions as rights
    from tests.care.makers import opened

    for case in decided.withdrawn:
        with opened(decided.community, None, holder=case) as by:
            rights.withdraw(by=by, case=case)
    for case in decided.refused:
        with opened(decided.community, None, holder=case) as by:
            rights.object_to(by=by, case=case, scope=ObjectionScope.SHARING)
    for case in decided.searches:
        with opened(decided.community, None, holder=case) as by:
            following.object_to(by=by, case=case, person=decided.doctor)


def command(*arguments: str, said: str | None = None) -> str:
    """What `maillage care …` says, run as the operator does. Raises ``RuntimeError`` when it fails."""
    from click.testing import CliRunner

    from maillage.care.switch.cli import group

    done = CliRunner().invoke(group, list(arguments), input=said, catch_exceptions=False)
    if done.exit_code:
        raise RuntimeError(done.output)
    return done.output


if __name__ == "__main__":
    sys.exit(main())
