"""Minutes of a routing server of one's own (OSRM or Valhalla), asked in batches and kept on disk.

OSRM: `GET /table/v1/<profile>/<lon,lat;...>?sources=...&destinations=...&annotations=duration`, seconds in
`durations`. Valhalla: `POST /sources_to_targets`, seconds in `time`. Both answer null where no road leads.
An answer is kept under a hash of the server, the kind, the profile and the coordinates, so a second run asks
nothing. Nothing is guessed: a server that fails stops the run, and what was received stays in the cache.
"""

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from maillage.engines.accessibility.travel import Points, chord_squared
from maillage.reference.supply.open_data import Communes, UnreadableFileError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LARGEST_ANSWER = 64_000_000  # bytes: a hundred times what a batch weighs
_TRIES = 3
_DIGITS = 5  # decimals of a degree, about a metre: what is sent and what the cache is keyed by


class Kind(StrEnum):
    """Which protocol the server speaks."""

    OSRM = "osrm"
    VALHALLA = "valhalla"


_USUAL_PROFILE = {Kind.OSRM: "driving", Kind.VALHALLA: "auto"}


class RoutingError(UnreadableFileError):
    """The server cannot be used; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Server:
    """A routing server. `profile`: the usual one for cars when None; `batch`: places on each side of a
    request (OSRM counts both sides together); `timeout` in seconds for each request; `cache_bytes`: the
    answers unused for longest are dropped beyond.
    """

    url: str
    kind: Kind = Kind.OSRM
    profile: str | None = None
    batch: int = 50
    timeout: float = 30.0
    cache_bytes: int = 2_000_000_000

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RoutingError(f"« {self.url} » n’est pas l’adresse http(s) d’un serveur d’itinéraires.")
        if self.profile is None:
            object.__setattr__(self, "profile", _USUAL_PROFILE[self.kind])
        elif not self.profile.replace("-", "").replace("_", "").isalnum():
            raise RoutingError(f"« {self.profile} » n’est pas un profil de trajet.")

    @property
    def name(self) -> str:
        """How results call the travel times it gave; never with a password."""
        parts = urllib.parse.urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        return f"{self.kind} {parts.hostname}{port}{parts.path.rstrip('/')} {self.profile}"


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Minutes of pairs of places, by position. `unreachable`: pairs that the server knows no road for;
    `requests` sent, `cached` batches read from disk.
    """

    origins: Ints
    destinations: Ints
    minutes: Floats
    unreachable: int
    requests: int
    cached: int


@dataclass(slots=True)
class _Tally:
    requests: int = 0
    cached: int = 0
    parts: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    unreachable: int = 0


