"""What the searches ask of the week: how many wait, and of nobody whom."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from maillage.care.access_to_care.seekers.queries import (
    asked_of,
    awaited_of,
    late_calls,
    late_doctors,
    to_propose,
)
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
def searches_to_do(actor: Actor, today: date, community: Community, known: Mapping[str, Any]) -> list[Task]:
    """Outlines alone are read: people to call again, requests to propose, what a doctor owes."""
    if not actor.can(Permission.COMMUNITY_VIEW) or not could_be_on(community) or not may_be_on(community):
        return []
    with walls(CARE, community, person=actor.user.pk, categories=categories_for(actor, known)):
        return [*_of_the_secretary(actor, today), *_of_the_doctor(actor, today)]


def _of_the_secretary(actor: Actor, today: date) -> list[Task]:
    if not actor.can(Permission.SEEK_HANDLE):
        return []
    tasks = []
    if number := late_calls(today):
        tasks.append(
            Task(
                f"Rappeler {counted(number, 'personne')}",
                "Recherche de médecin traitant de six mois, ou appel resté sans réponse.",
                "Voir les demandes",
                "gp_requests",
                tone="late",
            )
        )
    if number := to_propose():
        tasks.append(
            Task(
                f"Proposer {counted(number, 'demande')} à des médecins",
                "Elles sont prêtes, ou aucun médecin ne les a prises.",
                "Voir les demandes",
                "gp_requests",
                tone="due",
            )
        )
    if number := late_doctors(today):
        tasks.append(
            Task(
                f"Relancer le médecin de {counted(number, 'demande')}",
                "Il l’a acceptée, et n’a noté ni rendez-vous ni déclaration à temps.",
                "Voir les demandes",
                "gp_requests",
                tone="late",
            )
        )
    return tasks


def _of_the_doctor(actor: Actor, today: date) -> list[Task]:
    return [*_to_answer(actor), *_to_follow(actor, today)]


def _to_follow(actor: Actor, today: date) -> list[Task]:
    """Those whom a doctor accepted: to call, or to say what came of the appointment once it has passed."""
    waiting = awaited_of(actor.user.pk, today)
    if not waiting:
        return []
    until = min(one.doctor_until for one in waiting if one.doctor_until)
    return [
        Task(
            f"Donner suite à {counted(len(waiting), 'demande')}",
            "Vous l’avez acceptée\u00a0: appelez la personne, notez le rendez-vous ou la déclaration.",
            "Voir mes patients",
            "gp_own",
            due=until,
            tone="late" if until < today else "due",
        )
    ]


def _to_answer(actor: Actor) -> list[Task]:
    asked = asked_of(actor.user.pk)
    if not asked:
        return []
    until = min(proposal.until for proposal, _ in asked if proposal.until)
    return [
        Task(
            f"Répondre à {counted(len(asked), 'demande')}",
            "Une personne cherche un médecin traitant\u00a0: acceptez ou refusez avant la date.",
            "Répondre",
            "gp_own",
            due=localtime(until).date(),
            tone="due",
        )
    ]
