"""Travel times of one's own: a routing server that speaks its protocol, a file, and the two never mixed."""

import json

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from maillage.engines.accessibility.travel import GreatCircle, Points
from maillage.planning.diagnosis import cli
from maillage.reference.supply import open_data, routing, travel_files

from .routing_server import routing_server

rng = np.random.default_rng(3)
HOMES = Points.at(46 + rng.uniform(0, 0.3, 40), 2 + rng.uniform(0, 0.3, 40))
OFFICES = Points.at(46 + rng.uniform(0, 0.3, 13), 2 + rng.uniform(0, 0.3, 13))


def ask(address, cache, kind=routing.Kind.OSRM, **options):
    server = routing.Server(address, kind, batch=7, timeout=options.pop("timeout", 5.0))
    return routing.ask(server, HOMES, OFFICES, within_km=12.0, cache=cache, **options)


def exact(found):
    """Minutes that the roads of the test server take, for the pairs found."""
    lat = HOMES.lat[found.origins].round(5) - OFFICES.lat[found.destinations].round(5)
    lon = HOMES.lon[found.origins].round(5) - OFFICES.lon[found.destinations].round(5)
    return 10_000 * np.hypot(lat, lon) / 60


@pytest.mark.parametrize("kind", routing.Kind)
def test_every_near_pair_is_asked_once_and_kept(tmp_path, kind):
    with routing_server() as (address, seen):
        found = ask(address, tmp_path, kind)
        assert np.allclose(found.minutes, exact(found), rtol=1e-9)
        asked = len(seen.paths)
        again = ask(address, tmp_path, kind)
        assert len(seen.paths) == asked == found.requests == again.cached
        assert again.requests == 0
        assert np.array_equal(found.minutes, again.minutes)
        fresh = ask(address, tmp_path, kind, refresh=True)
        assert fresh.cached == 0
    gap = np.linalg.norm(HOMES.unit_vectors()[:, None] - OFFICES.unit_vectors()[None], axis=2) * 6371.0088
    near = set(zip(*np.nonzero(gap <= 12.0), strict=True))
    assert set(zip(found.origins, found.destinations, strict=True)) == near
    assert len(found.minutes) == len(near) > 100


def test_what_no_road_reaches_is_counted_not_guessed(tmp_path):
    with routing_server(west=2.15) as (address, _):
        found = ask(address, tmp_path)
    crossing = (HOMES.lon[found.origins] < 2.15) != (OFFICES.lon[found.destinations] < 2.15)
    assert not crossing.any()
    assert found.unreachable > 10


def test_another_server_or_profile_does_not_read_the_same_answers(tmp_path):
    with routing_server() as (address, _):
        first = ask(address, tmp_path)
    with routing_server() as (address, _):
        assert ask(address, tmp_path).requests == first.requests


def test_a_busy_server_is_asked_again(tmp_path):
    with routing_server(fail=[503, 502]) as (address, _):
        found = ask(address, tmp_path)
        assert np.allclose(found.minutes, exact(found), rtol=1e-9)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fail": [400]}, "a répondu 400"),
        ({"fail": [500, 500, 500]}, "a répondu 500"),
        ({"body": b"<html>"}, "n’est pas du JSON"),
        ({"body": b'{"code": "InvalidQuery", "message": "trop de lieux"}'}, "trop de lieux"),
        ({"body": b'{"code": "Ok", "durations": [[1.0]]}'}, "au lieu de"),
        ({"body": b'{"code": "Ok", "durations": [["soon"]]}'}, "illisible"),
        ({"body": b"[]"}, "réponse inattendue"),
    ],
)
def test_a_faulty_answer_stops_with_its_reason(tmp_path, wrong, words):
    with routing_server(**wrong) as (address, _), pytest.raises(routing.RoutingError, match=words):
        ask(address, tmp_path)


def test_a_silent_server_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(routing, "_TRIES", 1)
    with (
        routing_server(delay=1.0) as (address, _),
        pytest.raises(routing.RoutingError, match="ne répond pas"),
    ):
        ask(address, tmp_path, timeout=0.1)
    with pytest.raises(routing.RoutingError, match="relancer reprend"):
        ask("http://127.0.0.1:1", tmp_path)


def test_a_damaged_answer_of_the_cache_is_asked_again(tmp_path):
    with routing_server() as (address, _):
        first = ask(address, tmp_path)
        for path in tmp_path.glob("*.npy"):
            path.write_bytes(path.read_bytes()[:20])
        again = ask(address, tmp_path)
    assert again.cached == 0
    assert np.array_equal(again.minutes, first.minutes)


