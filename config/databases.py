"""The two connections to the one database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def databases(env: Mapping[str, str], base_dir: Path) -> dict[str, dict[str, Any]]:
    """``default`` serves with a role that owns nothing; ``owner`` migrates."""
    entry = {"ENGINE": "django.db.backends.postgresql", "NAME": "maillage", "HOST": env.get("PGHOST", "")}
    return {
        "default": {**entry, "USER": "maillage_app", "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60},
        "owner": {**entry, "USER": "maillage_owner"},
    }
