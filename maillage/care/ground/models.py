"""The base of every table of patient data, and the keys that seal it."""

import uuid
from typing import Any

from django.db import models
from django_scopes import ScopedManager

from maillage.care.ground.fields import BlindIndex, Clear
from maillage.foundation.privacy import NoPersonalData
from maillage.foundation.vault.models import WrappedKey


class CareModel(models.Model):
    """A row of one community, known by its number alone: no foreign key leaves this database.

    The key is a random UUID: it is bound into what is sealed before the row exists, tells nothing in an
    address, and is not read back by the INSERT of somebody who may post a row without reading it. The manager
    raises outside a session (``traces.scope.care_scope``); add ``CareWall`` to the migration of each table.
    """

    id = models.UUIDField("clé", primary_key=True, default=uuid.uuid4, editable=False)
    community_id = models.BigIntegerField("communauté", editable=False)

    objects = ScopedManager(care="community_id")

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"

    def __getstate__(self) -> dict[str, Any]:
        """What leaves the process by a copy or a cache stays sealed."""
        return {
            name: None if isinstance(value, Clear) else value
            for name, value in super().__getstate__().items()
        }

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """A sealed column never goes without its index."""
        if update_fields is not None:
            wanted = set(update_fields)
            update_fields = wanted | {
                f.name for f in self._meta.concrete_fields if isinstance(f, BlindIndex) and wanted & set(f.of)
            }
        super().save(*args, update_fields=update_fields, **kwargs)


class CareKey(WrappedKey):
    """The data keys of patient data, in its own database: useless without the master key."""

    community_id = models.BigIntegerField("communauté", editable=False)

    objects = ScopedManager(care="community_id")

    class Meta:
        verbose_name = "clé des données de patients"
        verbose_name_plural = "clés des données de patients"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "purpose", "number"], name="care_key_number_once"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Sceller les données de patients, que la base ne doit jamais lire en clair"
        neutral = {"id", "community_id", "purpose", "number", "master", "wrapped", "created_at"}
