"""The words of unscheduled requests, and what becomes of one (domain notes, 6.2)."""

from django.db import models

from maillage.care.circle.kinds import Kind, NoticeMail, add_kind, add_notice
from maillage.communities.members.enums import Profession

KEPT_DAYS, LEAST_KEPT, MOST_KEPT = 30, 7, 90
KIND = add_kind(
    Kind("snp", "demande de soins non programmés", after_closing=MOST_KEPT, at_most=180, page="snp_answer")
)
OFFER = add_notice(NoticeMail("snp_offer", "Demande de soins à laquelle répondre", "care_snp_offer"))
RELEASED = add_notice(
    NoticeMail("snp_released", "Demande de soins qui n’est plus à sa charge", "care_snp_released")
)


class Status(models.TextChoices):
    """Where a request stands; codes of the domain notes."""

    RECUE = "recue", "Reçue"
    QUALIFIEE = "qualifiee", "Qualifiée"
    REORIENTEE_15 = "reorientee_15", "Réorientée vers le 15"
    CONSEIL_SEUL = "conseil_seul", "Conseil donné"
    PROTOCOLE = "protocole", "Confiée à un protocole de coopération"
    ENVOYEE_MT = "envoyee_mt", "Envoyée au médecin traitant"
    REFUSEE = "refusee", "Déclinée par le médecin traitant"
    DELAI_DEPASSE = "delai_depasse", "Sans réponse du médecin traitant"
    DIFFUSEE = "diffusee", "Proposée aux volontaires"
    ACCEPTEE = "acceptee", "Acceptée"
    RDV_FIXE = "rdv_fixe", "Rendez-vous fixé"
    PATIENT_INFORME = "patient_informe", "Patient informé"
    HONOREE = "honoree", "Rendez-vous honoré"
    NON_HONOREE = "non_honoree", "Patient non venu"
    ANNULEE = "annulee", "Annulée"
    SANS_SOLUTION = "sans_solution", "Sans solution"
    ISSUE_NON_DITE = "issue_non_dite", "Issue non dite"
    CLOTUREE = "cloturee", "Close"


class Channel(models.TextChoices):
    TELEPHONE = "telephone", "Téléphone"
    PHARMACIE = "pharmacie", "Pharmacie"
    INFIRMIER = "infirmier", "Infirmier"
    SECRETARIAT = "secretariat", "Secrétariat médical"
    SAS = "sas", "Service d’accès aux soins"
    APPLICATION = "application", "Application"
    ACCUEIL = "accueil", "Sur place"


class Delay(models.TextChoices):
    """Within what time the answer is wanted."""

    JOUR = "jour", "Aujourd’hui"
    H24 = "24h", "24 heures"
    H48 = "48h", "48 heures"


class Where(models.TextChoices):
    CABINET = "cabinet", "Au cabinet"
    DOMICILE = "domicile", "À domicile"
    TELE = "tele", "À distance"


class HasGp(models.TextChoices):
    """Whether the person has a médecin traitant; who it is belongs to the content."""

    OUI = "oui", "A un médecin traitant"
    NON = "non", "Sans médecin traitant"
    INCONNU = "inconnu", "Médecin traitant non précisé"


class Family(models.TextChoices):
    """The answer that is wanted, not the illness: all that the outline says of the motive (ADR 0050)."""

    CONSULTATION = "consultation", "Consultation"
    GESTE = "geste", "Petit geste technique"
    SOIN = "soin", "Soin infirmier"
    REEDUCATION = "reeducation", "Rééducation"
    DENTAIRE = "dentaire", "Soin dentaire"
    DOCUMENT = "document", "Ordonnance ou certificat"
    AUTRE = "autre", "Autre réponse"
    NONE = "", "Non demandée"


class Mobility(models.TextChoices):
    AUTONOME = "autonome", "Se déplace"
    AIDE = "aide", "Se déplace avec une aide"
    NON = "non", "Ne peut pas se déplacer"


class Ald(models.TextChoices):
    OUI = "oui", "Oui"
    NON = "non", "Non"


class Band(models.TextChoices):
    """When in the day a request came; out of 8–20 h it belongs to the permanence of care."""

    MATIN = "matin", "8 h – 12 h"
    APRES_MIDI = "apres_midi", "12 h – 16 h"
    SOIR = "soir", "16 h – 20 h"
    NUIT = "nuit", "20 h – 8 h"

    @classmethod
    def of_hour(cls, hour: int) -> "Band":
        bands = ((8, cls.NUIT), (12, cls.MATIN), (16, cls.APRES_MIDI), (20, cls.SOIR))
        return next((band for before, band in bands if hour < before), cls.NUIT)


class Solved(models.TextChoices):
    """How long after it came a request was accepted."""

    H24 = "24h", "En moins de 24 heures"
    H48 = "48h", "Entre 24 et 48 heures"
    PLUS = "plus", "Plus tard"
    NEVER = "", "Jamais acceptée"


# Who a request may be addressed to, by code of the register.
ANSWERING = (
    Profession.MEDECIN, Profession.INFIRMIER, Profession.KINE, Profession.PHARMACIEN, Profession.SAGE_FEMME,
    Profession.DENTISTE, Profession.PODOLOGUE, Profession.ORTHOPTISTE,
)  # fmt: skip
