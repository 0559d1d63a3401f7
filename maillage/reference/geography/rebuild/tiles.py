"""Builds the one PMTiles archive of the map from the carried contours, with tippecanoe."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import Writer

from maillage.reference.geography.contours import Shapes, dissolve, read_topology, shapes

# Layer: (lowest zoom, highest zoom). The country opens at zoom 4 (telephone) or 5 to 6 (screen), a department
# at 8: communes begin at 7, because those of the whole country at 6 would make the first tiles weigh 500 kB.
LAYERS = {"regions": (3, 10), "departements": (3, 10), "epci": (5, 10), "communes": (7, 10)}


def layers(data: Path) -> dict[str, tuple[Shapes, dict[str, str]]]:
    """Each layer's shapes and the name of each code.

    Paris, Lyon and Marseille give way to their districts, so that a click always falls on the smallest unit.
    """
    topology = read_topology(data / "communes.topo.json.xz")
    whole, districts = shapes(topology, "communes"), shapes(topology, "arrondissements_municipaux")
    table = pl.read_parquet(data / "communes.parquet")
    names = dict(table.select("code", "nom").iter_rows())
    parents = set(table["commune_parente"].drop_nulls())
    units = [(c, g) for c, g in zip(whole.codes, whole.geometries, strict=True) if c not in parents]
    units += zip(districts.codes, districts.geometries, strict=True)
    built = {
        "communes": (Shapes([c for c, _ in units], np.array([g for _, g in units], dtype=object)), names)
    }
    for layer, column in (("epci", "epci"), ("departements", "departement"), ("regions", "region")):
        groups = dict(table.filter(pl.col(column).is_not_null()).select("code", column).iter_rows())
        labels = dict(pl.read_parquet(data / f"{layer}.parquet").select("code", "nom").iter_rows())
        built[layer] = (dissolve(whole, groups), labels)
    return built


def features(layer: str, found: Shapes, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    """GeoJSON features with `code` and `nom`, and the zooms of their layer."""
    low, high = LAYERS[layer]
    for code, geometry in zip(found.codes, found.geometries, strict=True):
        yield {
            "type": "Feature",
            "properties": {"code": code, "nom": names[code]},
            "tippecanoe": {"layer": layer, "minzoom": low, "maxzoom": high},
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }


def build(data: Path, out: Path, *, tippecanoe: str = "tippecanoe") -> None:
    """Writes the archive `out` from the carried files of `data`: about half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        source, raw = Path(folder) / "features.ndjson", Path(folder) / "raw.pmtiles"
        with source.open("w", encoding="utf-8") as lines:
            for layer, (found, names) in layers(data).items():
                for feature in features(layer, found, names):
                    lines.write(json.dumps(feature, ensure_ascii=False) + "\n")
        # Simplification once for both sides of a border, no feature dropped or merged whatever its size.
        command = [
            tippecanoe,
            "--output",
            str(raw),
            "--force",
            "--quiet",
            "--minimum-zoom=3",
            "--maximum-zoom=10",
        ]
        command += [
            "--no-simplification-of-shared-nodes",
            "--simplification=8",
            "--no-tiny-polygon-reduction",
        ]
        command += ["--no-feature-limit", "--no-tile-size-limit", "--buffer=4", "--read-parallel"]
        subprocess.run([*command, str(source)], check=True)  # noqa: S603 -- our own arguments, no shell
        _repack(raw, out)


def _repack(raw: Path, out: Path) -> None:
    """Copies the tiles under metadata of our own: tippecanoe writes the paths of this machine there."""
    with raw.open("rb") as source, out.open("wb") as target:
        reader, writer = Reader(MmapSource(source)), Writer(target)
        for (z, x, y), tile in all_tiles(reader.get_bytes):
            writer.write_tile(zxy_to_tileid(z, x, y), tile)
        metadata = {
            "name": "Maillage",
            "attribution": "IGN Admin Express COG 2021, INSEE COG 2026 (Licence Ouverte 2.0)",
            "vector_layers": [
                {"id": layer, "minzoom": low, "maxzoom": high, "fields": {"code": "String", "nom": "String"}}
                for layer, (low, high) in LAYERS.items()
            ],
        }
        writer.finalize(reader.header(), metadata)
