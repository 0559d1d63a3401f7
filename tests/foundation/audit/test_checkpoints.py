"""Signed checkpoints: what they say, and what a retouched one is worth."""

import json
import stat
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.foundation.audit.chain import Head, merkle_root
from maillage.foundation.audit.checkpoints import (
    CheckpointError,
    last_checkpoint_at,
    read_checkpoint,
    write_checkpoint,
)
from maillage.foundation.audit.signing import public_hex, read_public_hex, signing_key

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HEADS = [Head(community, community * 10, f"{community:064x}") for community in range(5)]


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def written(tmp_path, key):
    return write_checkpoint(tmp_path, list(reversed(HEADS)), key, now=NOW)


def test_it_reads_back(written, key):
    checkpoint = read_checkpoint(written, key.public_key())
    assert list(checkpoint.heads) == HEADS
    assert checkpoint.at == NOW
    assert last_checkpoint_at(written.parent) == NOW


def test_it_is_never_written_over(written, key):
    with pytest.raises(FileExistsError):
        write_checkpoint(written.parent, HEADS, key, now=NOW)


@pytest.mark.parametrize(
    "retouch",
    [
        lambda c: c["heads"][2].__setitem__(1, 19),
        lambda c: c["heads"].pop(),
        lambda c: c.__setitem__("at", "2026-03-02T09:00:00.000000+00:00"),
        lambda c: c.__setitem__("root", "0" * 64),
        lambda c: c.__setitem__("signature", "00" * 64),
        lambda c: c.__setitem__("signature", "é"),
        lambda c: c.pop("heads"),
    ],
)
def test_a_retouched_checkpoint_is_refused(written, key, retouch):
    content = json.loads(written.read_text())
    retouch(content)
    written.write_text(json.dumps(content))
    with pytest.raises(CheckpointError):
        read_checkpoint(written, key.public_key())


def test_another_instances_checkpoint_is_refused(written):
    with pytest.raises(CheckpointError, match="clé"):
        read_checkpoint(written, Ed25519PrivateKey.generate().public_key())


def test_the_root_tells_apart_every_set_of_heads():
    roots = {merkle_root(HEADS[:count]) for count in range(6)}
    assert len(roots) == 6
    assert merkle_root(HEADS) == merkle_root(list(reversed(HEADS)))


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "var" / "key.pem"
    first = signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_hex(signing_key(path).public_key()) == public_hex(first.public_key())
    assert public_hex(read_public_hex(public_hex(first.public_key()))) == public_hex(first.public_key())
