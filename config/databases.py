"""Django's doors to PostgreSQL, computed from the environment without starting anything.

- `default` serves as `maillage_app`, a role that owns nothing and cannot bypass row-level security;
- `owner` runs the migrations (`maillage django migrate --database owner`);
- `care` serves patient data as `maillage_care`, which sees the schema `care` and nothing else (ADR 0048);
- `care_owner` runs the migrations of that schema, and its upkeep: keys, purge, notices.

| variable             | meaning                                                                             |
|----------------------|-------------------------------------------------------------------------------------|
| `DATABASE_URL`       | `postgres://login:secret@host:5432/name?sslmode=…`; the embedded server when absent |
| `DATABASE_OWNER_URL` | login of the migrations, when it is not the one that serves                         |
| `DATABASE_POOL`      | most connections per process in a pool; none by default                             |
| `CARE_ENABLED`       | `1` or `0`: whether patient data is held at all; by default not in production       |
| `CARE_DATABASE_URL`  | where it is, when elsewhere than the rest                                           |
| `CARE_DATABASE_OWNER_URL` | login of its migrations, when it is not the one that serves                    |
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.local.database import APP, CARE, CARE_SCHEMA, DATABASE, OWNER
from config.local.errors import LocalError
from config.local.postgres import socket_url

# A page never waits long for a lock, a query never runs for ever, a forgotten transaction never holds rows.
SERVING = {"lock_timeout": "5s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "300s"}
MIGRATING = {"lock_timeout": "30s"}
IN_CARE = {"search_path": CARE_SCHEMA}


def data_dir(env: Mapping[str, str], base_dir: Path) -> Path:
    """Folder of the embedded server."""
    return Path(env.get("MAILLAGE_VAR", base_dir / "var")) / "postgres"


def databases(env: Mapping[str, str], base_dir: Path) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`. Raises `LocalError` when an address cannot be read."""
    url = env.get("DATABASE_URL")
    if url:
        owner_url = env.get("DATABASE_OWNER_URL") or url
        serving, migrating = SERVING | {"role": APP}, MIGRATING
    else:
        url, owner_url = (socket_url(data_dir(env, base_dir), role, DATABASE) for role in (APP, OWNER))
        serving, migrating = SERVING, MIGRATING
    return {
        # Only the serving door: Django would open a transaction on every atomic alias at each request.
        "default": entry(url, serving, pool=env.get("DATABASE_POOL")) | {"ATOMIC_REQUESTS": True},
        "owner": entry(owner_url, migrating),
    }


def care_enabled(env: Mapping[str, str]) -> bool:
    """Whether patient data is held at all; in production somebody must have said so."""
    asked = env.get("CARE_ENABLED", "")
    if asked not in {"", "0", "1"}:
        raise LocalError(f"CARE_ENABLED doit valoir 0 ou 1, pas {asked!r}.")
    return env.get("MAILLAGE_MODE") != "production" if asked == "" else asked == "1"


def care_urls(env: Mapping[str, str]) -> tuple[str, str] | None:
    """The addresses, serving then migrating, of patient data; None on the embedded server."""
    url = env.get("CARE_DATABASE_URL")
    if url:
        return url, env.get("CARE_DATABASE_OWNER_URL") or url
    url = env.get("DATABASE_URL")
    return (url, env.get("DATABASE_OWNER_URL") or url) if url else None


def care_databases(env: Mapping[str, str], base_dir: Path) -> dict[str, dict[str, Any]]:
    """What `DATABASES` holds besides, where patient data is held. Raises `LocalError`."""
    serving, migrating, urls = SERVING | IN_CARE, MIGRATING | IN_CARE, care_urls(env)
    if urls:
        serving |= {"role": CARE}
    else:
        folder = data_dir(env, base_dir)
        urls = socket_url(folder, CARE, DATABASE), socket_url(folder, OWNER, DATABASE)
    # Neither is atomic by request: the scope of patient data opens its transaction, where there is one.
    return {
        "care": entry(urls[0], serving, pool=env.get("DATABASE_POOL")),
        "care_owner": entry(urls[1], migrating),
    }


def entry(url: str, settings: Mapping[str, str], *, pool: str | None = None) -> dict[str, Any]:
    """One entry of `DATABASES` from an address and the server settings that each session starts with."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise LocalError("DATABASE_URL doit avoir la forme postgres://compte:secret@serveur:5432/base")
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {
        name: value for name, value in query.items() if name not in ("host", "user", "port", "password")
    }
    asked = " ".join(f"-c {name}={value}" for name, value in settings.items())
    options["options"] = f"{options.get('options', '')} {asked}".strip()
    if pool:
        options["pool"] = {"min_size": 1, "max_size": int(pool)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": query.get("user") or unquote(parts.username or ""),
        "PASSWORD": query.get("password") or unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 60,  # Django refuses persistent connections over a pool
        "CONN_HEALTH_CHECKS": not pool,
    }
