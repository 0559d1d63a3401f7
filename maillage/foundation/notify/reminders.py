"""What a room in another database asks of the week, as plain facts."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder for one account (``user``) or for whoever holds ``permission``; ``key`` is its own."""

    key: str
    title: str
    why: str
    button: str
    url_name: str
    due: date | None = None
    user: int | None = None
    permission: str = ""
