"""`maillage accessibility` and `maillage districting` on the carried communes."""

import json

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from maillage.engines.accessibility.travel import GreatCircle, great_circle_km
from maillage.planning.diagnosis import cli
from maillage.reference.supply import open_data


def run(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_compute_writes_every_commune(tmp_path):
    output = tmp_path / "gp.parquet"
    found = run(cli.accessibility, "compute", "--synthetic-seed", 1, "--on", "2026-01-01", "--output", output)
    assert found.exit_code == 0, found.output
    summary = json.loads(found.output)
    table = pl.read_parquet(output)
    assert table.height == summary["n"] > 34_000
    assert abs(summary["conservation"]) < 1e-12
    assert summary["travel"] == "great_circle_relief"
    assert "cap" in summary["unconfirmed_parameters"]
    care = (table["accessibility"] * table["population_standardised"]).sum()
    assert care == pytest.approx(summary["served"], rel=1e-12)
    assert {"75101", "69381", "13201"} <= set(table["code"])
    assert "75056" not in set(table["code"])


def test_grid_keeps_the_supply(tmp_path):
    output = tmp_path / "grid.parquet"
    arguments = ("--level", "grid200", "--cells", 60_000, "--synthetic-seed", 1, "--on", "2026-01-01")
    found = run(cli.accessibility, "compute", *arguments, "--profession", "pharmacy", "--output", output)
    assert found.exit_code == 0, found.output
    assert abs(json.loads(found.output)["conservation"]) < 1e-12
    assert pl.read_parquet(output).height > 50_000


def test_islands_without_a_bridge_are_apart():
    communes = open_data.read_communes()
    mass = dict(zip(communes.codes, communes.points.landmass, strict=True))
    assert {mass[code] for code in ("75101", "17161", "17093", "85011", "35238")} == {0}
    assert mass["56009"] == mass["56152"] != 0  # Belle-Île
    assert len({mass[code] for code in ("29155", "85113", "56009", "2A004", "22016")} - {0}) == 5


def test_iris_share_the_supply_of_their_communes(tmp_path):
    output, places = tmp_path / "iris.parquet", tmp_path / "places.csv"
    places.write_text("iris,lat,lon\n010040101,45.95,5.35\n")
    arguments = (
        "compute",
        "--level",
        "iris",
        "--synthetic-seed",
        1,
        "--on",
        "2026-01-01",
        "--output",
        output,
    )
    found = run(cli.accessibility, *arguments, "--points", places)
    assert found.exit_code == 0, found.output
    summary = json.loads(found.output)
    table = pl.read_parquet(output)
    assert table.height == summary["n"] > 48_000
    assert abs(summary["conservation"]) < 1e-12
    known = table.filter(pl.col("iris") == "010040101").row(0, named=True)
    assert (known["code"], known["lat"], known["lon"]) == ("01004", 45.95, 5.35)
    communes = open_data.read_communes()
    by_commune = table.group_by("code").agg(pl.col("population_standardised").sum())
    assert by_commune.height == communes.codes.len()
    single = table.filter(pl.col("iris").str.ends_with("0000")).height
    assert summary["invented_places"] == table.height - single - 1


def test_calibrate_finds_the_hidden_times_and_says_what_is_left(tmp_path):
    """Minutes made of a known model and of noise: found back, used by `compute`."""
    communes = open_data.read_communes()
    rng = np.random.default_rng(6)
    here = np.flatnonzero((communes.table["departement"] == "38").to_numpy())
    rows, cols = rng.choice(here, 1500), rng.choice(here, 1500)
    hidden = GreatCircle("hidden", pace=1.4, fixed=2.0, relief=0.2, climb=0.5)
    a, b = communes.points.take(rows), communes.points.take(cols)
    minutes = hidden.minutes(great_circle_km(a, b), a, b) + rng.normal(0, 0.5, 1500)
    codes = communes.codes
    pl.DataFrame(
        {"origin": codes.gather(rows), "destination": codes.gather(cols), "reel": np.maximum(minutes, 0)}
    ).write_csv(tmp_path / "minutes.csv")
    model = tmp_path / "model.toml"
    arguments = ("calibrate", "--against", f"{tmp_path / 'minutes.csv'}:reel", "--name", "isere")
    found = run(cli.accessibility, *arguments, "--output", model, "--json")
    assert found.exit_code == 0, found.output
    answer = json.loads(found.output)
    assert answer["parameters"]["pace"] == pytest.approx(1.4, abs=0.1)
    assert answer["parameters"]["relief"] == pytest.approx(0.2, abs=0.06)
    every, shipped = answer["held_out"][-1], answer["shipped_model"][-1]
    assert (every["low"], every["high"]) == (0, 40)
    assert every["n"] == sum(row["n"] for row in answer["held_out"][:-1])
    assert 0.2 < every["median_abs"] < 0.5 < shipped["median_abs"]
    output = tmp_path / "gp.parquet"
    arguments = ("compute", "--synthetic-seed", 1, "--on", "2026-01-01", "--output", output)
    found = run(cli.accessibility, *arguments, "--travel-model", model)
    assert json.loads(found.output)["travel"] == "isere"
    words = run(cli.accessibility, "calibrate", "--against", f"{tmp_path / 'minutes.csv'}:reel").output
    assert "9e décile" in words


def test_validate_prints_the_figures_and_the_held_out_ones(tmp_path):
    """Against figures computed by the engine itself from other head counts: near, and never exact."""
    communes = open_data.read_communes()
    rng = np.random.default_rng(5)
    heads = rng.poisson(communes.column("population_municipale") / 1200)
    table = pl.DataFrame({"code": communes.codes, "heads": heads})
    table.write_csv(tmp_path / "supply.csv")
    output = tmp_path / "computed.parquet"
    supply = f"{tmp_path / 'supply.csv'}:heads"
    run(cli.accessibility, "compute", "--supply", supply, "--on", "2026-01-01", "--output", output)
    against = f"{output}:accessibility"
    arguments = ("--supply", supply, "--against", against, "--draws", 1, "--json")
    found = run(cli.accessibility, "validate", *arguments)
    assert found.exit_code == 0, found.output
    answer = json.loads(found.output)
    assert {"spearman", "within_20pct", "median_abs", "n", "held_out"} <= set(answer)
    assert answer["held_out"]["spearman"] > 0.99
    assert answer["held_out"]["nearest_8_published"]["spearman"] < answer["held_out"]["spearman"]
    assert 0 < answer["held_out"]["n"] < answer["n"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("compute", "--output", "x.parquet"),
        ("compute", "--synthetic-seed", 1, "--profession", "astrologer", "--output", "x.parquet"),
        ("calibrate", "--against", "absent.csv:a"),
        ("calibrate", "--against", "absent.csv:a", "--name", "é]"),
        ("compute", "--synthetic-seed", 1, "--travel-model", "absent.toml", "--output", "x.parquet"),
        ("times", "--server", "file:///etc", "--output", "x.parquet"),
        ("validate", "--supply", "nothing", "--against", "nothing.csv:a"),
        ("validate", "--supply", "absent.csv:a", "--against", "absent.csv:a"),
    ],
)
def test_bad_input_is_misuse(arguments):
    found = run(cli.accessibility, *arguments)
    assert found.exit_code == 2
    assert "Traceback" not in found.output


