"""What this room tells the documents that people write: counts, never a name."""

from datetime import date

from django.db.models import Count

from maillage import french
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, source


@source("members.summary", "Les membres")
def summary(community: Community, today: date) -> Fact | None:
    """How many members of each profession. One query."""
    rows = list(
        Member.objects.admitted()
        .values_list("profession")
        .annotate(n=Count("pk"))
        .order_by("-n", "profession")
    )
    total = sum(count for _, count in rows)
    if not total:
        return None
    lines = "\n".join(
        f"| {Profession(code).label if code else 'structures et autres'} | {french.number(count)} |"
        for code, count in rows
    )
    text = (
        f"La communauté compte {french.number(total)} membre{'s' if total > 1 else ''}.\n\n"
        f"| Profession | Membres |\n| --- | ---: |\n{lines}"
    )
    return Fact(text, "registre des membres de la communauté", today.strftime("%d/%m/%Y"))
