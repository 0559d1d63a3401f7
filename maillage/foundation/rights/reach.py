"""Which columns lead from a person to the rows of a table, read from its classification.

Two ways: a row is *about* the person (their card, their fee), and everything in it is told to them; or it
only says that the person *did* something (noted a payment): then only that fact is told, since the rest
concerns somebody else.

Guessed unless the table says ``whose``: a key to an account that is not a trace, an e-mail field, and for a
table that names nobody itself a key to one that does. A table that names people is never read through the
card it hangs from: the representatives of a structure are not its contact.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, router

from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Key, Nature, Personal
from maillage.foundation.privacy_external import Declaration, declaration_of

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Reach:
    """Columns (or lookups) that make a row about a person, and those that only say who acted."""

    about: tuple[str, ...]
    acts: tuple[str, ...]


def personal_models() -> list[Model]:
    """Every table with personal columns, libraries' included, in the order of the rooms.

    Not those behind another connection (patient data): what opens them answers for their own persons.
    """
    tables = [m for m in apps.get_models(include_auto_created=True) if _declared(m).personal]
    return [m for m in tables if router.db_for_read(m) == DEFAULT_DB_ALIAS]


@cache
def reach_of(model: Model) -> Reach:
    """How a person is found in this table."""
    declared = _declared(model)
    traces = [f for f in _keys_to_accounts(model) if _nature(declared, f.name) is Nature.TRACE]
    if declared.whose is not None:
        about = declared.whose
    elif declared.nobody:
        about = ()
    else:
        about = tuple(_guessed(model, declared))
    return Reach(about, tuple(f.name for f in traces if f.name not in about))


def names_people(model: Model) -> bool:
    """Whether the rows carry the identity of who they are about."""
    if model is User:
        return True
    personal = _declared(model).personal
    return any(p.nature is Nature.IDENTITY and not _is_key_to_account(model, c) for c, p in personal.items())


def identity_columns(model: Model) -> list[str]:
    """The columns that hold a name."""
    return [
        f.name
        for f in model._meta.concrete_fields
        if _nature(_declared(model), f.name) is Nature.IDENTITY
        and isinstance(f, models.CharField)
        and f.name in {"first_name", "last_name"}
    ]


def emails_of(model: Model) -> list[str]:
    """The personal columns that hold an address one writes to."""
    return [
        f.name
        for f in model._meta.concrete_fields
        if f.name in _declared(model).personal
        and (isinstance(f, models.EmailField) or f.name in {"email", "recipient"})
    ]


def keyed(model: Model, key: Key) -> list[str]:
    """The columns that identify a person by this kind of key."""
    return [name for name, p in _declared(model).personal.items() if p.key is key]


def faults_of_reach(model: Model) -> list[str]:
    """What to write in ``Privacy`` so that the rights of persons reach this table; nothing when they do."""
    declared, reach, label = _declared(model), reach_of(model), model._meta.label
    found = [f"{label}: whose names no column: {path}" for path in reach.about if not _exists(model, path)]
    if declared.nobody or reach.about:
        return found
    missed = [c for c in told(declared) if c not in reach.acts]
    if missed:
        found.append(
            f"{label}: an access request would miss {', '.join(missed)}. In its class Privacy write either "
            'whose = ("column",) – the key or e-mail column that leads to the person – or '
            'nobody = "why no person can be named from these columns, in French".'
        )
    return found


def told(declared: Declaration) -> list[str]:
    """The personal columns that the person is told; a secret is only said to exist."""
    return [c for c, p in declared.personal.items() if p.nature is not Nature.SECRET]


def _guessed(model: Model, declared: Declaration) -> list[str]:
    found = [
        f.name
        for f in _keys_to_accounts(model)
        if f.name in declared.personal and _nature(declared, f.name) is not Nature.TRACE
    ]
    found += [name for name in emails_of(model) if name not in found]
    if not names_people(model):
        found += [
            f.name
            for f in model._meta.concrete_fields
            if f.is_relation
            and f.related_model not in {User, model}
            and _belongs(cast(Model, f.related_model))
        ]
    return found


def _belongs(model: Model) -> bool:
    """Whether each row of this table is one person's: it names them, or hangs from a row that does."""
    declared = declaration_of(model)
    if declared is None or not declared.personal or not reach_of(model).about:
        return False
    if names_people(model):
        return True
    keys = {f.name: f for f in model._meta.concrete_fields if f.is_relation}
    return any(
        c in keys
        and keys[c].related_model not in {User, model}
        and _belongs(cast(Model, keys[c].related_model))
        for c in reach_of(model).about
    )


def _keys_to_accounts(model: Model) -> "list[models.Field[Any, Any]]":
    return [f for f in model._meta.concrete_fields if f.is_relation and f.related_model is User]


def _is_key_to_account(model: Model, column: str) -> bool:
    return any(f.name == column for f in _keys_to_accounts(model))


def _exists(model: Model, path: str) -> bool:
    for part in path.split("__"):
        known = {f.name: f for f in model._meta.get_fields()}
        if part not in known:
            return False
        model = known[part].related_model or model
    return True


def _nature(declared: Declaration, column: str) -> Nature | None:
    personal: Personal | None = declared.personal.get(column)
    return personal.nature if personal else None


def _declared(model: Model) -> Declaration:
    declared = declaration_of(model)
    if declared is None:
        raise TypeError(f"{model._meta.label} has no Privacy")
    return declared
