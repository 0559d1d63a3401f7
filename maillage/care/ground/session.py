"""Who is reading patient data now: without an open session no sealed value opens, and none is made.

A session is opened by ``traces.scope.care_scope`` alone. What it opened is written in the trace before the
page leaves; ``may_open`` asks the circle, by a function that the room of circles gives.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category, Seal
from maillage.care.ground.errors import NoSessionError, NotYoursError
from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault.queries import Keys
from maillage.foundation.vault.stores import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """By which ground a person stands in a circle, and the classes of data that it opens."""

    ground: str
    opens: frozenset[Seal]


HOLDER = Standing("patient", frozenset(Seal))
# Who watches over data protection reads why a case was opened in emergency, and nothing else.
WATCHER = Standing("controle", frozenset({Seal.REASON}))
Asker = Callable[["Session", UUID], Standing | None]


@dataclass(slots=True)
class Session:
    """One person, in one community, in one transaction of the care connection.

    ``holder`` is the case that the person holds by a link (the patient, or who files for them). ``opened``
    gathers, by case, the classes of data that were read; ``searches`` counts the blind indexes asked.
    ``watching``: who watches over data protection, and reads reasons of access alone. ``categories``: as
    what the person may still hold a seat today; pages give it, the upkeep and links have none.
    """

    community: Community
    person: int | None
    roles: str
    standing_of: Asker
    store: Store
    holder: UUID | None = None
    desk: bool = False
    watching: bool = False
    origin: str = ""
    categories: frozenset[Category] | None = None
    opened: dict[UUID, set[Seal]] = field(default_factory=dict)
    searches: int = 0
    _keys: dict[str, Keys] = field(default_factory=dict)
    _standings: dict[UUID, Standing | None] = field(default_factory=dict)

    def standing(self, case: UUID) -> Standing | None:
        """How this person stands in the circle of a case; None when not at all. Asked once a session."""
        if self.holder is not None and case == self.holder:
            return HOLDER
        if self._standings.get(case) is None:
            self._standings[case] = self.standing_of(self, case)
        return self._standings[case]

    def may_still_be(self, category: Category) -> bool:
        """Whether a seat of this category counts today; a role was taken back, a member left."""
        return self.categories is None or category in self.categories

    def ground(self, case: UUID) -> str:
        """What lets this person read of a case now; "" for nothing."""
        standing = self.standing(case) or (WATCHER if self.watching else None)
        return standing.ground if standing else ""

    def know(self, standings: dict[UUID, Standing]) -> None:
        """What a list has read beforehand in one query."""
        self._standings.update(standings)

    def forget_standing(self, case: UUID) -> None:
        """The circle of this case has just changed."""
        self._standings.pop(case, None)

    def note_opening(self, case: UUID, seal: Seal) -> None:
        """Remember that data of this class is being read. Raises ``NotYoursError`` beyond one's mission."""
        standing = self.standing(case) or (WATCHER if self.watching else None)
        if standing is None or seal not in standing.opens:
            raise NotYoursError("cette donnée n’est pas de votre mission dans ce dossier")
        self.opened.setdefault(case, set()).add(seal)

    def keys(self, purpose: str) -> Keys:
        """The keys of one class, read once a session."""
        if purpose not in self._keys:
            self._keys[purpose] = Keys(self.community, purpose, self.store, using=CARE)
        return self._keys[purpose]

    def forget_keys(self, purpose: str) -> None:
        """A key was just made: read again."""
        self._keys.pop(purpose, None)


_current: ContextVar[Session | None] = ContextVar("care_session", default=None)


def current() -> Session:
    """The open session. Raises ``NoSessionError``."""
    session = _current.get()
    if session is None:
        raise NoSessionError("aucune donnée de patient ne se lit hors d’une session")
    return session


def current_or_none() -> Session | None:
    return _current.get()


def enter(session: Session) -> Callable[[], None]:
    """Make this session the current one; the function returned puts the former back."""
    token = _current.set(session)
    return lambda: _current.reset(token)
