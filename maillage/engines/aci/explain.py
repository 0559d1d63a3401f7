"""The French sentences that explain each amount."""

from datetime import date, timedelta

from maillage import french

from .dates import ContractYear
from .entitlement import Entitlement
from .rulebook import Figure
from .settings import ProrationUnit, Settings
from .signed import SignedAmount
from .vocabulary import Confidence, Size

RECONSTRUCTION = "reconstruction_r1"
UNIT_WORDS = {
    ProrationUnit.DAYS: "jours",
    ProrationUnit.MONTHS: "mois",
    ProrationUnit.E30_360: "jours (mois comptés pour 30 jours)",
}


def whole_amount(noun: str, due: Entitlement, year: ContractYear, settings: Settings) -> str:
    """How the amount of the year is found, before it is cut: yearly figure, changes, proration."""
    if due.cents is None:
        return unknown(noun, due.pieces[-1].size)
    text = f"{noun} : {_yearly(due)} par an pour la taille {due.pieces[-1].size.value}"
    if due.prorated:
        (left, whole), last = due.units, french.day(due.ends_on - timedelta(days=1))
        text += (
            f", au prorata de {left} {UNIT_WORDS[settings.proration_unit]} sur {whole} "
            f"(du {french.day(due.starts_on)} au {last}), soit {french.euros(due.cents)}"
        )
    elif len(due.pieces) > 1:
        text += f", soit {french.euros(due.cents)} sur l'année"
    return text + "."


def unknown(noun: str, size: Size) -> str:
    """Why there is no amount."""
    return (
        f"{noun} : aucune source consultée ne donne ce montant pour la taille {size.value}. "
        "Il n'entre dans aucun total : inconnu ne veut pas dire zéro."
    )


def cautions(due: Entitlement, *, variable: bool = False) -> str:
    """What keeps the amount from being confirmed; empty when nothing does."""
    found = []
    if due.prorated and variable:
        found.append("rien ne dit si la part variable suit le prorata de la part fixe")
    elif due.prorated:
        found.append("l'unité du prorata (jours ou mois) n'est pas confirmée")
    elif variable and due.units[0] < due.units[1]:
        found.append("la part variable d'une année commencée est comptée en entier, ce que rien ne confirme")
    if due.doubtful_change:
        found.append(
            "la taille, les missions ou l'accord changent en cours d'année, "
            "et la date d'effet n'est pas confirmée"
        )
    return figure_caution(due.figure, extra=found)


def figure_caution(figure: Figure, *, extra: list[str] | None = None) -> str:
    """The note of a figure and its doubts, as sentences."""
    parts = []
    if figure.confidence is Confidence.HIGH and figure.note:
        parts.append(_capital(figure.note) + ".")
    doubts = list(extra or [])
    if figure.confidence is not Confidence.HIGH and figure.note:
        doubts.append(figure.note)
    if figure.source == RECONSTRUCTION:
        doubts.append("ce montant est une reconstitution, aucun texte lu ne le donne")
    if doubts:
        parts.append("À confirmer : " + " ; ".join(doubts) + ".")
    return " ".join(parts)


def advance(percent: int, event: str, due_on: date) -> str:
    """The advance, and when it is paid."""
    return f"Une avance de {percent} % est versée {event}, le {french.day(due_on)}."


def balance(percent: int, due_on: date) -> str:
    """The balance, and when it is paid at the earliest."""
    return f"Le solde de {percent} % est versé à l'anniversaire suivant, le {french.day(due_on)}."


def settled(paid_cents: int, rest_cents: int, ended: date) -> str:
    """What is left, or to give back, when the contract ended inside the year."""
    end = f"Contrat terminé le {french.day(ended - timedelta(days=1))}, en cours d'année"
    if rest_cents < 0:
        return (
            f"{end} : l'avance de {french.euros(paid_cents)} dépasse ce qui est dû, "
            f"{french.euros(-rest_cents)} sont à restituer."
        )
    return f"{end} : il reste {french.euros(rest_cents)} à verser."


def granted(amount: SignedAmount) -> str:
    """The variable part that the parties agreed on."""
    return (
        f"Part variable arrêtée à {french.euros(amount.cents)} le {french.day(amount.agreed_on)} "
        f"({amount.source})."
    )


def earned(percent: int, cents: int, review_on: date) -> str:
    """When the variable part is paid, and how much of it."""
    what = "C'est le maximum, si tous les objectifs sont atteints."
    if percent < 100:
        what = f"Objectifs supposés atteints à {percent} %, soit {french.euros(cents)}."
    return (
        f"{what} Pas d'avance : versée après le dialogue de gestion, au plus tôt le {french.day(review_on)}."
    )


def crisis(review_on: date) -> str:
    """When the variable part of a crisis is paid."""
    return (
        "Due seulement si l'ARS reconnaît une crise grave dans l'année. "
        f"Pas d'avance : versée après l'année, au plus tôt le {french.day(review_on)}."
    )


def join(*sentences: str) -> str:
    """One paragraph with French typography."""
    return french.sentence(" ".join(text for text in sentences if text))


def _yearly(due: Entitlement) -> str:
    amounts = [french.euros(piece.figure.cents or 0) for piece in due.pieces]
    if len(set(amounts)) == 1:
        return amounts[0]
    return " puis ".join(
        f"{amount} à partir du {french.day(piece.starts_on)}"
        for amount, piece in zip(amounts, due.pieces, strict=True)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
