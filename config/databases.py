"""Django's two doors to PostgreSQL, computed from the environment without starting anything.

- `default` serves as `maillage_app`, a role that owns nothing and cannot bypass row-level security;
- `owner` runs the migrations (`maillage django migrate --database owner`).

| variable             | meaning                                                                             |
|----------------------|-------------------------------------------------------------------------------------|
| `DATABASE_URL`       | `postgres://login:secret@host:5432/name?sslmode=…`; the embedded server when absent |
| `DATABASE_OWNER_URL` | login of the migrations, when it is not the one that serves                         |
| `DATABASE_POOL`      | most connections per process in a pool; none by default                             |
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.local.database import APP, DATABASE, OWNER
from config.local.errors import LocalError
from config.local.postgres import socket_url

# A page never waits long for a lock, a query never runs for ever, a forgotten transaction never holds rows.
SERVING = {"lock_timeout": "5s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "300s"}
MIGRATING = {"lock_timeout": "30s"}


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
