"""What a column holds once its person was erased, from the rule that its table declares."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Scrub
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.reach import Model, reach_of

NAME = "Effacé"
MAILBOX = "efface.invalid"  # a reserved domain (RFC 2606): nothing is ever sent there


def scrubbed_values(row: models.Model) -> dict[str, Any]:
    """Column -> what replaces it, for every column that does not stay."""
    model = type(row)
    declared = declaration_of(model)
    values = {
        f.attname: _replacement(f, declared.personal[f.name].scrub, row.pk)
        for f in model._meta.concrete_fields
        if declared
        and f.name in declared.personal
        and declared.personal[f.name].scrub is not Scrub.KEEP
        and not (isinstance(f, models.JSONField) and getattr(row, f.attname) is None)
    }
    # The link to the account goes too, where the table can do without.
    for f in model._meta.concrete_fields:
        if f.is_relation and f.related_model is User and f.null and f.name in reach_of(model).about:
            values[f.attname] = None
    return values


def not_scrubbed(model: Model) -> Q:
    """The rows that still hold something to scrub; none where every column stays."""
    declared = declaration_of(model)
    found = Q(pk__in=[])
    for f in model._meta.concrete_fields:
        personal = declared.personal.get(f.name) if declared else None
        if personal is None or personal.scrub is Scrub.KEEP:
            continue
        if personal.scrub is Scrub.EMAIL:
            found |= ~Q(**{f"{f.name}__endswith": f"@{MAILBOX}"}) & ~Q(**{f.name: ""})
        elif personal.scrub is Scrub.NAME:
            found |= ~Q(**{f.name: NAME}) & ~Q(**{f.name: ""})
        elif isinstance(f, (models.CharField, models.TextField)):
            found |= ~Q(**{f.name: ""})
        elif isinstance(f, models.JSONField):
            found |= Q(**{f"{f.name}__isnull": False}) & ~Q(**{f.name: {}})
    return found


def is_scrubbed(row: models.Model) -> bool:
    """Whether nothing is left to scrub in a row whose columns were meant to be."""
    values = scrubbed_values(row)
    written = {name: value for name, value in values.items() if not isinstance(value, uuid.UUID)}
    if not any(str(v) == NAME or str(v).endswith(f"@{MAILBOX}") for v in written.values()):
        return False
    return all(getattr(row, name) in (value, "", None) for name, value in written.items())


def trimmable(row: models.Model) -> list[str]:
    """The columns that the person may have erased while the row stays, and that hold something."""
    declared = declaration_of(type(row))
    wanted = declared.optional if declared else frozenset()
    return [f.name for f in row._meta.concrete_fields if f.name in wanted and getattr(row, f.attname)]


def _replacement(field: models.Field, scrub: Scrub, key: object) -> Any:
    if scrub is Scrub.EMAIL:
        return f"efface-{key}@{MAILBOX}"
    if scrub is Scrub.NAME:
        return NAME
    # Before null: a table may ask that what was said stays said, whatever it was.
    if isinstance(field, models.JSONField):
        return {}
    if field.null:
        return None
    match field:
        case models.UUIDField():
            return uuid.uuid4()
        case ArrayField():
            return []
        case models.BinaryField():
            return b""
        case models.BooleanField():
            return False
    return ""
