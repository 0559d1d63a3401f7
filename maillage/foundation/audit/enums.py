"""Every act that the log knows, as stored."""

from django.db import models


class AuditAction(models.TextChoices):
    COMMUNITY_FOUNDED = "community.founded", "Communauté créée"
    COMMUNITY_EDITED = "community.edited", "Fiche de la communauté modifiée"
    TERRITORY_DRAFTED = "territory.drafted", "Brouillon de territoire enregistré"
    TERRITORY_ADOPTED = "territory.adopted", "Version du territoire arrêtée"
    TERRITORY_DISCARDED = "territory.discarded", "Brouillon de territoire abandonné"
    DIAGNOSIS_FROZEN = "diagnosis.frozen", "Diagnostic figé"
    WHATIF_SAVED = "whatif.saved", "Scénario enregistré"
    WHATIF_RENAMED = "whatif.renamed", "Scénario renommé"
    WHATIF_ARCHIVED = "whatif.archived", "Scénario archivé"
    WHATIF_RESTORED = "whatif.restored", "Scénario sorti des archives"
    ROLE_GRANTED = "role.granted", "Rôle confié"
    ROLE_REVOKED = "role.revoked", "Rôle retiré"
    INVITATION_SENT = "invitation.sent", "Invitation envoyée"
    INVITATION_ACCEPTED = "invitation.accepted", "Invitation acceptée"
    INVITATION_REVOKED = "invitation.revoked", "Invitation annulée"
    ACCOUNT_CREATED = "account.created", "Compte créé"
    ACCOUNT_SIGNED_IN = "account.signed_in", "Connexion"
    ACCOUNT_SIGN_IN_FAILED = "account.sign_in_failed", "Échec de connexion"
    ACCOUNT_SIGNED_OUT = "account.signed_out", "Déconnexion"
    ACCOUNT_CREDENTIAL_CHANGED = "account.credential_changed", "Moyen de connexion modifié"
    ACCOUNT_RENAMED = "account.renamed", "Nom du compte modifié"
    REFERENCE_LOADED = "reference.loaded", "Données de référence chargées"
    AUDIT_PURGED = "audit.purged", "Traces purgées au terme de leur durée"