def test_the_cache_is_bounded(tmp_path):
    with routing_server() as (address, _):
        ask(address, tmp_path)
        whole = sum(p.stat().st_size for p in tmp_path.glob("*.npy"))
        server = routing.Server(address, batch=7, cache_bytes=whole // 2)
        routing.ask(server, HOMES, OFFICES, within_km=12.0, cache=tmp_path)
    assert 0 < sum(p.stat().st_size for p in tmp_path.glob("*.npy")) <= whole // 2


@pytest.mark.parametrize("address", ["file:///etc/passwd", "127.0.0.1:5000", "ftp://a.b", "http://"])
def test_only_web_addresses(address):
    with pytest.raises(routing.RoutingError, match="adresse"):
        routing.Server(address)


def test_the_name_of_a_server_hides_its_password():
    assert routing.Server("https://moi:secret@osrm.invalid/x/").name == "osrm osrm.invalid/x driving"


CODES = pl.Series("code", ["A", "B", "C", "D"])
PLACES = Points.at([46.0, 46.05, 46.1, 46.15], [2.0, 2.0, 2.0, 2.0])


def table(rows, missing="refuse", people=(1.0, 1.0, 1.0, 1.0)):
    pairs = pl.DataFrame(rows, schema=["origin", "destination", "minutes"], orient="row")
    return travel_files.measured(
        "file",
        pairs,
        CODES,
        PLACES,
        np.array([1, 3]),
        np.array(people),
        horizon=20.0,
        missing=travel_files.Missing(missing),
        model=GreatCircle("crow", pace=1.0),
    )


WHOLE = [
    ("A", "B", 8.0),
    ("B", "D", 12.0),
    ("C", "B", 9.0),
    ("C", "D", 25.0),
    ("D", "B", 12.5),
    ("A", "Z", 3.0),
]


def test_a_table_is_used_as_it_is():
    found = table(WHOLE)
    minutes = {
        (row, int(col)): m
        for row in range(4)
        for col, m in zip(
            found.table.columns[found.table.starts[row] : found.table.starts[row + 1]],
            found.table.minutes[found.table.starts[row] : found.table.starts[row + 1]],
            strict=True,
        )
    }
    assert minutes == {(0, 0): 8.0, (1, 0): 0.0, (1, 1): 12.0, (2, 0): 9.0, (3, 0): 12.5, (3, 1): 0.0}
    assert found.counts == travel_files.Counts(
        given=6, used=4, foreign=1, same_place=2, completed=0, without_times=0
    )
    assert found.table.name == "file"


def test_a_commune_without_times_is_refused_left_out_or_completed():
    rows = [row for row in WHOLE if row[0] != "C"]
    with pytest.raises(open_data.UnreadableFileError, match="ignore 1 communes"):
        table(rows)
    assert table(rows, people=(1.0, 1.0, 0.0, 1.0)).counts.without_times == 0  # nobody lives there
    left = table(rows, "unreachable")
    assert (left.counts.without_times, left.counts.completed) == (1, 0)
    assert left.table.starts[3] == left.table.starts[2]
    more = table(rows, "model")
    assert (more.counts.without_times, more.counts.completed) == (1, 2)
    assert more.table.name == "file, 2 pairs of crow"


def test_a_pair_given_twice_is_refused():
    with pytest.raises(open_data.UnreadableFileError, match="deux fois"):
        table([*WHOLE, WHOLE[0]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("origin,destination\n1,2\n", "minutes"),
        ("origin,destination,minutes\n01001,01002,-1\n", "positives"),
        ("origin,destination,minutes\n01001,01002,\n", "positives"),
        ("origin,destination,minutes\n01001,01002,vite\n", "illisible"),
    ],
)
def test_faulty_files(tmp_path, text, words):
    path = tmp_path / "minutes.csv"
    path.write_text(text)
    with pytest.raises(open_data.UnreadableFileError, match=words):
        travel_files.read_pairs(path)


def run(*arguments):
    return CliRunner().invoke(cli.accessibility, [str(a) for a in arguments])


def test_from_the_server_to_the_accessibility(tmp_path):
    """`times` asks, `compute --matrix` uses; the other departments are told, not guessed."""
    minutes, output = tmp_path / "minutes.parquet", tmp_path / "gp.parquet"
    with routing_server() as (address, _):
        asked = ("times", "--server", address, "--department", "90", "--within-km", 20, "--batch", 60)
        found = run(*asked, "--cache", tmp_path / "cache", "--output", minutes)
    assert found.exit_code == 0, found.output
    common = ("compute", "--synthetic-seed", 1, "--on", "2026-01-01", "--matrix", minutes, "--output", output)
    refused = run(*common)
    assert refused.exit_code == 2
    assert "ignore" in refused.output
    found = run(*common, "--missing", "unreachable")
    assert found.exit_code == 0, found.output
    summary = json.loads(found.output)
    assert summary["travel"] == "minutes.parquet"
    assert summary["pairs"]["without_times"] > 30_000
    assert abs(summary["conservation"]) < 1e-12
    values = pl.read_parquet(output)
    assert values.filter(pl.col("code").str.starts_with("90"))["accessibility"].mean() > 0


def test_a_table_only_goes_with_communes(tmp_path):
    common = ("compute", "--synthetic-seed", 1, "--output", tmp_path / "x.parquet", "--matrix", "m.csv")
    assert run(*common, "--level", "iris").exit_code == 2
    assert "n’existe pas" in run(*common).output
