"""« Ma semaine »: what a community has to do next, read from its real state."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from maillage.communities.territory.models import ManagementLocation, TerritoryVersion
from maillage.communities.territory.results import TerritoryDescription
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.models import Invitation
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import Task, asked


@dataclass(frozen=True, slots=True)
class State:
    """What the page has already read: the version that rules, its description, the seat, how many people."""

    version: TerritoryVersion | None
    description: TerritoryDescription | None
    seat: ManagementLocation | None
    people: int


def tasks(community: Community, actor: Actor, state: State, *, today: date) -> list[Task]:
    """What waits, the soonest first; the buttons are those that this person may press.

    What is late or due without a date is of today: it comes before what has weeks.

    Two queries, and one for all the other rooms that ask.
    """
    found = [
        *_territory(actor, state),
        *_people(actor, state),
        *_seat(actor, state),
        *asked(community, actor, today),
    ]
    return sorted(found, key=lambda task: _when(task, today))


def _when(task: Task, today: date) -> date:
    return task.due or (today if task.tone in {"late", "due"} else date.max)


def _territory(actor: Actor, state: State) -> list[Task]:
    if not actor.can(Permission.TERRITORY_EDIT):
        return []
    drafts = list(TerritoryVersion.objects.drafts().order_by("-updated_at").values_list("number", flat=True))
    version, description = state.version, state.description
    adopted = version is not None and not version.is_draft
    found = []
    if not adopted and not drafts:
        found.append(
            Task(
                "Dessiner le territoire",
                "Aucune commune n’est choisie : population, taille et financement en dépendent.",
                "Ouvrir les versions",
                "territory_versions",
                tone="due",
            )
        )
    elif not adopted and actor.can(Permission.TERRITORY_ADOPT):
        found.append(
            Task(
                "Arrêter le territoire",
                "Le dessin est un brouillon : tant qu’il n’est pas arrêté, vous seuls le voyez.",
                "Relire et arrêter",
                "territory_adopt",
                number=drafts[0],
            )
        )
    if len(drafts) > 1:
        found.append(
            Task(
                f"Choisir entre {len(drafts)} brouillons du territoire",
                "Plusieurs dessins existent : comparez-les, gardez le bon, abandonnez les autres.",
                "Comparer",
                "territory_versions",
            )
        )
    if version is not None and description is not None and description.conflicts:
        count = len(description.conflicts)
        found.append(
            Task(
                f"Régler {count} conflit{'s' if count > 1 else ''} de territoire",
                description.conflicts[0].sentence,
                "Voir lesquels",
                "territory_version",
                number=version.number,
                tone="due",
            )
        )
    return found


def _people(actor: Actor, state: State) -> list[Task]:
    if not actor.can(Permission.PEOPLE_INVITE):
        return []
    invitations = Invitation.objects.pending().aggregate(
        waiting=Count("pk"), expired=Count("pk", filter=Q(expires_at__lt=timezone.now()))
    )
    found = []
    if expired := invitations["expired"]:
        plural = "s" if expired > 1 else ""
        found.append(
            Task(
                f"Relancer {expired} invitation{plural} expirée{plural}",
                "Le lien reçu ne fonctionne plus : une nouvelle invitation est à envoyer.",
                "Voir les personnes",
                "people",
                tone="due",
            )
        )
    elif waiting := invitations["waiting"]:
        found.append(
            Task(
                f"{waiting} invitation{'s' if waiting > 1 else ''} sans réponse",
                "Un mot ou un appel aide souvent plus qu’un second courriel.",
                "Voir les personnes",
                "people",
            )
        )
    if state.people < 2 and not invitations["waiting"]:
        found.append(
            Task(
                "Inviter les premières personnes",
                "Vous êtes seul dans cet espace : une communauté commence à plusieurs.",
                "Inviter",
                "people",
            )
        )
    return found


def _seat(actor: Actor, state: State) -> list[Task]:
    if not actor.can(Permission.COMMUNITY_EDIT):
        return []
    missing = [
        label
        for field, label in (("ars_delegation", "l’ARS"), ("cpam", "la CPAM"), ("msa", "la MSA"))
        if state.seat is None or not getattr(state.seat, field)
    ]
    if not missing:
        return []
    return [
        Task(
            "Compléter le territoire de gestion",
            f"Il manque : {', '.join(missing)}.",
            "Compléter",
            "management_location",
        )
    ]
