"""What the tables of the room have in common."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.dialogue.enums import Party

RETENTION = "durée de vie de la communauté, puis 10 ans"
TRACE = Personal(Nature.TRACE, Scrub.KEEP)
WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)


def once(name: str, *fields: str, **options: Q) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name, **options)


def person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class Said(TenantModel):
    """Base of what someone said for a party, once: ``key`` makes a second click find the first one's row."""

    key = models.UUIDField("clé de saisie", editable=False)
    party = models.CharField("partie", max_length=10, choices=Party)
    author = person("auteur")
    at = models.DateTimeField("le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        abstract = True


SAID = {"id", "community", "key", "party", "at"}
