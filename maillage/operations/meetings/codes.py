"""Codes that prove that one is in the room or in the call, computed from the secret of the meeting. Pure.

As RFC 6238 does: an HMAC of the number of the thirty-second step. A code of the room opens during its step
and the next one, hence for 30 to 60 seconds: shown for 30, never good beyond 60.
"""

import base64
import hmac
from datetime import datetime, timedelta
from hashlib import sha256

STEP = 30
ROOM_LENGTH = 16
CALL_DIGITS = 6
CALL_WINDOW = timedelta(minutes=10)


def room_code(secret: str, now: datetime) -> str:
    """80 bits in letters that a QR code packs well."""
    return _room(secret, int(now.timestamp()) // STEP)


def opens_room(secret: str, code: str, now: datetime) -> bool:
    """Whether this code was shown less than sixty seconds ago."""
    step = int(now.timestamp()) // STEP
    return any(hmac.compare_digest(_room(secret, one), code.upper()) for one in (step, step - 1))


def call_code(secret: str, opened_at: datetime) -> str:
    """Six digits to say aloud, for one window of the call."""
    number = int.from_bytes(_mac(secret, f"call:{opened_at.timestamp():.6f}")[:8]) % 10**CALL_DIGITS
    return f"{number:0{CALL_DIGITS}d}"


def opens_call(secret: str, code: str, opened_at: datetime | None, now: datetime) -> bool:
    """Whether these digits are those of the window that is open now."""
    if opened_at is None or not opened_at <= now < opened_at + CALL_WINDOW:
        return False
    return hmac.compare_digest(call_code(secret, opened_at), "".join(code.split()))


def _room(secret: str, step: int) -> str:
    return base64.b32encode(_mac(secret, f"room:{step}")).decode()[:ROOM_LENGTH]


def _mac(secret: str, said: str) -> bytes:
    return hmac.new(secret.encode(), said.encode(), sha256).digest()
