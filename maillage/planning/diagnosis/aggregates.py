"""Indicators of every department, every region and France, in one set-based query.

The formulas of the catalogue are compiled to SQL; that they agree with the engine is a test. A city that is
cut into municipal districts counts by these. Kept in memory until a dataset changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from psycopg import sql

from maillage.engines.indicators import Indicator, Kind, Only, Parts, catalogue, value_of
from maillage.reference.geography.models import Dataset, Region
from maillage.reference.supply import queries as supply
from maillage.reference.supply import relations

# What tells one state of the reference data from another: (subject, SHA-256, instant of the load).
State = tuple[tuple[str, str, str], ...]

_COLUMNS = {
    "population": "c.population::float8",
    "commune_population": "c.population::float8",
    "area_km2": "c.area_km2",
    "communes": "1::float8",
    "census": "(a.age_0_19 + a.age_20_64 + a.age_65_up)::float8",
    "age_0_19": "a.age_0_19::float8",
    "age_20_64": "a.age_20_64::float8",
    "age_65_up": "a.age_65_up::float8",
}


@dataclass(frozen=True, slots=True)
class Averages:
    """Values by place, and the indicators whose column the loaded file does not have at all.

    ``values`` maps (department code), (region code) or "" for France to {indicator code: value}; keys are
    prefixed « d » and « r ». ``regions`` are the names of regions by code; ``provenance`` what the figures of
    a supply are made with, by subject.
    """

    values: Mapping[str, Mapping[str, float | None]]
    not_carried: frozenset[str]
    regions: Mapping[str, str]
    provenance: Mapping[str, supply.Provenance]

    def of_department(self, code: str) -> Mapping[str, float | None]:
        return self.values.get(f"d{code}", {})

    def of_region(self, code: str) -> Mapping[str, float | None]:
        return self.values.get(f"r{code}", {})

    @property
    def of_france(self) -> Mapping[str, float | None]:
        return self.values.get("", {})


def averages(loaded: Mapping[str, Dataset]) -> Averages:
    """The comparisons for what is loaded now: no query once they are known, four when data changed."""
    return _averages(state_of(loaded))


def state_of(loaded: Mapping[str, Dataset]) -> State:
    """What the memory of a computation over these datasets is kept under."""
    return tuple(sorted((d.subject, d.sha256, d.loaded_at.isoformat()) for d in loaded.values()))


def available(indicators: Sequence[Indicator], subjects: set[str]) -> tuple[Indicator, ...]:
    """Those of the indicators whose every subject is loaded."""
    return tuple(indicator for indicator in indicators if set(indicator.subjects) <= subjects)


@lru_cache(maxsize=2)
def _averages(state: State) -> Averages:
    indicators = available(catalogue().indicators, {subject for subject, *_ in state})
    if not indicators:
        return Averages({}, frozenset(), {}, {})
    with connection.cursor() as cursor:
        # As text: Django's log of queries, on while debugging, takes nothing else.
        cursor.execute(_statement(indicators).as_string(cursor.connection))
        rows = cursor.fetchall()
    values: dict[str, dict[str, float | None]] = {}
    not_carried: set[str] = set()
    for region, department, *sums in rows:
        key = f"d{department}" if department else f"r{region}" if region else ""
        values[key] = values_of(indicators, sums)
        if key == "":
            not_carried = {one.code for one, has in zip(indicators, sums[2::3], strict=True) if not has}
    regions = dict(Region.objects.values_list("code", "name"))
    return Averages(values, frozenset(not_carried), regions, supply.provenance())


_FROM = sql.SQL(
    "FROM reference_commune c LEFT JOIN reference_communeage a ON a.commune_id = c.code {joins} "
    "WHERE c.active AND NOT EXISTS (SELECT FROM reference_commune p WHERE p.parent_id = c.code AND p.active)"
)
WHOLE = sql.SQL("1::float8")


def _statement(indicators: Sequence[Indicator]) -> sql.Composed:
    inner, outer = _sums(indicators, WHOLE)
    return sql.SQL(
        "SELECT region_id, department_id, {outer} FROM ("
        "SELECT c.region_id, c.department_id, {inner} {communes}) communes "
        "GROUP BY GROUPING SETS ((region_id, department_id), (region_id), ())"
    ).format(outer=outer, inner=inner, communes=_FROM.format(joins=_joins(indicators)))


def group_statement(
    indicators: Sequence[Indicator],
    key: sql.Composable,
    *,
    joins: sql.Composable = sql.SQL(""),  # noqa: B008
    share: sql.Composable = WHOLE,
) -> sql.Composed:
    """The sums of every group of communes: key, codes, main department, then three columns an indicator.

    ``key`` is the group of a commune (none: left out); ``share`` the part of it that the group holds.
    """
    inner, outer = _sums(indicators, share)
    return sql.SQL(
        "SELECT k, array_agg(code), mode() WITHIN GROUP (ORDER BY department_id), {outer} FROM ("
        "SELECT {key} AS k, c.code, c.department_id, {inner} {communes}) communes "
        "WHERE k IS NOT NULL GROUP BY k ORDER BY k"
    ).format(
        outer=outer,
        key=key,
        inner=inner,
        communes=_FROM.format(joins=sql.SQL(" ").join([joins, _joins(indicators)])),
    )


def values_of(indicators: Sequence[Indicator], sums: Sequence[float | None]) -> dict[str, float | None]:
    """{indicator: value} of the columns of a row: numerator, denominator, whether the file has it."""
    values = {}
    for rank, indicator in enumerate(indicators):
        numerator, denominator = sums[3 * rank : 3 * rank + 2]
        known = [] if numerator is None else [Parts(numerator, denominator or 0.0)]
        values[indicator.code] = value_of(indicator, known)
    return values


def _joins(indicators: Sequence[Indicator]) -> sql.Composed:
    subjects = sorted({name.partition(".")[0] for one in indicators for name in one.measures if "." in name})
    return sql.SQL(" ").join(_join(subject) for subject in subjects)


def _sums(indicators: Sequence[Indicator], share: sql.Composable) -> tuple[sql.Composed, sql.Composed]:
    """The columns of each commune, and their sums over the communes where both are known."""
    inner, outer = [], []
    for rank, indicator in enumerate(indicators):
        n, d, carried = (sql.Identifier(f"{letter}{rank}") for letter in "ndk")
        numerator, denominator, has = _expressions(indicator)
        mean = indicator.kind is Kind.MEAN
        inner += [
            # A rate holds for a part of a commune as it is: what is shared out is its weight.
            sql.SQL("{} AS {}").format(numerator if mean else _shared(numerator, share), n),
            sql.SQL("{} AS {}").format(_shared(denominator, share), d),
            sql.SQL("{} AS {}").format(has, carried),
        ]
        known = sql.SQL("{} IS NOT NULL AND {} IS NOT NULL").format(n, d)
        outer += [
            sql.SQL("sum({}) FILTER (WHERE {})").format(
                sql.SQL("{} * {}").format(n, d) if mean else n, known
            ),
            sql.SQL("sum({}) FILTER (WHERE {})").format(d, known),
            sql.SQL("bool_or({})").format(carried),
        ]
    return sql.SQL(", ").join(inner), sql.SQL(", ").join(outer)


def _shared(amount: sql.Composable, share: sql.Composable) -> sql.Composable:
    return amount if share is WHOLE else sql.SQL("({}) * ({})").format(amount, share)


def _join(subject: str) -> sql.Composed:
    alias = sql.Identifier(f"f_{subject}")
    return relations.join(subject, alias, sql.SQL("c.code")) or sql.SQL(
        "LEFT JOIN reference_communefacts {alias} "
        "ON {alias}.commune_id = c.code AND {alias}.dataset_id = {subject}"
    ).format(alias=alias, subject=sql.Literal(subject))


def _expressions(indicator: Indicator) -> tuple[sql.Composable, sql.Composable, sql.Composable]:
    """Numerator and denominator of one commune, and whether its file carries the column."""
    absent = sql.SQL("0" if indicator.absent_is_zero else "NULL::float8")
    numerator = _added(indicator.numerator, absent)
    read = [name for name in (*indicator.numerator, *_filtered(indicator)) if "." in name]
    if indicator.only is not None:
        kept, known = _condition(indicator.only)
        numerator = sql.SQL(
            "CASE WHEN ({numerator}) IS NULL THEN NULL WHEN {kept} THEN {numerator} "
            "WHEN {known} THEN 0 ELSE {otherwise} END"
        ).format(
            numerator=numerator,
            kept=kept,
            known=known,
            otherwise=_unknown(indicator, numerator),
        )
    denominator = _number(indicator.denominator) if indicator.denominator else sql.SQL("0::float8")
    carried = (
        sql.SQL("num_nonnulls({}) > 0").format(sql.SQL(", ").join(_text(name) for name in read))
        if read
        else sql.SQL("true")
    )
    return numerator, denominator, carried


def _unknown(indicator: Indicator, numerator: sql.Composable) -> sql.Composable:
    """The numerator where the filter's measure is not known: see ``compute.parts_of``."""
    if not indicator.absent_is_zero or indicator.only is None:
        return sql.SQL("NULL")
    only = indicator.only
    zero_passes = (
        not only.among
        and (only.at_least is None or only.at_least <= 0)
        and (only.below is None or only.below > 0)
    )
    return numerator if zero_passes else sql.SQL("0")


