"""What may be erased when a person asks, row by row, and why the rest must stay (GDPR art. 17)."""

from dataclasses import dataclass, field
from datetime import date

from django.db import models

from maillage.foundation.privacy import Basis
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.elsewhere import held_elsewhere
from maillage.foundation.rights.enums import ErasureAct
from maillage.foundation.rights.holdings import Collector
from maillage.foundation.rights.models import ErasedRow, NoticeReading, Objection, RequestStep, RightsRequest
from maillage.foundation.rights.reach import Model
from maillage.foundation.rights.scrubbing import is_scrubbed, trimmable
from maillage.foundation.rights.subjects import Subject
from maillage.foundation.rights.terms import due, until
from maillage.foundation.rights.told import table_name

# Bases on which a person may have a row erased before its time.
_ERASABLE = frozenset({Basis.CONSENT, Basis.LEGITIMATE_INTEREST})
_REASONS = {
    Basis.LEGAL_OBLIGATION: "la loi oblige à la garder (RGPD, art. 17-3-b)",
    Basis.PUBLIC_TASK: "elle sert une mission d’intérêt public (RGPD, art. 17-3-b)",
    Basis.CONTRACT: "elle prouve une adhésion, en cours ou dont on peut encore discuter (RGPD, art. 17-3-e)",
    Basis.CARE: "elle appartient à un dossier de soins (RGPD, art. 17-3-c)",
}
# The proofs of this very room outlive what they prove.
_PROOFS = frozenset({RightsRequest, RequestStep, Objection, ErasedRow, NoticeReading})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row: erased (``act``), or kept (``why``, and until when if the clock has started)."""

    row: models.Model
    act: ErasureAct | None
    why: str
    until: date | None

    @property
    def table(self) -> str:
        return table_name(type(self.row))


@dataclass(frozen=True, slots=True)
class TableVerdict:
    """The verdicts of a table that say the same thing."""

    table: str
    act: ErasureAct | None
    why: str
    until: date | None
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an erasure would do."""

    verdicts: list[Verdict]
    withheld: int
    elsewhere: list[TableVerdict] = field(default_factory=list)

    @property
    def erasing(self) -> list[Verdict]:
        return [v for v in self.verdicts if v.act]

    def by_table(self) -> list[TableVerdict]:
        """The same, a line per table and reason; what goes first."""
        counts: dict[tuple[str, ErasureAct | None, str, date | None], int] = {}
        for v in self.verdicts:
            key = (v.table, v.act, v.why, v.until)
            counts[key] = counts.get(key, 0) + 1
        found = [TableVerdict(*key, rows=count) for key, count in counts.items()] + self.elsewhere
        return sorted(found, key=lambda line: (line.act is None, line.table))


def plan(subject: Subject, today: date) -> Plan:
    """What erasing this person would do in the open scope; the account itself is closed apart."""
    collector = Collector(subject)
    verdicts = [
        verdict
        for holding in collector.holdings()
        if not _is_of_the_instance(holding.model)
        for verdict in _verdicts(holding.model, holding.rows, today)
    ]
    elsewhere = [
        TableVerdict(table_name(held.model), None, held.why_kept, None, len(held.rows) + len(held.acts))
        for held in held_elsewhere(subject)
    ]
    return Plan(verdicts, collector.withheld, elsewhere)


def _is_of_the_instance(model: Model) -> bool:
    """Tables that several communities share: one of them does not erase there."""
    return not any(f.name == "community" for f in model._meta.concrete_fields)


def _verdicts(model: Model, rows: list[models.Model], today: date) -> list[Verdict]:
    over = set(
        model._default_manager.filter(due(model, today), pk__in=[row.pk for row in rows]).values_list(
            "pk", flat=True
        )
    )
    return [_verdict(row, row.pk in over) for row in rows if not is_scrubbed(row)]


def _verdict(row: models.Model, is_over: bool) -> Verdict:  # noqa: FBT001 -- one fact about the row
    declared = declaration_of(type(row))
    if declared is None:
        raise TypeError(f"{type(row)._meta.label} has no Privacy")
    if type(row) in _PROOFS:
        return Verdict(row, None, "elle prouve que les droits de la personne ont été respectés", until(row))
    if is_over:
        return Verdict(row, ErasureAct.DELETED, "sa durée de conservation est finie", None)
    if declared.basis in _ERASABLE:
        return Verdict(row, ErasureAct.DELETED, f"elle ne reposait que sur : {declared.basis.label}", None)
    why, last = _REASONS[declared.basis], until(row)
    if trimmable(row):
        names = ", ".join(str(row._meta.get_field(c).verbose_name) for c in trimmable(row))
        return Verdict(row, ErasureAct.TRIMMED, f"facultatif : {names} ; le reste demeure, {why}", last)
    return Verdict(row, None, why, last)
