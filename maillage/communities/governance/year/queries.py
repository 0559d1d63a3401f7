"""The statutory year of a community: each duty with its date, what is known of it, what is missing."""

from dataclasses import dataclass
from datetime import date

from maillage.communities.governance.rules.queries import in_force
from maillage.communities.governance.year.duties import Duty, Known, closing, duties, known
from maillage.communities.governance.year.models import YearNote
from maillage.foundation.tenancy.models import Community

CALENDAR_YEAR = "12-31"


@dataclass(frozen=True, slots=True)
class Standing:
    """A duty of this year. ``note``: what a hand wrote, which prevails over what the rooms know."""

    duty: Duty
    due: date | None
    note: YearNote | None
    known: Known | None

    @property
    def is_settled(self) -> bool:
        """Done, or not needed this year."""
        return self.note is not None or (self.known is not None and self.known.done)


def closed_on(year: int, today: date) -> date:
    """The end of the exercise approved this year, as the rules in force say."""
    version = in_force(today)
    return closing(year, version.year_end if version else CALENDAR_YEAR)


def standings(community: Community, year: int, today: date) -> list[Standing]:
    """Every duty of a year."""
    closed = closed_on(year, today)
    notes = {one.duty: one for one in YearNote.objects.filter(year=year)}
    return [
        Standing(
            one,
            one.due(year, closed),
            notes.get(one.code),
            known(one.code, community, year, today) if one.code not in notes else None,
        )
        for one in duties()
    ]


def note(year: int, code: str) -> YearNote | None:
    """What was noted by hand on a duty."""
    found: YearNote | None = YearNote.objects.filter(year=year, duty=code).first()
    return found
