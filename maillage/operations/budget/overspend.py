"""What an amount would exceed, said before it is engaged. Pure: entries and lines in, sentences out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from maillage.french import day, euros
from maillage.operations.budget.enums import Nature
from maillage.operations.budget.ledger import Entry, remainders, sums
from maillage.operations.budget.models import Grant, PlannedLine
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.enums import Nature as Group

Charge = tuple[PlannedLine, int]


def freed(promised: Sequence[Charge], billed: int, cents: int) -> dict[int, int]:
    """{line: cents} that an expense of ``cents`` takes off a commitment, of which ``billed`` was spent
    before.
    """
    parts = [amount for _, amount in promised]
    before, after = remainders(parts, billed), remainders(parts, billed + cents)
    return {line.pk: was - now for (line, _), was, now in zip(promised, before, after, strict=True)}


def warnings(
    entries: Iterable[Entry], charges: Sequence[Charge], on: date, freed: Mapping[int, int] | None = None
) -> list[str]:
    """What these charges would exceed or contradict: the line, its envelope, its funding, its conditions.

    ``entries`` are those of every exercise; ``freed`` is what a commitment gives back, line by line.
    """
    known, given = list(entries), freed or {}
    said = [_of_line(known, line, cents - given.get(line.pk, 0)) for line, cents in charges]
    said += [_of_indemnities(known, line) for line, _ in charges]
    said += _of_envelopes(known, [(line, cents - given.get(line.pk, 0)) for line, cents in charges])
    for grant in {line.grant_id: line.grant for line, _ in charges}.values():
        mine = [(line, cents) for line, cents in charges if line.grant_id == grant.pk]
        added = sum(cents - given.get(line.pk, 0) for line, cents in mine)
        said += [_of_grant(known, grant, added), *_conditions(grant, mine, on)]
    return [text for text in said if text]


def _short(what: str, rest: int, cents: int) -> str:
    if cents <= 0 or cents <= rest:
        return ""
    left = (
        f"il reste {euros(rest)}"
        if rest > 0
        else f"tout est déjà engagé, {euros(-rest)} en trop"
        if rest
        else ("tout est déjà engagé")
    )
    return f"{what} : {left}, et cette somme en engage {euros(cents)}."


def _of_line(known: Sequence[Entry], line: PlannedLine, cents: int) -> str:
    rest = sums(entry for entry in known if entry.line == line.pk).rest
    return _short(f"La ligne {line}", rest, cents)


def _of_indemnities(known: Sequence[Entry], line: PlannedLine) -> str:
    """The same euro may not be an expense and an indemnity: those kept line by line count by themselves."""
    exercise, nature = (line.contract_id, line.year), Nature(line.nature)
    counted = [
        entry for entry in known
        if entry.line is None and entry.exercise == exercise and entry.nature == nature
    ]  # fmt: skip
    if nature.group != Group.INDEMNITIES or not counted:
        return ""
    return (
        f"« {nature.label} » : {euros(sums(counted).engaged)} d’indemnités sont déjà comptés dans cet "
        "exercice, personne par personne. N’écrivez ici que ce qui n’y est pas."
    )


def _of_envelopes(known: Sequence[Entry], charges: Sequence[Charge]) -> list[str]:
    """By envelope of an exercise, where several lines share it: another line may still have room."""
    groups: dict[tuple[object, ...], list[Charge]] = defaultdict(list)
    for line, cents in charges:
        groups[line.contract_id, line.year, line.grant_id, line.envelope, line.mission].append((line, cents))
    said = []
    for key, mine in groups.items():
        rows = [e for e in known if (e.contract, e.year, e.grant, e.envelope, e.mission) == key]
        if len({entry.line for entry in rows}) > 1:
            line = mine[0][0]
            what = f"{line.get_envelope_display()}, {line.get_mission_display()}"
            said.append(_short(what, sums(rows).rest, sum(cents for _, cents in mine)))
    return said


def _of_grant(known: Sequence[Entry], grant: Grant, cents: int) -> str:
    if grant.granted_cents is None:
        return ""
    engaged = sums(entry for entry in known if entry.grant == grant.pk).engaged
    return _short(f"Le financement « {grant} »", grant.granted_cents - engaged, cents)


def _conditions(grant: Grant, charges: Sequence[Charge], on: date) -> list[str]:
    said = []
    if on < grant.starts_on:
        said.append(f"« {grant} » ne finance rien avant le {day(grant.starts_on)}.")
    if grant.ends_on is not None and on > grant.ends_on:
        said.append(f"« {grant} » ne finance rien après le {day(grant.ends_on)}.")
    for line, _ in charges:
        if grant.missions and line.mission not in grant.missions:
            said.append(f"« {grant} » ne prévoit pas la mission « {Mission(line.mission).label} ».")
        if grant.natures and line.nature not in grant.natures:
            said.append(f"« {grant} » ne prévoit pas la nature « {Nature(line.nature).label} ».")
    return list(dict.fromkeys(said))
