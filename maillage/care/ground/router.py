"""Which connection a table is behind: patient data has its own, and no key crosses."""

from typing import Any

from maillage.care.ground.doors import APP, CARE, DOORS


class CareRouter:
    """The tables of this app behind their doors, the others never there."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        if model._meta.app_label != APP:
            return None
        # A row read by the upkeep stays with the upkeep.
        door = getattr(getattr(hints.get("instance"), "_state", None), "db", None)
        return door if door in DOORS else CARE

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        inside = [row._meta.app_label == APP for row in (one, other)]
        return all(inside) if any(inside) else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db in DOORS or app_label == APP:
            return db in DOORS and app_label == APP
        return None
