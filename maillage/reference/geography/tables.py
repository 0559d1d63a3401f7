"""The carried files as tables whose columns are those of the database. Pure: files in, frames out."""

import polars as pl
import shapely

from maillage.reference.geography.carried import DamagedFileError, checked
from maillage.reference.geography.contours import read_topology, repaired, shapes
from maillage.reference.geography.names import search_key

PYRAMID = {
    "population": "pop",
    "age_0_19": "pop_0_19",
    "age_20_64": "pop_20_64",
    "age_65_up": "pop_65p",
}


def read(name: str) -> pl.DataFrame:
    """A carried table, its checksum verified. Raises DamagedFileError."""
    path = checked(name)
    try:
        return pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise DamagedFileError(f"{name} : table illisible ({error})") from error


def searchable(column: str) -> pl.Expr:
    """The search key of a column of names."""
    return pl.col(column).map_elements(search_key, return_dtype=pl.String, skip_nulls=True)


def pg_array(column: str) -> pl.Expr:
    """A list of codes in PostgreSQL's array notation. Codes need no quoting: digits and letters only."""
    return pl.concat_str(pl.lit("{"), pl.col(column).list.join(","), pl.lit("}"))


def regions() -> pl.DataFrame:
    return read("regions.parquet").select("code", name="nom", search_name=searchable("nom"))


def departments() -> pl.DataFrame:
    table = read("departements.parquet")
    return table.select("code", name="nom", search_name=searchable("nom"), region_id="region")


def epcis() -> pl.DataFrame:
    table = read("epci.parquet")
    return table.select("code", name="nom", search_name=searchable("nom"), kind="type")


def cantons() -> pl.DataFrame:
    table = read("cantons.parquet")
    return table.select(
        "code",
        name="nom",
        search_name=searchable("nom"),
        department_id="departement",
        partial="partiel",
    )


def communes() -> pl.DataFrame:
    return read("communes.parquet").select(
        "code",
        name="nom",
        search_name=searchable("nom"),
        kind="type",
        parent_id="commune_parente",
        department_id="departement",
        region_id="region",
        epci_id="epci",
        canton_id="canton",
        postal_codes=pg_array("codes_postaux"),
        population="population_municipale",
        area_km2="surface_km2",
        lat="lat",
        lon="lon",
        active=pl.lit(value=True),
    )


def successions() -> pl.DataFrame:
    table = read("passage_communes.parquet").with_columns(pl.col("nom").fill_null(""))
    return table.select(
        old_code="ancien_code", old_name="nom", search_name=searchable("nom"), commune_id="code"
    )


def ages() -> pl.DataFrame:
    return read("population_age.parquet").select(commune_id="code", **PYRAMID)


def iris() -> pl.DataFrame:
    table = read("population_iris.parquet")
    return table.select(code="iris", commune_id="commune", kind="type", **PYRAMID)


def adjacency() -> pl.DataFrame:
    return read("adjacence.parquet").select(a_id="a", b_id="b", km="km")


def contours() -> pl.DataFrame:
    """Commune or district, and its contour in PostgreSQL's hexadecimal notation."""
    try:
        topology = read_topology(checked("communes.topo.json.xz"))
        found = [shapes(topology, name) for name in ("communes", "arrondissements_municipaux")]
    except (ValueError, KeyError, IndexError) as error:
        raise DamagedFileError(f"contours illisibles ({error})") from error
    # On so coarse a grid some contours touch themselves: the database only holds valid ones.
    return pl.concat(
        pl.DataFrame(
            {
                "commune_id": part.codes,
                "wkb": [f"\\x{wkb}" for wkb in shapely.to_wkb(repaired(part.geometries), hex=True)],
            }
        )
        for part in found
    )
