"""Signed checkpoints: the heads of every chain at one instant, kept outside the database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.foundation.audit.chain import Head, merkle_root
from maillage.foundation.audit.signing import is_signed, public_hex


class CheckpointError(Exception):
    """The file is no checkpoint of this instance: the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Heads by community at ``at``, with their Merkle root signed."""

    at: datetime
    heads: tuple[Head, ...]
    root: str


def write_checkpoint(folder: Path, heads: list[Head], key: Ed25519PrivateKey, *, now: datetime) -> Path:
    """Write one signed file named after its instant; never over another. Raises ``FileExistsError``."""
    at = now.astimezone(UTC).isoformat(timespec="microseconds")
    root = merkle_root(heads)
    content = {
        "format": 1,
        "at": at,
        "root": root,
        "heads": [[h.community_id, h.seq, h.hash] for h in sorted(heads, key=lambda h: h.community_id)],
        "public_key": public_hex(key.public_key()),
        "signature": key.sign(_signed_text(at, root)).hex(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.json"
    with path.open("x", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.write("\n")
    return path


def read_checkpoint(path: Path, key: Ed25519PublicKey) -> Checkpoint:
    """Read a checkpoint signed by ``key``. Raises ``CheckpointError``, also when a head was retouched."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        heads = tuple(Head(int(c), int(seq), str(digest)) for c, seq, digest in content["heads"])
        at, root, signature = str(content["at"]), str(content["root"]), str(content["signature"])
        instant = datetime.fromisoformat(at)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} n'est pas un point de contrôle lisible") from error
    if not is_signed(key, _signed_text(at, root), signature):
        raise CheckpointError(f"{path} n'est pas signé par la clé de cette instance")
    if merkle_root(heads) != root:
        raise CheckpointError(f"{path} a été modifié après sa signature")
    return Checkpoint(instant, heads, root)


def last_checkpoint_at(folder: Path) -> datetime | None:
    """When the newest checkpoint of the folder was written; ``None`` without any."""
    names = sorted(path.stem for path in folder.glob("checkpoint-*.json"))
    if not names:
        return None
    return datetime.strptime(names[-1], "checkpoint-%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def _signed_text(at: str, root: str) -> bytes:
    return f"checkpoint|{at}|{root}".encode()
