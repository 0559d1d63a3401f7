"""What each profession of the register is in front of a patient's secret."""

from maillage.care.ground.enums import Category
from maillage.communities.members.enums import Profession

# CSP, fourth part: medical professions, pharmacists, auxiliaries. The others of art. R. 1110-2 2° are few;
# who is in neither list (an adapted-activity teacher, « autre métier ») has no category, hence no seat.
_OTHERS = frozenset({Profession.PSYCHOLOGUE, Profession.SOCIAL})
_UNDER_AUTHORITY = frozenset({Profession.ASSISTANT})
_NONE = frozenset({Profession.APA, Profession.AUTRE})


def category_of(profession: str) -> Category | None:
    """The category of a profession of the register; None when it may hold no seat."""
    if not profession or profession in _NONE:
        return None
    if profession in _OTHERS:
        return Category.OTHER
    return Category.UNDER_AUTHORITY if profession in _UNDER_AUTHORITY else Category.HEALTH
