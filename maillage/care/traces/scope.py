"""The one way to patient data: a session whose trace is written before its transaction can be committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from maillage.care.ground import session as sessions
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.scope import walls
from maillage.care.ground.session import Asker, Session, Standing
from maillage.care.ground.store import STORE
from maillage.care.traces.actions import write_openings
from maillage.care.traces.enums import Act
from maillage.foundation.tenancy.models import Community

_askers: list[Asker] = []


def answers_standing(function: Asker) -> Asker:
    """Give the function that says how a person stands in the circle of a case (the room of circles does)."""
    _askers[:] = [function]
    return function


@contextmanager
def care_scope(
    community: Community,
    *,
    person: int | None,
    roles: str = "",
    holder: UUID | None = None,
    desk: bool = False,
    watching: bool = False,
    origin: str = "",
    act: Act = Act.VIEW,
    categories: frozenset[Category] | None = None,
) -> Iterator[Session]:
    """Open patient data of a community to one person, in one transaction of the care connection.

    ``desk`` shows the outlines of every case (administrative fields), ``holder`` the case that a link names,
    ``watching`` lets who watches over data protection read the reasons of emergencies; ``categories``: as
    what the person may still hold a seat (``Session``), for the walls too.
    On the way out one line of trace is written for each case whose sealed data was opened: if that fails,
    the error goes up and nothing is served. Inside a session of the same person, it is that session.
    """
    former = sessions.current_or_none()
    if former and (former.community, former.person, former.holder) == (community, person, holder):
        yield former
        return
    if former:
        raise RuntimeError("one session at a time: two people never share a transaction of patient data")
    session = Session(
        community, person, roles, _standing, STORE, holder=holder, desk=desk, watching=watching,
        origin=origin, categories=categories,
    )  # fmt: skip
    with walls(CARE, community, person=person, case=holder, desk=desk, categories=categories):
        leave = sessions.enter(session)
        try:
            yield session
            write_openings(session, act)
        finally:
            leave()


def _standing(session: Session, case: UUID) -> Standing | None:
    return next((asker(session, case) for asker in _askers), None)
