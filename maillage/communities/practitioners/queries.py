"""The communes of the community in scope, and the state of the directory that its pages show."""

from dataclasses import dataclass
from datetime import date

from maillage.communities.territory.queries import content_of, current_version
from maillage.reference.directory.enums import Feed, ImportState
from maillage.reference.directory.models import DirectoryImport


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes and districts of a territory: one taken for a part counts whole, the directory has no
    finer address. ``cut`` tells that there is such a part.
    """

    codes: list[str]
    cut: bool


def ground(today: date) -> Ground:
    """Where the community in scope acts today; nothing before its first version. Two queries."""
    version = current_version(today)
    if version is None:
        return Ground([], cut=False)
    units, _ = content_of(version)
    return Ground(sorted({code[:5] for code in units}), any(len(code) > 5 for code in units))


def editions(feed: Feed, *, most: int = 12) -> list[DirectoryImport]:
    """The last editions of a file, the newest first. One query."""
    return list(DirectoryImport.objects.filter(feed=feed, state=ImportState.DONE).order_by("-pk")[:most])
