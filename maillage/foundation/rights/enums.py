"""Words of the room, as stored."""

from django.db import models


class Right(models.TextChoices):
    """GDPR articles 15 to 21, and 7-3."""

    ACCESS = "access", "Accès : recevoir mes données"
    RECTIFICATION = "rectification", "Rectification : corriger une erreur"
    ERASURE = "erasure", "Effacement"
    OBJECTION = "objection", "Opposition à un usage"
    RESTRICTION = "restriction", "Limitation : geler un usage contesté"
    PORTABILITY = "portability", "Portabilité : reprendre mes données ailleurs"
    WITHDRAWAL = "withdrawal", "Retrait d’un consentement"


class RequestState(models.TextChoices):
    TO_CONFIRM = "to_confirm", "Adresse à confirmer"
    OPEN = "open", "À traiter"
    ANSWERED = "answered", "Répondue"
    REFUSED = "refused", "Refusée"
    DROPPED = "dropped", "Sans suite"


class Origin(models.TextChoices):
    ACCOUNT = "account", "le compte de la personne"
    FORM = "form", "le formulaire public"
    ENTERED = "entered", "courrier ou de vive voix"


class IdentityProof(models.TextChoices):
    ACCOUNT = "account", "connexion à son compte"
    LINK = "link", "lien reçu à son adresse"
    DOCUMENT = "document", "vérification par la communauté"


class StepAct(models.TextChoices):
    RECEIVED = "received", "Demande reçue"
    IDENTIFIED = "identified", "Identité prouvée"
    EXTENDED = "extended", "Délai prolongé"
    EXPORTED = "exported", "Données remises à la personne"
    RECTIFIED = "rectified", "Donnée corrigée"
    OBJECTED = "objected", "Opposition enregistrée"
    LIFTED = "lifted", "Opposition levée"
    ERASED = "erased", "Données effacées"
    NOTED = "noted", "Note"
    ANSWERED = "answered", "Réponse envoyée"
    REFUSED = "refused", "Refus motivé envoyé"
    DROPPED = "dropped", "Classée sans suite"


class ObjectionPurpose(models.TextChoices):
    """Uses that rest on a mission or an interest, hence that a person may refuse (GDPR art. 21)."""

    PROSPECTING = "prospecting", "Être contacté pour rejoindre la communauté"
    NEWS = "news", "Recevoir des lettres et annonces"
    DIRECTORY = "directory", "Figurer dans une liste de professionnels"


class ErasureAct(models.TextChoices):
    DELETED = "deleted", "Ligne supprimée"
    SCRUBBED = "scrubbed", "Ligne rendue anonyme"
    TRIMMED = "trimmed", "Données facultatives effacées"
