"""AES-256-GCM of one value: a version, the number of its data key, a nonce, the text and its seal."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maillage.foundation.vault.errors import VaultError

KEY_BYTES = 32
_VERSION = 1
_NONCE = 12
_HEAD = 5  # version, then four bytes of the key's number


def place(table: str, column: str, community: int, row: object) -> bytes:
    """What a sealed value is bound to."""
    return f"{table}|{column}|{community}|{row}".encode()


def seal(key: bytes, number: int, text: bytes, bound_to: bytes) -> bytes:
    """The sealed value; ``number`` (below 2**32) tells later which key opens it."""
    head = bytes([_VERSION]) + number.to_bytes(4, "big")
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(key).encrypt(nonce, text, head + bound_to)


def key_number(sealed: bytes) -> int:
    """Which key sealed it. Raises ``VaultError``."""
    if len(sealed) <= _HEAD + _NONCE or sealed[0] != _VERSION:
        raise VaultError("cette valeur n’a pas été scellée par le coffre")
    return int.from_bytes(sealed[1:_HEAD], "big")


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The text. Raises ``VaultError`` when altered, or sealed for another place."""
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEAD + _NONCE :], head + bound_to)
    except InvalidTag:
        raise VaultError("cette valeur scellée a été altérée ou déplacée") from None