def test_propose_a_small_department():
    found = run(cli.districting, "propose", "--department", "90", "--min", 30_000, "--max", 80_000, "--json")
    assert found.exit_code == 0, found.output
    answer = json.loads(found.output)
    assert answer["feasible"]
    for solution in answer["solutions"]:
        sizes = [territory["population"] for territory in solution["territories"]]
        assert min(sizes) >= 30_000
        assert max(sizes) <= 80_000
        codes = [code for territory in solution["territories"] for code in territory["communes"]]
        assert len(codes) == len(set(codes)) == answer["communes"]


def test_a_city_too_large_is_named_and_the_rest_fits():
    bounds = ("--department", "35", "--min", 40_000, "--max", 175_000)
    found = run(cli.districting, "propose", *bounds)
    assert found.exit_code == 0
    assert "Rennes compte" in found.output
    assert "\u202f" in found.output
    answer = json.loads(run(cli.districting, "propose", *bounds, "--json").output)
    assert not answer["feasible"]
    assert answer["only_unavoidable"]
    for solution in answer["solutions"]:
        beyond = [t for t in solution["territories"] if not 40_000 <= t["population"] <= 175_000]
        assert [t["communes"] for t in beyond] == [["35238"]]


def test_bounds_that_nothing_meets_are_a_negative_result():
    found = run(cli.districting, "propose", "--department", "90", "--min", 90_000, "--max", 100_000, "--json")
    assert found.exit_code == 1
    assert json.loads(found.output)["obstacles"][0]["code"] == "no_count"


def test_unknown_department():
    found = run(cli.districting, "propose", "--department", "999", "--min", 1, "--max", 2)
    assert found.exit_code == 2
    assert "Aucune commune" in found.output
