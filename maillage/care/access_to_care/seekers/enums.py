"""Words of the search for a GP (domain notes, section 7)."""

from datetime import date

from django.db import models

from maillage.care.circle.kinds import Kind, NoticeMail, add_kind, add_notice
from maillage.engines.matching import HIDDEN

# Purged three months after its end, 24 months at most after it was opened (docs/adr/0049).
KIND = add_kind(Kind("gp_search", "recherche de médecin traitant", after_closing=90, page="gp_request"))
OFFER = add_notice(NoticeMail("gp_offer", "Une demande à laquelle répondre", "care_gp_offer"))
RECONTACT_MONTHS = 6
MOST_TRIES = 3
# A turn counts for the month; who had the last one matters no longer than this.
TURNS_DAYS = 366
DECLARED_STAYS_DAYS = 30
# Days that a doctor who accepted has to call the person, then, after the appointment, to say what came of it.
CALL_WITHIN_DAYS = 14
DECLARE_WITHIN_DAYS = 60


class Status(models.TextChoices):
    """Where a request stands; what may follow what is in ``lifecycle``."""

    RECUE = "recue", "Reçue"
    INCOMPLETE = "incomplete", "À compléter"
    EN_ATTENTE = "en_attente", "En attente d’un médecin"
    PROPOSEE = "proposee", "Proposée à un médecin"
    ACCEPTEE = "acceptee", "Acceptée par un médecin"
    REFUSEE_GP = "refusee_gp", "Aucun médecin ne l’a prise"
    REFUSEE_PATIENT = "refusee_patient", "Médecin décliné par la personne"
    INJOIGNABLE = "injoignable", "Personne injoignable"
    RDV = "rdv", "Rendez-vous pris"
    DECLAREE = "declaree", "Médecin traitant déclaré"
    CLOTUREE = "cloturee", "Close"
    HORS_TERRITOIRE = "hors_territoire", "Hors du territoire"
    A_DEJA_MT = "a_deja_mt", "A déjà un médecin traitant"
    ORIENTEE_MAS = "orientee_mas", "Orientée vers la mission d’accompagnement santé"
    ORIENTEE_CENTRE = "orientee_centre", "Orientée vers un centre ou une maison de santé"
    DECEDE = "decede", "Personne décédée"
    RETRAIT = "retrait", "Retirée par la personne"
    DOUBLON = "doublon", "Double d’une autre demande"


class Source(models.TextChoices):
    PATIENT = "patient", "Pour moi-même"
    HELPER = "aidant", "Pour un proche"
    TOWN_HALL = "mairie", "Pour un habitant (mairie, CCAS)"
    PROFESSIONAL = "professionnel", "Pour un patient (professionnel de santé ou du social)"


# The labels of ``Source`` are those of the public form, which speaks to who fills it; these, for the others.
ASKED_BY = {
    Source.PATIENT: "La personne elle-même",
    Source.HELPER: "Un proche",
    Source.TOWN_HALL: "La mairie ou le CCAS",
    Source.PROFESSIONAL: "Un professionnel de santé ou du social",
}


class Channel(models.TextChoices):
    ONLINE = "en_ligne", "En ligne"
    PAPER = "papier", "Sur papier ou au téléphone"


class Why(models.TextChoices):
    """Why one has no GP."""

    RETIRED = "retraite", "Mon médecin est parti (retraite, déménagement)"
    MOVED = "demenagement", "J’ai emménagé ici"
    NEVER = "jamais", "Je n’en ai jamais eu"
    REFUSED = "refus", "Les médecins que j’ai appelés ne prennent plus de patients"
    OTHER = "autre", "Une autre raison"


class Since(models.TextChoices):
    """Since when one has none."""

    MONTHS = "mois", "Moins de six mois"
    YEAR = "an", "De six mois à deux ans"
    LONG = "longtemps", "Plus de deux ans"
    UNKNOWN = "inconnu", "Je ne sais pas"


class AgeBand(models.TextChoices):
    """Wide on purpose: it stands outside the seal."""

    BABY = "0-2", "moins de 3 ans"
    CHILD = "3-17", "3 à 17 ans"
    YOUNG = "18-39", "18 à 39 ans"
    MIDDLE = "40-64", "40 à 64 ans"
    SENIOR = "65-74", "65 à 74 ans"
    OLD = "75+", "75 ans et plus"

    @property
    def is_child(self) -> bool:
        return self in {AgeBand.BABY, AgeBand.CHILD}


class Mode(models.TextChoices):
    """How requests are proposed; the board votes it."""

    LIST = "liste", "Liste ouverte : les médecins choisissent"
    TURN = "tour", "Chacun son tour : un médecin à la fois"


class ProposalState(models.TextChoices):
    PLANNED = "prevue", "À son tour"
    ASKED = "posee", "En attente de sa réponse"
    ACCEPTED = "acceptee", "Acceptée"
    REFUSED = "refusee", "Refusée"
    DECLINED = "declinee", "Déclinée par la personne"
    EXPIRED = "echue", "Restée sans réponse"
    WITHDRAWN = "retiree", "Retirée"


class Refusal(models.TextChoices):
    """Why a doctor says no: a code, never a word about the person."""

    FULL = "complet", "Je n’ai plus de place"
    FAR = "loin", "Trop loin de mon cabinet"
    VISITS = "domicile", "Je ne fais pas de visites à domicile"
    AWAY = "absence", "Je suis absent ou en pause"
    KNOWN = "lien", "Lien personnel ou professionnel avec la personne"
    OTHER = "autre", "Autre raison"


class Declared(models.TextChoices):
    """Who confirmed the declaration of the GP."""

    DOCTOR = "medecin", "Le médecin"
    CPAM = "cpam", "L’assurance maladie"


class Verdict(models.TextChoices):
    SAME = "meme", "C’est la même personne"
    OTHER = "autre", "Ce sont deux personnes"


NEEDS = tuple((need.value, need.label) for need in HIDDEN)


def age_on(birth: date, today: date) -> int:
    """Whole years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def band_of(age: int) -> AgeBand:
    """The band of an age in years."""
    limits = ((3, AgeBand.BABY), (18, AgeBand.CHILD), (40, AgeBand.YOUNG), (65, AgeBand.MIDDLE))
    for limit, band in (*limits, (75, AgeBand.SENIOR)):
        if age < limit:
            return band
    return AgeBand.OLD
