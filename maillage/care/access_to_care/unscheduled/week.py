"""What unscheduled requests ask of the week: of the operator, of who is asked, of who said yes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Now
from django.utils.timezone import localtime

from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.lifecycle import ASKING, STUCK
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.models import CircleMember
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.roster.queries import categories_for, reads_categories
from maillage.care.switch.queries import could_be_on, may_be_on
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import Task, asks_apart
from maillage.french import counted


@asks_apart(reads_categories)
def requests_to_do(actor: Actor, today: date, community: Community, known: Mapping[str, Any]) -> list[Task]:
    """Outlines alone are read, in one query: those of one's circles, as what one still is."""
    if not actor.can(Permission.COMMUNITY_VIEW) or not could_be_on(community) or not may_be_on(community):
        return []
    with walls(CARE, community, person=actor.user.pk, categories=categories_for(actor, known)):
        found = _counts(actor.user.pk)
    desk = _of_the_operator(found) if actor.can(Permission.SNP_TAKE) else ()
    own = _of_who_answers(found) if actor.can(Permission.SNP_ANSWER) else ()
    return [*desk, *own]


def _counts(person: int) -> dict[str, Any]:
    asked = CircleMember.objects.lasting().filter(person_id=person, joined_at__isnull=True)
    offered = Q(case_id__in=asked.values("case_id"), status__in=ASKING)
    return UnscheduledRequest.objects.filter(ended_at__isnull=True).aggregate(
        idle=Count("pk", filter=Q(limit_at__isnull=True, status__in=[*ASKING, *STUCK])),
        untold=Count("pk", filter=Q(status=Status.RDV_FIXE)),
        past=Count("pk", filter=Q(status=Status.PATIENT_INFORME, appointment_at__lte=Now())),
        offered=Count("pk", filter=offered),
        answer_by=Min("answer_by", filter=offered),
        accepted=Count("pk", filter=Q(taken_by=person, status=Status.ACCEPTEE)),
    )


def _of_the_operator(found: dict[str, Any]) -> Iterator[Task]:
    if number := found["idle"]:
        yield Task(
            f"Décider pour {counted(number, 'demande')} de soins",
            "Plus personne n’est sollicité\u00a0: demandez plus loin, ou dites qu’il n’y a pas de solution.",
            "Ouvrir la file", "snp_queue", tone="late",
        )  # fmt: skip
    if number := found["untold"]:
        yield Task(
            f"Prévenir {counted(number, 'personne')} de leur rendez-vous"
            if number > 1
            else "Prévenir une personne de son rendez-vous",
            "Un professionnel l’a fixé\u00a0; personne n’a noté que le patient le sait.",
            "Ouvrir la file", "snp_queue", tone="due",
        )  # fmt: skip
    if number := found["past"]:
        yield Task(
            "Dire ce qu’est devenue une demande dont le rendez-vous est passé"
            if number == 1
            else f"Dire ce que sont devenues {number} demandes dont le rendez-vous est passé",
            "Une issue que personne ne dit est comptée à part.",
            "Ouvrir la file", "snp_queue",
        )  # fmt: skip


def _of_who_answers(found: dict[str, Any]) -> Iterator[Task]:
    if number := found["offered"]:
        yield Task(
            f"Répondre à {counted(number, 'demande')} de soins",
            "Le premier qui accepte la prend\u00a0; décliner fait gagner du temps à la personne.",
            "Répondre", "snp_offers", due=localtime(found["answer_by"]).date(), tone="due",
        )  # fmt: skip
    if number := found["accepted"]:
        yield Task(
            f"Donner un rendez-vous à {counted(number, 'personne')}",
            "Vous avez accepté leur demande\u00a0: dites quand et où." if number > 1
            else "Vous avez accepté sa demande\u00a0: dites quand et où.",
            "Ouvrir", "snp_offers", tone="due",
        )  # fmt: skip
