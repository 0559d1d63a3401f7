"""Codes of the time that professionals offer, and how long it is kept."""

from django.db import models

from maillage.care.circle.kinds import NoticeMail, add_notice
from maillage.care.ground.enums import Category
from maillage.communities.members.enums import Profession

HOLD_MINUTES = 10
MOST_HOLDS = 3
# The longest series and slot: what is further is published later.
MOST_DAYS_AHEAD = 190
MOST_SLOTS = 400
MOST_PLACES = 20
KEPT_MONTHS = 12
# What an appointment is counted as, besides its outcome.
ENDED, UNSAID = "annule", "inconnu"
TURNS_KEPT_MONTHS = 24


class Where(models.TextChoices):
    """Where the patient is seen (CI-SIS: AMB, HH, VR)."""

    OFFICE = "cabinet", "Au cabinet"
    HOME = "domicile", "À domicile"
    TELE = "tele", "À distance"


class Audience(models.TextChoices):
    """Who may see and book what is offered."""

    HEALTH = "soignants", "Les opérateurs et les professionnels de santé"
    OPERATORS = "operateurs", "Les opérateurs seulement"

    def lets(self, category: Category, profession: str) -> bool:
        """Whether somebody of this category is of the audience; an operator has no profession."""
        operator = category is Category.UNDER_AUTHORITY and not profession
        return operator or (self is Audience.HEALTH and category is Category.HEALTH)


class Half(models.TextChoices):
    """A part of a day, by the hours of the place."""

    MORNING = "matin", "le matin"
    AFTERNOON = "apres_midi", "l’après-midi"
    EVENING = "soir", "le soir"

    @property
    def hours(self) -> tuple[int, int]:
        """First and last hour; the last is excluded."""
        return _HOURS[self]


_HOURS = {Half.MORNING: (8, 13), Half.AFTERNOON: (13, 19), Half.EVENING: (19, 22)}


class EndedWhy(models.TextChoices):
    """Why a booking no longer holds its time."""

    PATIENT = "patient", "Le patient ne peut pas, ou n’en a plus besoin"
    PROFESSIONAL = "professionnel", "Le professionnel n’est plus disponible"
    MISTAKE = "erreur", "Réservé par erreur"
    MOVED = "deplace", "Déplacé à un autre moment"
    LEFT = "hors_cercle", "Le professionnel n’est plus du cercle du dossier"
    CLOSED = "dossier_clos", "Le dossier est clos, ou la demande terminée"


# What somebody may say; the others come of another act.
CANCELLING = [EndedWhy.PATIENT, EndedWhy.PROFESSIONAL, EndedWhy.MISTAKE]
CANCELLED = add_notice(NoticeMail("slot_cancelled", "Rendez-vous annulé", "care_slot_cancelled"))


class Agreed(models.TextChoices):
    """Who agreed that the professional know who comes."""

    PATIENT = "patient", "La personne elle-même"
    FOR_THEM = "representant", "Qui la représente : parent, tuteur, personne de confiance"


class Outcome(models.TextChoices):
    """What became of an appointment (FHIR: fulfilled, noshow)."""

    HELD = "honore", "Le patient est venu"
    NO_SHOW = "non_honore", "Le patient n’est pas venu"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"


# Those who are searched for first; the others come after, by name.
SEARCHED = (Profession.MEDECIN, Profession.INFIRMIER, Profession.KINE, Profession.SAGE_FEMME)
