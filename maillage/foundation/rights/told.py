"""A row as its person reads it: French names of columns, no secret, and nobody else."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone

from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Nature
from maillage.foundation.privacy_external import Declaration, declaration_of
from maillage.foundation.rights.reach import Model, emails_of, reach_of
from maillage.foundation.rights.subjects import Subject

SECRET = "secret, connu de la machine seule"  # noqa: S105 -- words shown instead of one
YOU, SOMEONE = "vous", "une autre personne"


def table_name(model: Model) -> str:
    """What the table holds, with a capital."""
    declared = _declared(model)
    name = declared.label or str(model._meta.verbose_name)
    return name[:1].upper() + name[1:]


def columns_of(model: Model) -> list[models.Field]:
    """The columns told, in the order of the table."""
    return list(model._meta.concrete_fields)


def column_name(model: Model, column: str) -> str:
    """The French name of a column; the second of two that bear the same one says so."""
    return _column_names(model)[column]


@cache
def _column_names(model: Model) -> dict[str, str]:
    found: dict[str, str] = {}
    for f in model._meta.concrete_fields:
        name = _declared(model).names.get(f.name) or str(f.verbose_name)
        same = sum(other == name or other.startswith(f"{name} (") for other in found.values())
        found[f.name] = f"{name} ({same + 1})" if same else name
    return found


def told_row(row: models.Model, subject: Subject) -> dict[str, Any]:
    """Column name -> what it holds, as JSON values."""
    model = type(row)
    return {column_name(model, f.name): _told(row, f, subject) for f in columns_of(model)}


def _told(row: models.Model, field: models.Field, subject: Subject) -> Any:
    model = type(row)
    personal = _declared(model).personal.get(field.name)
    value = getattr(row, field.attname)
    if personal is not None and personal.nature is Nature.SECRET:
        return SECRET
    if value is None or value == "":
        return ""
    if field.is_relation:
        return _told_key(row, field, subject)
    if field.name in emails_of(model) and _is_shared(model) and str(value).lower() not in subject.emails:
        return SOMEONE
    if isinstance(value, (bytes, memoryview)):
        return f"fichier de {len(value)} octets"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return plain(value)


def _told_key(row: models.Model, field: models.Field, subject: Subject) -> Any:
    value = getattr(row, field.attname)
    target = field.related_model
    if target is User:
        return YOU if value == subject.account else SOMEONE
    declared = declaration_of(target)
    if declared is not None and not declared.personal:
        return str(getattr(row, field.name))
    return plain(value)


def _is_shared(model: Model) -> bool:
    """Whether several people may have the same row: one gets there from another table."""
    return any("__" in path for path in reach_of(model).about)


def plain(value: Any) -> Any:
    """A value that JSON holds; days and instants in ISO, in the time of the site."""
    match value:
        case bool() | int() | float() | str() | dict() | list() | None:
            return value
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
    return str(value)


def _declared(model: Model) -> Declaration:
    declared = declaration_of(model)
    if declared is None:
        raise TypeError(f"{model._meta.label} has no Privacy")
    return declared