def ask(
    server: Server,
    origins: Points,
    destinations: Points,
    *,
    within_km: float,
    cache: Path,
    refresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Pairs:
    """Minutes from each origin to every destination within `within_km` as the crow flies."""
    blocks = list(_blocks(origins, destinations, within_km, server.batch))
    tally = _Tally()
    cache.mkdir(parents=True, exist_ok=True)
    for done, (rows, cols, wanted) in enumerate(blocks):
        minutes = _block(server, origins.take(rows), destinations.take(cols), cache, tally, refresh=refresh)
        found = wanted & np.isfinite(minutes)
        tally.unreachable += int(wanted.sum() - found.sum())
        r, c = np.nonzero(found)
        tally.parts.append((rows[r], cols[c], minutes[r, c]))
        if progress is not None:
            progress(done + 1, len(blocks))
    _trim(cache, server.cache_bytes)
    nothing = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    rows, cols, minutes = (np.concatenate(part) for part in zip(nothing, *tally.parts, strict=True))
    return Pairs(rows, cols, minutes, tally.unreachable, tally.requests, tally.cached)


def _blocks(
    origins: Points, destinations: Points, within_km: float, batch: int
) -> Iterator[tuple[Ints, Ints, npt.NDArray[np.bool_]]]:
    """Neighbours by neighbours: positions of origins, of destinations, and the pairs near enough."""
    if not len(origins) or not len(destinations):
        return
    reach = np.sqrt(chord_squared(within_km)) * (1 + 1e-9)
    starts, ends = origins.unit_vectors(), destinations.unit_vectors()
    tree = cKDTree(ends)
    # Squares of a third of the reach, in order: origins of one request share most of their destinations.
    side = reach / 3
    cell = np.floor(starts / side).astype(np.int64)
    order = np.lexsort((cell[:, 2], cell[:, 1], cell[:, 0]))
    edges = np.flatnonzero(np.any(np.diff(cell[order], axis=0) != 0, axis=1)) + 1
    for square in np.split(order, edges):
        for first in range(0, square.size, batch):
            rows = np.sort(square[first : first + batch])
            near = tree.query_ball_point(starts[rows], reach)
            cols = np.unique(np.concatenate([np.asarray(n, np.int64) for n in near]))
            for begin in range(0, cols.size, batch):
                some = cols[begin : begin + batch]
                gap = np.linalg.norm(starts[rows][:, None] - ends[some][None], axis=2)
                yield rows, some, gap <= reach


def _block(
    server: Server, rows: Points, cols: Points, cache: Path, tally: _Tally, *, refresh: bool
) -> Floats:
    """Minutes of a batch (origins, destinations), NaN where no road leads; from the cache if it is there."""
    places = [[round(float(v), _DIGITS) for v in axis] for axis in (rows.lat, rows.lon, cols.lat, cols.lon)]
    key = json.dumps([server.url.rstrip("/"), server.kind, server.profile, places]).encode()
    path = cache / f"{hashlib.sha256(key).hexdigest()}.npy"
    shape = (len(rows), len(cols))
    if not refresh:
        try:
            kept = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):  # absent, or cut short by a full disk: asked again
            kept = None
        if kept is not None and kept.shape == shape:
            tally.cached += 1
            path.touch()
            return np.asarray(kept, np.float64)
    answer = _request(server, places)
    tally.requests += 1
    seconds = _read_osrm(answer, shape) if server.kind is Kind.OSRM else _read_valhalla(answer, shape)
    if np.any(seconds < 0):
        raise RoutingError("Le serveur d’itinéraires a donné une durée négative.")
    minutes: Floats = seconds / 60
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        np.lib.format.write_array(file, minutes)
    draft.replace(path)
    return minutes


def _request(server: Server, places: list[list[float]]) -> Any:
    """One request, tried again when the server is busy or the line breaks."""
    base = server.url.rstrip("/")
    lat1, lon1, lat2, lon2 = places
    body = None
    if server.kind is Kind.OSRM:
        path = ";".join(f"{x},{y}" for x, y in zip(lon1 + lon2, lat1 + lat2, strict=True))
        sources = ";".join(map(str, range(len(lat1))))
        targets = ";".join(map(str, range(len(lat1), len(lat1) + len(lat2))))
        options = f"sources={sources}&destinations={targets}&annotations=duration"
        address = f"{base}/table/v1/{server.profile}/{path}?{options}"
    else:
        address = f"{base}/sources_to_targets"
        body = json.dumps(
            {
                "sources": [{"lat": y, "lon": x} for y, x in zip(lat1, lon1, strict=True)],
                "targets": [{"lat": y, "lon": x} for y, x in zip(lat2, lon2, strict=True)],
                "costing": server.profile,
            }
        ).encode()
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked with the server
        address, data=body, headers={"Accept": "application/json", "Content-Type": "application/json"}
    )
    for attempt in range(_TRIES):
        try:
            with urllib.request.urlopen(request, timeout=server.timeout) as reply:  # noqa: S310
                text = reply.read(_LARGEST_ANSWER + 1)
            break
        except urllib.error.HTTPError as error:
            said = error.read(300).decode("utf-8", "replace")
            if error.code < 500 or attempt == _TRIES - 1:
                raise RoutingError(
                    f"Le serveur d’itinéraires {server.name} a répondu {error.code} : {said}"
                ) from error
        except (OSError, http.client.HTTPException) as error:  # refused, cut, too slow, unknown name
            if attempt == _TRIES - 1:
                reason = getattr(error, "reason", None) or error
                raise RoutingError(
                    f"Le serveur d’itinéraires {server.name} ne répond pas ({reason}). "
                    "Ce qui a été reçu est gardé : relancer reprend où l’on s’est arrêté."
                ) from error
        time.sleep(0.2 * 4**attempt)
    if len(text) > _LARGEST_ANSWER:
        raise RoutingError("La réponse du serveur d’itinéraires est trop longue.")
    try:
        return json.loads(text)
    except ValueError as error:
        raise RoutingError("La réponse du serveur d’itinéraires n’est pas du JSON.") from error