def _filtered(indicator: Indicator) -> tuple[str, ...]:
    return indicator.only.measures if indicator.only else ()


def _added(measures: Sequence[str], absent: sql.Composable) -> sql.Composable:
    numbers = [_number(name) for name in measures]
    total = sql.SQL(" + ").join(sql.SQL("coalesce({}, 0)").format(number) for number in numbers)
    return sql.SQL("CASE WHEN num_nonnulls({}) = 0 THEN {} ELSE {} END").format(
        sql.SQL(", ").join(numbers), absent, total
    )


def _condition(only: Only) -> tuple[sql.Composable, sql.Composable]:
    """(the place passes, its measure is known)."""
    if only.among:
        labels = sql.SQL(", ").join(_text(name) for name in only.measures)
        tests = [
            sql.SQL("coalesce({} = ANY ({}), false)").format(_text(name), sql.Literal(list(only.among)))
            for name in only.measures
        ]
        return sql.SQL("({})").format(sql.SQL(" OR ").join(tests)), sql.SQL("num_nonnulls({}) > 0").format(
            labels
        )
    number = _added(only.measures, sql.SQL("NULL::float8"))
    bounds = []
    if only.at_least is not None:
        bounds.append(sql.SQL("({}) >= {}").format(number, sql.Literal(only.at_least)))
    if only.below is not None:
        bounds.append(sql.SQL("({}) < {}").format(number, sql.Literal(only.below)))
    return sql.SQL("({})").format(sql.SQL(" AND ").join(bounds)), sql.SQL("({}) IS NOT NULL").format(number)


def _text(measure: str) -> sql.Composable:
    subject, _, key = measure.partition(".")
    alias = sql.Identifier(f"f_{subject}")
    return relations.column(subject, key, alias) or sql.SQL("({}.values ->> {})").format(
        alias, sql.Literal(key)
    )


def _number(measure: str) -> sql.Composable:
    if measure in _COLUMNS:
        return sql.SQL(_COLUMNS[measure])
    return sql.SQL("{}::float8").format(_text(measure))
