"""Everything held about a person in the open scope, table by table, as the classification leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity.models import User
from maillage.foundation.privacy import Key
from maillage.foundation.rights.reach import (
    Model,
    emails_of,
    identity_columns,
    keyed,
    names_people,
    personal_models,
    reach_of,
)
from maillage.foundation.rights.subjects import Subject
from maillage.foundation.tenancy.models import TenantModel

# The first digit of a national identifier that holds an RPPS number.
RPPS_KIND = "8"


@dataclass(frozen=True, slots=True)
class Act:
    """The person did something to a row of somebody else: the column that says it, and the row's key."""

    column: str
    row: Any
    at: Any


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds about a person."""

    model: Model
    rows: list[models.Model]
    acts: list[Act]


@dataclass(slots=True)
class Collector:
    """Finds the rows of a person; a table is read once. ``withheld`` counts the rows that were found at the
    person's address under another name: they are given to nobody before somebody looks.
    """

    subject: Subject
    # For one community alone: what the instance knows by an address only (the messages that left) may tell
    # of another community, and is left to the person's own account.
    local: bool = False
    withheld: int = 0
    _found: dict[Model, list[models.Model]] = field(default_factory=dict)
    _open: set[Model] = field(default_factory=set)

    def holdings(self) -> list[Holding]:
        """Every table that holds something, in the order of the rooms."""
        found = []
        for model in personal_models():
            if self.local and _is_known_by_address_alone(model):
                continue
            rows, acts = self.rows(model), self.acts(model)
            if rows or acts:
                found.append(Holding(model, rows, acts))
        return found

    def rows(self, model: Model) -> list[models.Model]:
        """The rows of this table about the person."""
        if model in self._found:
            return self._found[model]
        if model in self._open:
            return []
        self._open.add(model)
        rows = self._read(model)
        self._open.discard(model)
        self._found[model] = rows
        return rows

    def acts(self, model: Model) -> list[Act]:
        """What the account did to rows of others."""
        columns = reach_of(model).acts
        if self.subject.account is None or not columns:
            return []
        mine = {row.pk for row in self.rows(model)}
        when = _written_at(model)
        wanted = ["pk", *(f"{c}_id" for c in columns), *([when] if when else [])]
        asked = Q()
        for column in columns:
            asked |= Q(**{column: self.subject.account})
        found = model._default_manager.filter(asked).order_by("pk").values(*wanted)
        return [
            Act(column, row["pk"], row.get(when) if when else None)
            for row in found.iterator(chunk_size=2_000)
            for column in columns
            if row[f"{column}_id"] == self.subject.account and row["pk"] not in mine
        ]

    def events_about(self) -> Iterable[AuditEvent]:
        """What others did to the person's rows: the log keeps the kind and the key of what was touched."""
        kinds: dict[str, list[str]] = {}
        for model, rows in self._found.items():
            if rows and model is not AuditEvent and names_people(model):
                kinds.setdefault(model.__name__.lower(), []).extend(str(row.pk) for row in rows)
        asked = Q(pk__in=[])
        for kind, keys in kinds.items():
            asked |= Q(subject_type=kind, subject_id__in=keys)
        events = AuditEvent.objects.filter(asked)
        if self.subject.account is not None:
            events = events.exclude(actor_id=self.subject.account)
        return events.order_by("at").iterator(chunk_size=2_000)

    def _read(self, model: Model) -> list[models.Model]:
        sure, by_address = Q(pk__in=[]), Q(pk__in=[])
        for path in reach_of(model).about:
            if path in emails_of(model):
                for email in self.subject.emails:
                    by_address |= Q(**{f"{path}__iexact": email})
            else:
                sure |= self._leads(model, path)
        rows = {row.pk: row for row in model._default_manager.filter(sure).distinct()}
        others = model._default_manager.filter(by_address).exclude(pk__in=list(rows))
        for row in others.filter(self._of_no_other_account(model)):
            names = [str(getattr(row, column)) for column in identity_columns(model)]
            if self.subject.is_named(*names):
                rows[row.pk] = row
            else:
                self.withheld += 1
        for row in self._merged(model, rows):
            rows[row.pk] = row
        return sorted(rows.values(), key=lambda row: str(row.pk).zfill(20))

    def _leads(self, model: Model, path: str) -> Q:
        """The rows that a column or a path which is no address leads to."""
        account = self.subject.account
        if path in keyed(model, Key.ACCOUNT):
            return Q(**{path: account}) if account is not None else Q(pk__in=[])
        if path in keyed(model, Key.RPPS):
            return self._by_rpps(model, path)
        target = _target(model, path)
        if target is User:
            return Q(**{path: account}) if account is not None else Q(pk__in=[])
        if target is None or target is model:
            return Q(pk__in=[])
        return Q(**{f"{path}__in": [row.pk for row in self.rows(target)]})

    def _by_rpps(self, model: Model, path: str) -> Q:
        """National rows of the numbers that the person's own rows carry, under the person's name."""
        numbers: set[str] = set()
        for source in personal_models():
            columns = [c for c in keyed(source, Key.RPPS) if c not in reach_of(source).about]
            for row in self.rows(source) if columns else []:
                numbers |= {str(getattr(row, column)) for column in columns} - {""}
        asked = model._default_manager.filter(
            **{f"{path}__in": [n for number in numbers for n in (number, RPPS_KIND + number)]}
        )
        keys = [
            row.pk
            for row in asked
            if self.subject.is_named(*(str(getattr(row, c)) for c in identity_columns(model)))
        ]
        return Q(pk__in=keys)

    def _of_no_other_account(self, model: Model) -> Q:
        """A row that an account owns is that account's, whatever its address."""
        keys = [p for p in reach_of(model).about if _is_key_to_account(model, p)]
        free = Q()
        for key in keys:
            free &= Q(**{f"{key}__isnull": True})
        if model is User:
            return Q(pk=self.subject.account) if self.subject.account is not None else Q(pk__in=[])
        return free

    def _merged(self, model: Model, rows: dict[Any, models.Model]) -> list[models.Model]:
        """Rows that were merged by hand into one of these."""
        found: list[models.Model] = []
        for path in reach_of(model).about:
            if path.isidentifier() and "__" not in path and _target(model, path) is model:
                found += model._default_manager.filter(**{f"{path}__in": list(rows)})
        return found


def _target(model: Model, path: str) -> Model | None:
    """The table that a path ends in; ``None`` for a plain column."""
    for part in path.split("__"):
        related = model._meta.get_field(part).related_model
        if related is None:
            return None
        model = related
    return model


def _is_known_by_address_alone(model: Model) -> bool:
    """Tables of the whole instance, accounts apart, where nothing but a mailbox leads to the person."""
    about = reach_of(model).about
    shared = not issubclass(model, TenantModel) and model is not User
    return shared and bool(about) and all(path in emails_of(model) for path in about)


def _is_key_to_account(model: Model, path: str) -> bool:
    return "__" not in path and _target(model, path) is User


def _written_at(model: Model) -> str:
    """The instant when a row was written, where the table says it."""
    for f in model._meta.concrete_fields:
        if isinstance(f, models.DateTimeField) and (f.auto_now_add or not f.null):
            return f.name
    return ""
