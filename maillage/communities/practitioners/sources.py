"""What this room tells the documents that people write."""

from collections import Counter
from datetime import date

from maillage import french
from maillage.communities.practitioners.queries import ground
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, source
from maillage.reference.directory.queries import current_edition, practising_in

SHOWN = 14


@source("practitioners.summary", "Qui exerce sur le territoire")
def summary(community: Community, today: date) -> Fact | None:
    """How many professionals of each profession the national directory knows there. Five queries."""
    place, edition = ground(today), current_edition()
    if not place.codes or edition is None:
        return None
    people = practising_in(place.codes)
    if not people:
        return None
    counts = Counter(one.professions[0] for one in people if one.professions)
    rows = "\n".join(f"| {label} | {french.number(count)} |" for label, count in counts.most_common(SHOWN))
    invented = " Ces personnes sont inventées pour la démonstration." if people[0].invented else ""
    rest = len(counts) - SHOWN
    more = f"\n\nEt {rest} autres professions." if rest > 0 else ""
    text = (
        f"{french.number(len(people))} professionnels exercent dans ces communes.{invented}\n\n"
        f"| Profession | Professionnels |\n| --- | ---: |\n{rows}{more}"
    )
    return Fact(text, "annuaire santé (RPPS)", f"édition du {french.day(edition.edition_on)}")
