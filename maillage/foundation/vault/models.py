"""The data keys of each community, wrapped: useless without the master key, which is not here."""

from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import NoPersonalData
from maillage.foundation.tenancy.models import TenantModel


class WrappedKey(models.Model):
    """One data key of one class of data; the highest ``number`` seals, the others only open.

    ``master`` names the master key that wrapped it. A table of keys also has a ``community_id``.
    """

    purpose = models.CharField("classe de données", max_length=20)
    number = models.PositiveIntegerField("numéro")
    master = models.CharField("clé maîtresse", max_length=20)
    wrapped = models.BinaryField("clé enveloppée")
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"clé {self.purpose} {self.number}"


class DataKey(TenantModel, WrappedKey):
    """The keys of what is in the database of the rest."""

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "clé de données"
        verbose_name_plural = "clés de données"
        constraints = [
            models.UniqueConstraint(fields=["community", "purpose", "number"], name="data_key_number_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Sceller les données que la base ne doit jamais lire en clair"
        neutral = {"id", "community", "purpose", "number", "master", "wrapped", "created_at"}
