"""Counting straight from a published activity file, without any database: two seconds for all of France."""

from pathlib import Path

import polars as pl

from maillage.reference.directory.enums import Feed
from maillage.reference.directory.layouts import UnreadableFileError
from maillage.reference.directory.reading import Extract, layout_of

GENERAL_PRACTICE = ("SM53", "SM54")


def heads_in_file(path: Path, *, profession: str, specialties: tuple[str, ...] = ()) -> pl.DataFrame:
    """`commune` (as published, empty where the file says none) and `people`: the persons of a profession,
    with one of these skills if any is given. Raises UnreadableFileError.
    """
    layout = layout_of(Extract(path, "", path.stat().st_size))
    if layout.feed != Feed.PRACTICES:
        raise UnreadableFileError(f"{path.name} : ce n’est pas le fichier des activités.")
    names = [f"c{rank}" for rank in range(layout.width)]
    column = {ours: pl.col(names[at]) for ours, at in layout.at.items() if at < layout.width}
    table = pl.scan_csv(
        path, separator="|", quote_char=None, has_header=False, skip_rows=1, new_columns=names,
        infer_schema=False, truncate_ragged_lines=True,
    )  # fmt: skip
    kept = table.filter(column["profession"] == profession)
    if specialties:
        kept = kept.filter(column["specialty"].is_in(specialties))
    return (
        kept.group_by(column["commune"].fill_null("").alias("commune"))
        .agg(column["ident"].n_unique().alias("people"))
        .sort("commune")
        .collect(engine="streaming")
    )
