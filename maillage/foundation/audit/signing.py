"""The key of the instance: it signs checkpoints and purges, and is never in the database."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyMissingError(Exception):
    """No key where one is needed: the message says where it was looked for."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key of this file, made on first use and readable by its owner only."""
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return made
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissingError(f"{path} ne contient pas une clé Ed25519")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The verifying half of the key of this file. Raises ``KeyMissingError``."""
    if not path.exists():
        raise KeyMissingError(f"clé de l'instance introuvable : {path}")
    return signing_key(path).public_key()


def public_hex(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def read_public_hex(text: str) -> Ed25519PublicKey:
    """The verifying key written as 64 hexadecimal digits. Raises ``ValueError``."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))


def is_signed(key: Ed25519PublicKey, text: bytes, signature: str) -> bool:
    """Whether this key signed this text; a signature that cannot be read is a wrong one."""
    try:
        key.verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True
