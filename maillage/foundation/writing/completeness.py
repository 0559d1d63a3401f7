"""How far a document is, and what it lacks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.foundation.writing import prose
from maillage.foundation.writing.declaration import Field, Section, Template
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.values import Value, Values, count_words


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing (``blocking``), or worth a look."""

    section: Section
    field: Field
    why: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """What is done of what is asked: ``wanted`` required fields, ``done`` of them filled."""

    wanted: int
    done: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.blocking)

    @property
    def remarks(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if not gap.blocking)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def share(self) -> int:
        """In hundredths; 100 only when nothing is missing."""
        return 100 if self.wanted == 0 else 100 * self.done // self.wanted

    @property
    def started(self) -> bool:
        return self.done > 0


# What a section holds besides its values: its facts and how many files, by field.
Holdings = Mapping[str, int]


def measure_section(section: Section, values: Values, facts: Holdings, files: Holdings) -> Meter:
    """The meter of one section; ``facts`` and ``files`` count what each field holds."""
    wanted = done = 0
    gaps: list[Gap] = []
    for field in section.fields:
        held = {FieldKind.SOURCE: facts, FieldKind.FILES: files}.get(field.kind)
        why = _lacks(field, values.get(field.key, "")) if held is None else _unheld(field, held)
        if field.required:
            wanted += 1
            done += not why
            if why:
                gaps.append(Gap(section, field, why, blocking=True))
                continue
        remark = _length(field, values.get(field.key, ""))
        if remark:
            gaps.append(Gap(section, field, remark, blocking=False))
    return Meter(wanted, done, tuple(gaps))


def total(meters: Mapping[str, Meter], template: Template) -> Meter:
    """The meter of the document, in the order of its sections."""
    ordered = [meters[section.key] for section in template.sections if section.key in meters]
    return Meter(
        sum(one.wanted for one in ordered),
        sum(one.done for one in ordered),
        tuple(gap for one in ordered for gap in one.gaps),
    )


def _lacks(field: Field, value: Value) -> str:
    """Why a required field is not filled; empty when it is."""
    if field.kind in (FieldKind.TABLE, FieldKind.CHOICES):
        # The first column alone is what the template proposed.
        rows = [row for row in value if field.kind is FieldKind.CHOICES or any(row[1:]) or len(row) == 1]
        if len(rows) >= field.at_least:
            return ""
        many = "s" if field.at_least > 1 else ""
        what = f"ligne{many} remplie{many}" if field.kind is FieldKind.TABLE else "choix"
        return f"il faut au moins {field.at_least} {what}"
    if field.kind is FieldKind.TEXT:
        return "" if prose.plain(value).strip() else "à écrire"
    return "" if value else "à remplir"


def _unheld(field: Field, held: Holdings) -> str:
    if held.get(field.key, 0) >= field.at_least:
        return ""
    return "à joindre" if field.kind is FieldKind.FILES else "la plateforme n’a pas encore ces données"


def _length(field: Field, value: Value) -> str:
    if field.kind is not FieldKind.TEXT or field.words is None or not value:
        return ""
    count, (least, most) = count_words(prose.plain(value)), field.words
    if count < least:
        return f"{count} mots : {least} à {most} sont conseillés"
    return f"{count} mots : c’est long, {most} au plus sont conseillés" if count > most * 1.2 else ""
