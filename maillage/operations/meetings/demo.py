"""The demonstration: a year of meetings of the community whose contract is signed, one to come this week, a
series, and a date to find.
"""

import random
import tomllib
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillage.communities.members.enums import MemberKind
from maillage.communities.members.models import Member
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings.actions import attendance, meetings, minutes, people
from maillage.operations.meetings.cards import Called, MeetingCard, Point, Signature
from maillage.operations.meetings.clock import instant, zone_of
from maillage.operations.meetings.enums import (
    Answer,
    AttendanceState,
    DateChoice,
    Every,
    Method,
    Proof,
    SignatureKind,
)
from maillage.operations.meetings.models import DateOption, Meeting, Participant
from maillage.operations.meetings.queries import candidates
from maillage.planning.health_project.actions import write_sheet
from maillage.planning.health_project.models import ActionSheet

_KEYS = uuid.UUID("5e0b7a0d-5a7e-4d0e-8a57-9b1d3f6c0044")
# Minutes older than this are signed, then approved, then drafts.
SIGNED_AFTER, APPROVED_AFTER = 60, 25
# One presence in so many was noted by the organiser, one person in so many is away.
BY_HAND, AWAY = 4, 5


@dataclass(frozen=True, slots=True)
class Staff:
    """Who convenes, who writes the minutes, who approves them."""

    president: User
    secretary: User


def load(community: Community, staff: Staff) -> None:
    """Once, on a community that has a register."""
    with community_scope(community):
        if Meeting.objects.exists():
            return
        raw = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
        _Year(community, staff, raw).run()


