"""What is counted of the searches for the figures, from their outlines alone: nothing here opens a seal."""

from datetime import datetime

from maillage.care.access_to_care.seekers.enums import (
    ASKED_BY,
    Channel,
    ProposalState,
    Refusal,
    Status,
    Why,
)
from maillage.care.access_to_care.seekers.lifecycle import ENDED
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest, GpStep, GpTurn
from maillage.care.figures.registry import Axis, Rows, Tell, counts
from maillage.care.roster.places import commune_names

COMMUNE = Axis("commune", "Commune", commune_names)
LEVEL = Axis("level", "Priorité", {"1": "Niveau 1", "2": "Niveau 2", "3": "Niveau 3"})


@counts(
    "seekers.received",
    "Recherches de médecin traitant reçues",
    told="Demandes reçues dans le mois, en ligne ou sur papier.",
    axes=(
        COMMUNE,
        LEVEL,
        Axis("source", "Demandée par", {one.value: said for one, said in ASKED_BY.items()}),
        Axis("channel", "Reçue", dict(Channel.choices)),
        Axis("why", "Motif", dict(Why.choices)),
    ),
    tells=(Tell("SOIN_MT_RECUES"),),
)
def received(since: datetime, until: datetime) -> Rows:
    """Requests filed in the period: their commune, their level, who asked, on what, why."""
    found = GpRequest.objects.filter(case__opened_at__gte=since, case__opened_at__lt=until)
    for commune, level, source, channel, why in found.values_list(
        "commune_code", "level", "source", "channel", "why"
    ):
        yield {
            "commune": commune, "level": str(level or ""), "source": source, "channel": channel, "why": why,
        }  # fmt: skip


@counts(
    "seekers.outcomes",
    "Recherches de médecin traitant abouties ou terminées",
    told="Demandes dont l’issue est connue dans le mois, une fois chacune\u00a0; jours de la demande à la "
    "déclaration pour celles qui ont abouti.",
    axes=(Axis("outcome", "Issue", dict(Status.choices)), COMMUNE, LEVEL),
    tells=(
        Tell("SOIN_MT_TROUVES", axis="outcome", cells=(Status.DECLAREE.value,)),
        Tell("SOIN_MT_ATTENTE", median=True),
    ),
    measure="jours",
)
def outcomes(since: datetime, until: datetime) -> Rows:
    """Requests placed or ended in the period, once each; ``measure``: days from filing to placing.

    A request that was declared, then closed, is counted as declared, the day of the declaration.
    """
    ends = [Status.DECLAREE, *ENDED]
    steps = GpStep.objects.filter(at__gte=since, at__lt=until, status__in=ends).exclude(
        former=Status.DECLAREE
    )
    requests = {one.case_id: one for one in GpRequest.objects.filter(case_id__in=steps.values("case_id"))}
    for case, status in steps.order_by("at").values_list("case_id", "status"):
        one = requests[case]
        placed = status == Status.DECLAREE and one.declared_on is not None
        days = (one.declared_on - one.received_on).days if placed and one.declared_on else None
        yield {"outcome": status, "commune": one.commune_code, "level": str(one.level or ""), "measure": days}


@counts(
    "seekers.answers",
    "Réponses des médecins aux recherches proposées",
    told="Réponses données dans le mois, et motif des refus.",
    axes=(
        Axis("answer", "Réponse", dict(ProposalState.choices)),
        Axis("reason", "Motif du refus", dict(Refusal.choices)),
    ),
)
def answers(since: datetime, until: datetime) -> Rows:
    """Answers of doctors in the period: accepted, refused with its reason, left without an answer."""
    closed = (ProposalState.ACCEPTED, ProposalState.REFUSED, ProposalState.DECLINED)
    found = GpProposal.objects.filter(answered_at__gte=since, answered_at__lt=until, state__in=closed)
    # An objection to somebody who was never asked is nobody's answer.
    found = found.filter(asked_at__isnull=False)
    for state, reason in found.values_list("state", "reason"):
        yield {"answer": state, "reason": reason}


@counts(
    "seekers.doctors",
    "Médecins sollicités pour des recherches de médecin traitant",
    told="Médecins à qui une demande au moins a été proposée dans le mois, une fois chacun.",
)
def doctors(since: datetime, until: datetime) -> Rows:
    """Doctors who had a turn in the period."""
    asked = GpTurn.objects.filter(at__gte=since, at__lt=until).values_list("person_id", flat=True)
    return [{} for _ in set(asked)]
