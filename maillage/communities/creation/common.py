"""What the subjects of the room share: a numbered row made once, and the beginning of an action."""

from django.conf import settings
from django.db import models

from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Nature, Personal, Scrub
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community, TenantModel

RETENTION = "durée de vie de la communauté, puis 5 ans"
# Of a table where people write names as they come.
BY_HAND = "un nom écrit sans adresse ni compte, qui ne prouve pas qui demande : réponse à la main"
AUTHOR = {"author": Personal(Nature.TRACE, Scrub.KEEP)}
NUMBERED = {"id", "community", "number", "key", "created_at"}


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name)


class Numbered(TenantModel):
    """A row that people name by its number; ``key`` comes with the form, so that a second click finds it."""

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta(TenantModel.Meta):
        abstract = True


def begin(by: User, community: Community) -> Actor:
    """The author's right, then the turn of the community."""
    actor = entitled(by, community, Permission.CREATION_EDIT)
    lock(LockSpace.CREATION, community.pk)
    return actor
