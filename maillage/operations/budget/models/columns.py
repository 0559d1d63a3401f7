"""What the tables of the room have in common."""

from typing import Any

from django.conf import settings
from django.db import models

from maillage.foundation.privacy import Nature, Personal, Scrub

RETENTION = "durée de vie de la communauté, puis 10 ans"
TRACE = Personal(Nature.TRACE, Scrub.KEEP)
WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)
PAYEE = Personal(Nature.BANK, Scrub.ERASE)


def once(name: str, *fields: str, **options: Any) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name, **options)


def person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """Who did it: the account stays as long as the row."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


def in_cents(label: str, **options: Any) -> "models.PositiveBigIntegerField[Any, Any]":
    return models.PositiveBigIntegerField(f"{label} (centimes)", **options)
