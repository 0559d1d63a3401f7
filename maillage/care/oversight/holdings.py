"""What patient data says of those who work with it: their seats, their accesses, what they wrote.

The person has a right to it (GDPR art. 15); the patient behind is somebody else, so no case is named and
nothing sealed is opened. Read from the classification of each table: a new column of account is told.
"""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from maillage.care.ground.doors import APP, UPKEEP
from maillage.care.ground.fields import BlindIndex, SealedText
from maillage.care.ground.scope import upkeep
from maillage.foundation.privacy import Key, Nature
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.elsewhere import Held, holds_elsewhere
from maillage.foundation.rights.reach import Model, keyed
from maillage.foundation.rights.told import SOMEONE, YOU, column_name, plain
from maillage.foundation.tenancy.models import Community

SEALED = "scellé\u00a0: cela concerne un patient, seul le cercle du dossier le lit"
# Keys and arithmetic: they name a patient, or nobody.
_UNTOLD = frozenset({"community_id", "hash", "previous_hash", "mark"})


def told_models() -> list[Model]:
    """The tables with a column that names an account."""
    return [one for one in apps.get_app_config(APP).get_models() if keyed(one, Key.ACCOUNT)]


@holds_elsewhere
def held_in_care(account: int, communities: list[Community]) -> list[Held]:
    """Everything of this account, table by table; the acts are those of rows about somebody else."""
    found = {model: Held(model, [], []) for model in told_models()}
    for community in communities:
        with upkeep(community):
            for model, held in found.items():
                about, acted = columns_of(model)
                rows = model._default_manager.using(UPKEEP)
                held.rows.extend(_told(row, account, community) for row in rows.filter(_any(about, account)))
                for column in acted:
                    others = rows.filter(**{column: account}).exclude(_any(about, account))
                    held.acts.extend(_act(row, column, community) for row in others)
    return [held for held in found.values() if held.rows or held.acts]


def columns_of(model: Model) -> tuple[list[str], list[str]]:
    """The columns that make a row about a person, and those that only say who acted."""
    declared = declaration_of(model)
    whose = (declared.whose or ()) if declared else ()
    accounts = keyed(model, Key.ACCOUNT)
    return [name for name in accounts if name in whose], [name for name in accounts if name not in whose]


def _any(columns: list[str], account: int) -> Q:
    found = Q(pk__in=[])
    for column in columns:
        found |= Q(**{column: account})
    return found


def _act(row: models.Model, column: str, community: Community) -> dict[str, Any]:
    return {
        "ce que vous avez fait": column_name(type(row), column),
        "ligne": str(row._meta.verbose_name),
        "le": _when(row),
        "communauté": community.name,
    }


def _told(row: models.Model, account: int, community: Community) -> dict[str, Any]:
    model = type(row)
    said: dict[str, Any] = {"communauté": community.name}
    for one in model._meta.concrete_fields:
        is_key = one.is_relation or isinstance(one, models.UUIDField)
        if one.name not in _UNTOLD and not is_key:
            said[column_name(model, one.name)] = _value(row, one, account)
    return said


def _value(row: models.Model, one: models.Field, account: int) -> Any:
    declared = declaration_of(type(row))
    personal = declared.personal.get(one.name) if declared else None
    held = row.__dict__.get(one.attname)
    if isinstance(one, (SealedText, BlindIndex)) or (personal and personal.nature is Nature.SECRET):
        return SEALED if held else ""
    if personal and personal.key is Key.ACCOUNT:
        return "" if held is None else YOU if held == account else SOMEONE
    if one.choices and held:
        return str(getattr(row, f"get_{one.name}_display")())
    return plain(held) if held is not None else ""


def _when(row: models.Model) -> Any:
    instants = [one for one in row._meta.concrete_fields if isinstance(one, models.DateTimeField)]
    return plain(getattr(row, instants[0].attname)) if instants else ""
