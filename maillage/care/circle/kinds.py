"""The natures of case and of notice, each registered by its room."""

from dataclasses import dataclass

LONGEST = 730


@dataclass(frozen=True, slots=True)
class Kind:
    """``after_closing`` and ``at_most`` (after the opening) are days; nothing is kept over 24 months.

    ``page`` is the name of the address that shows one (``community`` slug, key of the case), if any.
    """

    code: str
    label: str
    after_closing: int
    at_most: int = LONGEST
    page: str = ""


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> Kind:
    """Make a nature known. Raises ``ValueError`` beyond 24 months, or when its code is another's."""
    if not 0 < kind.after_closing <= kind.at_most <= LONGEST:
        raise ValueError("a case is kept 24 months at most")
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"{kind.code} is another kind")
    return kind


def kind_of(code: str) -> Kind:
    """Raises ``KeyError`` for a nature that no room registered."""
    return _kinds[code]


def all_kinds() -> list[Kind]:
    """Every nature, in the order in which rooms registered them."""
    return list(_kinds.values())


@dataclass(frozen=True, slots=True)
class NoticeMail:
    """How a nature of notice is told: ``mail/<template>.txt`` gets ``community`` and ``at``, nothing else.

    Who reads it over a shoulder learns nothing of anybody: no word of health, no name, no reference.
    """

    code: str
    label: str
    template: str


_notices: dict[str, NoticeMail] = {}


def add_notice(notice: NoticeMail) -> NoticeMail:
    """Make a nature of notice known. Raises ``ValueError`` when its code is another's."""
    if _notices.setdefault(notice.code, notice) != notice:
        raise ValueError(f"{notice.code} is another notice")
    return notice


def notice_of(code: str) -> NoticeMail:
    """Raises ``KeyError`` for a notice that no room registered."""
    return _notices[code]


def all_notices() -> list[NoticeMail]:
    return list(_notices.values())


add_notice(NoticeMail("break_glass", "Ouverture en urgence d’un dossier", "care_break_glass"))
