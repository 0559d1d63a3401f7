"""What the tables of the room have in common."""

from typing import Any

from django.conf import settings
from django.db import models

RETENTION = "durée de vie de la communauté, puis 5 ans"


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name)


def person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A person who did or holds something: the account stays as long as the row."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )
