"""The tables of the room as a query of another room joins them: for formulas compiled to SQL."""

from psycopg import sql

from maillage.reference.supply.queries import ACCESS, COLUMNS, SUPPLY, profession_of

_TABLES = {
    SUPPLY: ("reference_supplycount", "edition_id"),
    ACCESS: ("reference_accessibilityvalue", "run_id"),
}


def join(subject: str, alias: sql.Identifier, commune: sql.Composable) -> sql.Composed | None:
    """A LEFT JOIN of what the subject says of a commune; None when the subject is not of this room."""
    if profession_of(subject) is None:
        return None
    table, owner = _TABLES[subject.partition("-")[0]]
    return sql.SQL("LEFT JOIN {} AS {} ON {}.commune_id = {} AND {}.{} = {}").format(
        sql.Identifier(table), alias, alias, commune, alias, sql.Identifier(owner), sql.Literal(subject)
    )


def column(subject: str, key: str, alias: sql.Identifier) -> sql.Composable | None:
    """A measure of the subject, under the alias of its join; None when the subject is not of this room."""
    if profession_of(subject) is None:
        return None
    names = COLUMNS[subject.partition("-")[0]][key].split(" - ")
    return sql.SQL("({})").format(
        sql.SQL(" - ").join(sql.SQL("{}.{}").format(alias, sql.Identifier(name)) for name in names)
    )
