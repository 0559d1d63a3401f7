"""The outbox: what must be mailed, written in the transaction that decided it."""

from django.db import models
from django.db.models import Q

from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class MailMessage(models.Model):
    """One message to one address. Its body is erased once sent: it may carry a secret link."""

    key = models.CharField("clé d'unicité", max_length=200, unique=True)
    recipient = models.EmailField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("texte", blank=True)
    html = models.TextField("texte mis en page", blank=True)
    calendar = models.TextField("invitation pour un agenda", blank=True)
    queued_at = models.DateTimeField("demandé le", auto_now_add=True)
    sent_at = models.DateTimeField("parti le", null=True, blank=True)

    class Meta:
        verbose_name = "message électronique"
        verbose_name_plural = "messages électroniques"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(text="", html="", calendar=""),
                name="mail_message_erased_once_sent",
            ),
        ]

    class Privacy:
        purpose = "Envoyer les messages de service (invitations, sécurité du compte)"
        basis = Basis.LEGITIMATE_INTEREST
        retention = (
            "30 jours après l'envoi ; le texte est effacé dès l'envoi ; 60 jours après la demande "
            "s'il n'a jamais pu partir"
        )
        # By then every link that it holds has expired.
        keep = (
            Keep("sent_at", days=30),
            Keep("queued_at", days=60, when={"sent_at__isnull": True}),
        )
        personal = {
            "recipient": Personal(Nature.CONTACT, Scrub.EMAIL),
            "subject": Personal(Nature.TRACE, Scrub.ERASE),
            "text": Personal(Nature.SECRET, Scrub.ERASE),
            "html": Personal(Nature.SECRET, Scrub.ERASE),
            "calendar": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {"id", "key", "queued_at", "sent_at"}

    def __str__(self) -> str:
        return self.key


class Reminder(TenantModel):
    """Something to do that a room in another database asks, told in « Ma semaine »: no word of health.

    For one person (``user``), or for whoever holds ``permission``. Written again as a whole by its room.
    """

    room = models.CharField("pièce", max_length=30)
    key = models.CharField("clé", max_length=80)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="+", null=True, blank=True, verbose_name="pour"
    )
    permission = models.CharField("pour qui peut", max_length=40, blank=True)
    title = models.CharField("titre", max_length=120)
    why = models.CharField("raison", max_length=240)
    button = models.CharField("bouton", max_length=60)
    url_name = models.CharField("adresse", max_length=60)
    due = models.DateField("pour le", null=True, blank=True)

    class Meta:
        verbose_name = "rappel"
        verbose_name_plural = "rappels"
        constraints = [
            models.UniqueConstraint(fields=["community", "room", "key"], name="reminder_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(permission=""), name="reminder_is_for_somebody"
            ),
        ]

    class Privacy:
        purpose = "Rappeler à chacun ce qu’il a à faire"
        basis = Basis.LEGITIMATE_INTEREST
        # At most: written again every night, what is done is gone the next day.
        retention = "durée de vie de la communauté"
        personal = {"user": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "room", "key", "permission", "title", "why", "button", "url_name", "due",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title
