"""The statutory year of a community: each duty with its date, what is known of it, what is missing."""

from dataclasses import dataclass
from datetime import date

from maillage.communities.governance.rules.queries import in_force
from maillage.communities.governance.year.duties import Duty, Known, Reading, closing, duties, known
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


@dataclass(frozen=True, slots=True)
class Year:
    """A statutory year: the end of the exercise approved in it, and every duty."""

    year: int
    closed_on: date
    standings: tuple[Standing, ...]


def statutory_year(community: Community, year: int, today: date) -> Year:
    """Every duty of a year, as the rules in force date it. Three queries, and those of the rooms."""
    version = in_force(today)
    closed = closing(year, version.year_end if version else CALENDAR_YEAR)
    notes = {one.duty: one for one in YearNote.objects.filter(year=year)}
    facts = known(Reading(community, year, today, version))
    rows = (
        Standing(one, one.due(year, closed), notes.get(one.code), facts.get(one.code)) for one in duties()
    )
    return Year(year, closed, tuple(rows))


def note(year: int, code: str) -> YearNote | None:
    """What was noted by hand on a duty."""
    found: YearNote | None = YearNote.objects.filter(year=year, duty=code).first()
    return found
