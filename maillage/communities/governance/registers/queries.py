"""Reads of the registers. The community is the one in scope."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from maillage.communities.governance.registers.enums import LinkKind
from maillage.communities.governance.registers.models import DpoAppointment, InterestLink
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.periods import holding_on
from maillage.french import folded

# Words that name too many bodies to mean one.
_COMMON = frozenset(
    {
        "association", "centre", "sante", "maison", "cabinet", "groupe", "societe", "hopital", "clinique",
        "pharmacie", "laboratoire", "mairie", "departement", "region", "france", "service", "services",
        "medical", "medicale", "sociale",
    }
)  # fmt: skip
_LEAST_LETTERS = 4


def own_links(person: User) -> list[InterestLink]:
    """What this person declared, the newest first."""
    return list(InterestLink.objects.filter(person=person))


def links(day: date) -> list[InterestLink]:
    """Every link that holds on this day, by person. For those whose work it is to read it."""
    found = InterestLink.objects.filter(holding_on(day)).select_related("person")
    return list(found.order_by("person__last_name", "person__first_name", "person_id", "-pk"))


@dataclass(frozen=True, slots=True)
class Recusal:
    """A person whom a link with a body named in a matter should keep from voting on it."""

    person: User
    link: InterestLink


def suggested_recusals(text: str, people: Collection[int], day: date) -> list[Recusal]:
    """Who, among these accounts, declared a link with a body that the text names: a hand decides.

    text: the title and the words of an item of an agenda. A body is recognised by its whole name,
    or by all of its words that mean something.
    """
    said = f" {folded(text)} "
    words = set(said.split())
    return [
        Recusal(one.person, one)
        for one in links(day)
        if one.person_id in people and one.kind != LinkKind.NONE and _named(one.body, said, words)
    ]


def _named(body: str, said: str, words: set[str]) -> bool:
    name = folded(body).strip()
    if name and f" {name} " in said:
        return True
    telling = {word for word in name.split() if len(word) >= _LEAST_LETTERS and word not in _COMMON}
    return bool(telling) and telling <= words


def appointments() -> list[DpoAppointment]:
    """Every data-protection officer, the newest first."""
    return list(DpoAppointment.objects.all())


def dpo_on(day: date) -> DpoAppointment | None:
    """Who is the data-protection officer on this day."""
    found: DpoAppointment | None = DpoAppointment.objects.held_on(day).first()
    return found
