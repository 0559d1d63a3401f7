"""Grounds on which somebody may know what concerns a patient; being a member of a CPTS is none of them."""

from django.db import models


class Ground(models.TextChoices):
    """CSP art. L. 1110-4 and L. 1110-12; each asks for its own proof (``GROUND_PROOFS``)."""

    TEAM_STRUCTURE = "equipe_1", "Équipe de soins d’une même structure (art. L. 1110-12, 1°)"
    TEAM_PATIENT = "equipe_2", "Équipe de soins reconnue par le patient (art. L. 1110-12, 2°)"
    TEAM_ORGANISED = "equipe_3", "Équipe de soins à l’organisation formalisée (art. L. 1110-12, 3°)"
    CONSENT = "consentement", "Consentement du patient (art. L. 1110-4, III)"
    DELEGATION = "delegation", "Sous l’autorité d’un professionnel du cercle"
    UNNAMED = "sans_nom", "A reçu l’appel ; rien n’y désigne la personne"
    EMERGENCY = "urgence", "Ouverture en urgence, motivée et limitée à 60 minutes"


class ConsentMeans(models.TextChoices):
    """How a consent was taken: any means, also electronic (CSP art. D. 1110-3-1)."""

    ORAL = "oral", "De vive voix"
    WRITTEN = "ecrit", "Par écrit"
    ONLINE = "en_ligne", "En ligne"
    IMPOSSIBLE = "impossible", "Impossible à recueillir : urgence ou état de la personne, à reprendre"


class ConsentScope(models.TextChoices):
    """What a consent lets be shared."""

    CIRCLE = "cercle", "Partage avec les professionnels du cercle hors équipe de soins"
    FILING = "saisie", "Saisie de la demande par le secrétariat, qui la suit"
    REQUEST = "demande", "Transmission de la demande aux professionnels qui peuvent y répondre"


class ObjectionScope(models.TextChoices):
    """What a patient refuses, once informed (CSP art. L. 1110-4, IV)."""

    SHARING = "partage", "Que mes données soient partagées entre professionnels"
    EMERGENCY = "urgence", "Que mon dossier soit ouvert en urgence par quelqu’un qui n’est pas du cercle"


class NoticeKind(models.TextChoices):
    """What this room tells; rooms above add theirs (``kinds.add_notice``)."""

    BREAK_GLASS = "break_glass", "Ouverture en urgence d’un dossier"


class Erased(models.TextChoices):
    """Why a case went."""

    DUE = "due", "Sa durée était finie"
    REQUEST = "request", "La personne l’a demandé"
    REPLAY = "replay", "Effacé à nouveau après la restauration d’une sauvegarde"


EMERGENCY_MINUTES = 60
REASON_LENGTH = 20
