"""What this room and those below answer of the checklists."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import BaseExpression

from maillage.communities.creation.checks import Answer, answers_from
from maillage.communities.creation.enums import GatheringKind
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.communities.creation.priorities.models import Poll
from maillage.communities.creation.surveys.models import Survey
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.tenancy.models import Community

ENOUGH_MEMBERS = 3
ENOUGH_NEEDS = 3
ENOUGH_PEOPLE = 5
PRESENT = (MemberStatus.COTISATION_ATTENDUE, MemberStatus.ACTIF, MemberStatus.A_RENOUVELER)


def _read(rows: "QuerySet[Any]", what: Any) -> Subquery:
    """One aggregate over the rows of the community of the outer query; None when it has none."""
    mine = rows.order_by().filter(community=OuterRef("pk"))
    return Subquery(mine.values("community").annotate(found=what).values("found"))


def _facts(today: date) -> dict[str, BaseExpression]:
    held = Gathering.objects.filter(held_on__lte=today)
    ended = Poll.objects.filter(Q(closed_at__isnull=False) | Q(closes_on__lt=today))
    working = WorkingGroup.objects.filter(closed_on=None)
    met = Attendee.objects.filter(gathering__held_on__lte=today)
    present = Member.objects.filter(status__in=PRESENT, merged_into__isnull=True)
    return {
        "adopted_on": _read(TerritoryVersion.objects.frozen(), Min("starts_on")),
        "members": _read(present, Count("pk")),
        "plenary_on": _read(held.filter(kind=GatheringKind.PLENARY), Min("held_on")),
        "people": _read(met, Count("name", distinct=True)),
        "needs": _read(ExpressedNeed.objects.filter(aside_reason=""), Count("pk")),
        "voted_on": _read(ended, Max("closes_on")),
        "survey_number": _read(Survey.objects.filter(answers__isnull=False), Max("number")),
        "groups": _read(working, Count("pk")),
        "undated": _read(working.exclude(next_on__gte=today), Count("pk")),
    }


@answers_from(
    _facts, "territory_adopted", "members_enough", "plenary_held", "people_met", "needs_collected",
    "priorities_voted", "survey_held", "groups_working",
)  # fmt: skip
def first_steps(community: Community, today: date, row: Mapping[str, Any]) -> dict[str, Answer]:
    """Territory, members, meetings, needs, vote, survey and groups, as they are recorded."""
    count = {name: row[name] or 0 for name in ("members", "people", "needs", "groups", "undated")}
    return {
        "territory_adopted": Answer(
            row["adopted_on"] is not None,
            "Le dessin est arrêté." if row["adopted_on"] else "Le dessin n’est pas encore arrêté.",
            row["adopted_on"],
            "territory_versions",
        ),
        "members_enough": Answer(
            count["members"] >= ENOUGH_MEMBERS,
            f"{_said(count['members'], 'membre')} au registre.",
            url_name="members",
        ),
        "plenary_held": Answer(
            row["plenary_on"] is not None,
            "" if row["plenary_on"] else "Aucune n’est notée.",
            row["plenary_on"],
            "gatherings",
        ),
        "people_met": Answer(
            count["people"] >= ENOUGH_PEOPLE,
            f"{_said(count['people'], 'personne')} rencontrée{'s' if count['people'] > 1 else ''}.",
            url_name="gatherings",
        ),
        "needs_collected": Answer(
            count["needs"] >= ENOUGH_NEEDS, f"{_said(count['needs'], 'besoin')}.", url_name="expressed_needs"
        ),
        "priorities_voted": Answer(
            row["voted_on"] is not None,
            "Vote clos." if row["voted_on"] else "Aucun vote n’est clos.",
            row["voted_on"] if row["voted_on"] and row["voted_on"] <= today else None,
            "polls",
        ),
        "survey_held": Answer(
            row["survey_number"] is not None,
            "Des réponses sont reçues." if row["survey_number"] else "Aucune réponse reçue.",
            url_name="surveys",
        ),
        "groups_working": Answer(
            count["groups"] > 0 and not count["undated"], _groups(count), url_name="gatherings"
        ),
    }


def _groups(count: dict[str, int]) -> str:
    if not count["groups"]:
        return "Aucun groupe n’est ouvert."
    if count["undated"]:
        return f"{_said(count['undated'], 'groupe')} sans prochaine date."
    return f"{_said(count['groups'], 'groupe')} au travail."


def _said(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"