def _seconds(values: list[Any], shape: tuple[int, int]) -> Floats:
    try:
        table = np.array([np.nan if v is None else v for v in values], np.float64)
    except (TypeError, ValueError) as error:
        raise RoutingError("Le serveur d’itinéraires a donné une durée illisible.") from error
    if table.size != shape[0] * shape[1]:
        raise RoutingError(
            f"Le serveur d’itinéraires a donné {table.size} durées au lieu de {shape[0] * shape[1]}."
        )
    return table.reshape(shape)


def _read_osrm(answer: Any, shape: tuple[int, int]) -> Floats:
    """`durations`: a row by source, seconds or null."""
    if not isinstance(answer, dict) or answer.get("code") != "Ok":
        said = answer.get("message") or answer.get("code") if isinstance(answer, dict) else None
        raise RoutingError(f"Le serveur OSRM a refusé la demande : {said or 'réponse inattendue'}.")
    rows = answer.get("durations")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RoutingError("La réponse du serveur OSRM n’a pas de durées.")
    return _seconds([value for row in rows for value in row], shape)


def _read_valhalla(answer: Any, shape: tuple[int, int]) -> Floats:
    """`sources_to_targets`: a row by source of {time, from_index, to_index}, seconds or null."""
    rows = answer.get("sources_to_targets") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        said = answer.get("error") if isinstance(answer, dict) else None
        raise RoutingError(f"Le serveur Valhalla a refusé la demande : {said or 'réponse inattendue'}.")
    cells = [cell for row in rows for cell in row]
    if not all(isinstance(cell, dict) for cell in cells):
        raise RoutingError("La réponse du serveur Valhalla n’a pas de durées.")
    return _seconds([cell.get("time") for cell in cells], shape)


def _trim(cache: Path, limit: int) -> None:
    """Forget the answers unused for longest, beyond `limit` bytes."""
    kept = sorted(((p.stat().st_mtime, p.stat().st_size, p) for p in cache.glob("*.npy")), reverse=True)
    total = 0
    for _, size, path in kept:
        total += size
        if total > limit:
            path.unlink(missing_ok=True)


def between_communes(
    server: Server,
    communes: Communes,
    departments: Sequence[str],
    heads: Floats | None,
    *,
    within_km: float,
    cache: Path,
    refresh: bool,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The table that `--matrix` reads, and its account: from the communes of `departments` (all when empty)
    to those with `heads` (all when None).
    """
    starts = np.arange(communes.codes.len())
    if departments:
        starts = np.flatnonzero(communes.table["departement"].is_in(list(departments)).to_numpy())
    if not starts.size:
        raise RoutingError("Aucune commune d’origine.")
    ends = np.flatnonzero(heads > 0) if heads is not None else np.arange(communes.codes.len())
    found = ask(
        server,
        communes.points.take(starts),
        communes.points.take(ends),
        within_km=within_km,
        cache=cache,
        refresh=refresh,
        progress=progress,
    )
    table = pl.DataFrame(
        {
            "origin": communes.codes.gather(starts[found.origins]),
            "destination": communes.codes.gather(ends[found.destinations]),
            "minutes": found.minutes,
        }
    ).sort("origin", "destination")
    account = {
        "server": server.name,
        "pairs": table.height,
        "unreachable": found.unreachable,
        "requests": found.requests,
        "from_cache": found.cached,
    }
    return table, account
