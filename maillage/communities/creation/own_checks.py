"""What the rooms below answer of the checklists, in one question: the territory and the members."""

from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery

from maillage.communities.creation.checks import Answer, answers
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.tenancy.models import Community

ENOUGH_MEMBERS = 3
PRESENT = (MemberStatus.COTISATION_ATTENDUE, MemberStatus.ACTIF, MemberStatus.A_RENOUVELER)


def counted(rows: "QuerySet[Member]") -> Subquery:
    """How many of these rows the community of the outer query has; None for none."""
    mine = rows.order_by().filter(community=OuterRef("pk"))
    return Subquery(mine.values("community").annotate(count=Count("pk")).values("count"))


@answers("territory_adopted", "members_enough")
def territory_and_members(community: Community, today: date) -> dict[str, Answer]:
    """Is a territory adopted, and do enough members stand in the register."""
    adopted = TerritoryVersion.objects.frozen().filter(community=OuterRef("pk")).order_by("starts_on")
    row = (
        Community.objects.filter(pk=community.pk)
        .annotate(
            adopted_on=Subquery(adopted.values("starts_on")[:1]),
            member_count=counted(Member.objects.filter(status__in=PRESENT, merged_into__isnull=True)),
        )
        .values("adopted_on", "member_count")
        .get()
    )
    members = row["member_count"] or 0
    return {
        "territory_adopted": Answer(
            done=row["adopted_on"] is not None,
            detail="Le dessin est arrêté." if row["adopted_on"] else "Le dessin n’est pas encore arrêté.",
            on=row["adopted_on"],
            url_name="territory_versions",
        ),
        "members_enough": Answer(
            done=members >= ENOUGH_MEMBERS,
            detail=f"{members} membre{'s' if members > 1 else ''} au registre.",
            url_name="members",
        ),
    }
