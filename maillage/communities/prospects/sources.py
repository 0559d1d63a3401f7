"""What this room tells the documents that people write: counts, never a name."""

from datetime import date

from maillage import french
from maillage.communities.prospects.funnel import funnel
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, source


@source("prospects.interested", "Les professionnels rencontrés et intéressés")
def interested(community: Community, today: date) -> Fact | None:
    """By profession, of those who practise here. Seven queries."""
    found = funnel(today)
    rows = [one for one in found.professions if one.contacted or one.interested]
    if not rows:
        return None
    lines = "\n".join(
        f"| {one.label} | {french.number(one.practising)} | {french.number(one.contacted)} "
        f"| {french.number(one.interested)} |"
        for one in rows
    )
    text = f"| Profession | Exercent ici | Contactés | Intéressés |\n| --- | ---: | ---: | ---: |\n{lines}"
    return Fact(text, "suivi des professionnels à rencontrer", today.strftime("%d/%m/%Y"))
