"""Why a line may not be paid: all the reasons at once, each with what mends it."""

from dataclasses import dataclass
from enum import StrEnum

from .rates import Hours, Nature


class Reason(StrEnum):
    """What forbids a line."""

    NOT_MEMBER = "not_member"
    FEE = "fee"
    STATUS = "status"
    FUNDED = "funded"
    FREE_TIME = "free_time"
    PROJECT = "project"

    @property
    def label(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NOT_MEMBER: "La personne n’était pas membre ce jour-là : seuls les membres sont indemnisés.",
    Reason.FEE: "La cotisation n’est pas à jour : la régler rétablit le droit.",
    Reason.STATUS: "Ni exercice libéral, ni convention avec l’employeur : une convention ou une facture de "
    "l’employeur est nécessaire.",
    Reason.FUNDED: "Ce temps est déjà payé par un autre financeur : il ne l’est pas deux fois.",
    Reason.FREE_TIME: "Hors temps d’exercice, aucune ressource n’est perdue : le barème ne prévoit pas "
    "d’indemnité pour perte de ressources.",
    Reason.PROJECT: "Le projet de santé n’est pas encore validé : le décret n’ouvre pas encore ce droit.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person and of the work on its day; without ``has_time``, only travel is asked."""

    member: bool
    up_to_date: bool
    self_employed: bool
    agreement: bool
    other_funder: bool
    project_validated: bool
    nature: Nature
    hours: Hours
    loss_on_free_time: bool = False
    has_time: bool = True


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Every reason that forbids the line; empty when it may be paid."""
    lost_nothing = facts.nature is Nature.LOSS and facts.hours is Hours.FREE and not facts.loss_on_free_time
    found = (
        (Reason.NOT_MEMBER, not facts.member),
        (Reason.FEE, facts.member and not facts.up_to_date),
        (Reason.STATUS, facts.has_time and not (facts.self_employed or facts.agreement)),
        (Reason.FUNDED, facts.other_funder),
        (Reason.FREE_TIME, facts.has_time and lost_nothing),
        (Reason.PROJECT, facts.has_time and not facts.project_validated),
    )
    return tuple(reason for reason, holds in found if holds)
