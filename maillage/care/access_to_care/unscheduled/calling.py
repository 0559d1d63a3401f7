"""Who is asked for a request, in which order: what the engine is given, from the register and what each said.

Minutes count from now, at the place: a day of a change of hour has 23 or 25 hours.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.care.access_to_care.unscheduled.enums import Where
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest, Willingness
from maillage.care.roster.queries import Professional
from maillage.communities.members.enums import Profession
from maillage.engines.matching import Asked, Place, Ranking, Volunteer, Window, rank

# The own doctor is asked whatever they said of their week.
_ALWAYS = (Window(0, 60 * 24 * 14),)
MINUTE = timedelta(minutes=1)


def windows_from(
    said: Iterable[list[int]], now: datetime, until: datetime, zone: ZoneInfo
) -> tuple[Window, ...]:
    """The weekly hours of somebody, as minutes from now, up to the day of ``until``."""
    week, found = list(said), []
    day, last = now.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        for weekday, start, end in week:
            if weekday == day.weekday():
                begins, ends = _minutes(day, start, now, zone), _minutes(day, end, now, zone)
                if ends > max(begins, 0):
                    found.append(Window(begins, ends))
        day += timedelta(days=1)
    return tuple(sorted(found, key=lambda one: one.start))


def ranking(
    request: UnscheduledRequest,
    *,
    professionals: Iterable[Professional],
    willing: Mapping[int, Willingness],
    already: Iterable[int],
    own_doctor: int | None,
    place: Place | None,
    now: datetime,
    zone: ZoneInfo,
) -> Ranking:
    """Everyone who may be asked, in order, and the others with the reasons why not. No query."""
    today = now.astimezone(zone).date()
    volunteers = []
    for one in professionals:
        said = willing.get(one.person)
        windows: tuple[Window, ...]
        if one.person == own_doctor:
            windows = _ALWAYS
        elif said is None:
            continue
        else:
            windows = windows_from(said.windows, now, request.answer_by, zone)
        volunteers.append(
            Volunteer(
                key=str(one.person), profession=one.profession, places=1, windows=windows, place=one.place,
                reach=said.reach if said else 0, visits=said.visits if said else one.person == own_doctor,
                paused=bool(said and said.paused_until and said.paused_until >= today),
            )
        )  # fmt: skip
    asked = Asked(
        professions=frozenset({request.profession or Profession.MEDECIN.value}),
        within=max(0, (request.answer_by - now) // MINUTE), place=place,
        at_home=request.place == Where.DOMICILE, own_doctor=str(own_doctor or ""),
        declined=frozenset(str(person) for person in already),
    )  # fmt: skip
    return rank(asked, volunteers)


def _minutes(day: date, minute: int, now: datetime, zone: ZoneInfo) -> int:
    """From now to this minute of this day; 24:00 is the midnight that follows."""
    hours, rest = divmod(minute, 60)
    start = datetime.combine(day + timedelta(days=hours // 24), time(hours % 24, rest), zone)
    return (start - now) // MINUTE