class _Year:
    """Draws who comes in a fixed order, so that a demonstration looks the same everywhere."""

    def __init__(self, community: Community, staff: Staff, raw: dict[str, Any]) -> None:
        self.community, self.staff, self.raw = community, staff, raw
        self.zone = zone_of(community)
        self.today = timezone.now().astimezone(self.zone).date()
        self.draw = random.Random(44)  # noqa: S311 -- a demonstration, not a secret
        persons = Member.objects.admitted().filter(kind=MemberKind.PERSON).order_by("number")
        self.members = candidates.members(self.today, persons.values_list("pk", flat=True))
        self.organ = candidates.organ(candidates.BOARD, self.today)

    def run(self) -> None:
        sheets = self._sheets()
        for rank, row in enumerate(self.raw["meetings"]):
            made = self._write(rank, row, sheets)
            self._gather(made, row["people"])
            if row["ago"] > 0:
                self._hold(made, row)
        self._week(sheets)
        self._series()
        self._search()

    def _sheets(self) -> dict[str, int]:
        """Action sheets to hang meetings on, where the community has none: by mission."""
        if not ActionSheet.objects.exists():
            for row in self.raw["sheets"]:
                write_sheet(
                    by=self.staff.president, community=self.community, key=self._key("sheet", row["mission"]),
                    title=row["title"], summary=row["summary"], mission=row["mission"],
                )  # fmt: skip
        found = ActionSheet.objects.live().order_by("-number").values_list("mission", "number")
        return dict(found)

    def _key(self, *names: object) -> uuid.UUID:
        return uuid.uuid5(_KEYS, "/".join(map(str, (self.community.founding_key, *names))))

    def _at(self, day: date, hour: str) -> datetime:
        return instant(day, time.fromisoformat(hour), self.zone)

    def _write(self, rank: int, row: dict[str, Any], sheets: dict[str, int]) -> Meeting:
        day = self.today - timedelta(days=row["ago"])
        # Nobody meets on a Sunday, even in a demonstration.
        day -= timedelta(days=day.weekday() == 6)
        mission = row.get("mission", "")
        card = MeetingCard(
            kind=row["kind"], title=row["title"], starts_at=self._at(day, row["from"]),
            ends_at=self._at(day, row["to"]), mission=mission, sheet=sheets.get(mission),
            place=row.get("place", ""), video_url=row.get("video", ""),
            agenda=tuple(Point(*point) for point in row.get("agenda", [])),
            presentation=row.get("presentation", ""), open_to_all=row["kind"] not in {"ca", "bureau", "rcp"},
        )  # fmt: skip
        key = self._key("meeting", rank)
        return meetings.write_meeting(by=self.staff.president, community=self.community, key=key, card=card)

    def _gather(self, made: Meeting, count: int) -> list[Participant]:
        """The organ first, then members drawn by lot; the profession most concerned is not forgotten."""
        others = self.draw.sample(self.members, min(max(count - len(self.organ), 0), len(self.members)))
        called: list[Called] = [*self.organ[:count], *others]
        people.add_people(
            by=self.staff.president, community=self.community, number=made.number, people=called
        )
        return list(
            Participant.objects.select_related("community", "member").filter(meeting=made).order_by("pk")
        )

    def _hold(self, made: Meeting, row: dict[str, Any]) -> None:
        if made.starts_at is None or made.ends_at is None:
            return
        rows = list(
            Participant.objects.select_related("community", "member").filter(meeting=made).order_by("pk")
        )
        there = [person for rank, person in enumerate(rows) if rank == 0 or self.draw.randrange(AWAY)]
        for person in rows:
            self._note(made, person, there)
        if row.get("open"):
            return
        attendance.close_attendance(
            by=self.staff.secretary, community=self.community, number=made.number, held_from=made.starts_at,
            held_to=made.ends_at,
        )  # fmt: skip
        self._tell(made, row, there)

    def _note(self, made: Meeting, person: Participant, there: list[Participant]) -> None:
        """They signed in the room, or the organiser noted them; some came late, some left early."""
        given: dict[str, Any] = {
            "by": self.staff.secretary, "community": self.community, "number": made.number,
            "participant": person.pk,
        }  # fmt: skip
        if person not in there:
            if self.draw.randrange(3):
                state = (
                    AttendanceState.REPRESENTED if self.draw.randrange(4) == 0 else AttendanceState.EXCUSED
                )
                holder = there[0].pk if state == AttendanceState.REPRESENTED else None
                attendance.note_attendance(**given, state=state, represented_by=holder)
            return
        remote = bool(made.video_url) and self.draw.randrange(3) == 0
        if self.draw.randrange(BY_HAND):
            attendance.sign_in(
                meeting=made, participant=person, key=self._key("sign", made.number, person.pk),
                method=Method.CALL if remote else Method.ROOM, proof=Proof.LINK if remote else Proof.NAME,
                signature=Signature(SignatureKind.DRAWN, self._scrawl()),
            )  # fmt: skip
        start, end = made.starts_at, made.ends_at
        late = timedelta(minutes=self.draw.choice([-6, -4, -2, 0, 0, 3, 12]))
        early = self.draw.randrange(9) == 0
        attendance.note_attendance(
            **given, state=AttendanceState.REMOTE if remote else AttendanceState.PRESENT, on_paper=True,
            arrived_at=start + late if start else None,
            left_at=end - timedelta(minutes=25) if early and end else None,
        )  # fmt: skip

    def _scrawl(self) -> str:
        """A line that looks like a signature."""
        x, y = 20.0, 55.0
        path = f"M{x:.1f} {y:.1f}"
        for _ in range(self.draw.randrange(9, 16)):
            x, y = x + self.draw.uniform(8, 22), 50 + self.draw.uniform(-28, 28)
            path += f"L{x:.1f} {y:.1f}"
        return path

    def _tell(self, made: Meeting, row: dict[str, Any], there: list[Participant]) -> None:
        if "said" not in row:
            return
        where: dict[str, Any] = {"community": self.community, "number": made.number}
        writer, other = self.staff.secretary, self.staff.president
        minutes.save_minutes(by=writer, base=0, text=row["said"].strip(), **where)
        for rank, (text, *votes) in enumerate(row.get("decisions", [])):
            count = (*votes, None, None, None)[:3]
            key = self._key("decision", made.number, rank)
            minutes.add_decision(by=writer, key=key, text=text, votes=(count[0], count[1], count[2]), **where)
        for rank, (text, days) in enumerate(row.get("tasks", [])):
            minutes.add_task(
                by=writer, key=self._key("task", made.number, rank), text=text,
                owner=there[rank % len(there)].pk,
                due_on=self.today - timedelta(days=row["ago"]) + timedelta(days=days), **where,
            )  # fmt: skip
            if row["ago"] > SIGNED_AFTER:
                minutes.tick_task(by=writer, task=rank + 1, done=True, **where)
        if row["ago"] > APPROVED_AFTER:
            minutes.approve_minutes(by=other, **where)
        if row["ago"] > SIGNED_AFTER:
            minutes.sign_minutes(by=other, signature=other.get_full_name(), **where)

    def _week(self, sheets: dict[str, int]) -> None:
        """A meeting in a few days: called, half of the answers there."""
        row = self.raw["week"]
        made = self._write(900, {**row, "ago": -row["in"]}, sheets)
        rows = self._gather(made, row["people"])
        people.call_meeting(by=self.staff.president, community=self.community, number=made.number)
        said = [Answer.YES, Answer.YES, Answer.REMOTE, Answer.NONE, Answer.YES, Answer.NO, Answer.NONE]
        for rank, person in enumerate(rows):
            answer = said[rank % len(said)]
            if answer:
                people.answer_meeting(participant=person, answer=answer)

    def _series(self) -> None:
        row = self.raw["series"]
        day = self.today + timedelta(days=(7 - self.today.weekday()) % 7 + 8)
        card = MeetingCard(
            kind=row["kind"], title=row["title"], starts_at=self._at(day, row["from"]), open_to_all=False,
            ends_at=self._at(day, row["to"]), place=row["place"], video_url=row["video"],
        )  # fmt: skip
        key = self._key("series")
        made = meetings.write_series(
            by=self.staff.president, community=self.community, key=key, card=card, every=Every.MONTH, count=6
        )
        people.add_people(
            by=self.staff.president, community=self.community, number=made[0].number, people=self.organ,
            following=True,
        )  # fmt: skip

    def _search(self) -> None:
        row = self.raw["search"]
        days = [self.today + timedelta(days=ahead) for ahead in (15, 17, 22)]
        options = [(self._at(day, row["from"]), self._at(day, row["to"])) for day in days]
        card = MeetingCard(kind=row["kind"], title=row["title"], place=row["place"])
        made = meetings.write_meeting(
            by=self.staff.president, community=self.community, key=self._key("search"), card=card,
            options=options,
        )  # fmt: skip
        rows = self._gather(made, row["people"])
        people.call_meeting(by=self.staff.president, community=self.community, number=made.number)
        offered = list(DateOption.objects.filter(meeting=made).values_list("pk", flat=True))
        for person in rows[:-2]:
            choices = {
                key: self.draw.choices(list(DateChoice), [5 if rank == 1 else 3, 2, 0 if rank == 1 else 2])[0]
                for rank, key in enumerate(offered)
            }
            people.answer_dates(participant=person, choices=choices)
