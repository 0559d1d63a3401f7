"""The code on the wall: who types it is in the room. Pure.

As RFC 6238 does: an HMAC of the number of the step. A code opens during its step and the next.
"""

import hmac
from datetime import datetime
from hashlib import sha256

STEP = 60
# Without 0, O, 1, I: read aloud from the back of a room.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6


def room_code(secret: str, now: datetime) -> str:
    """Six letters and digits: one chance in a billion."""
    return _code(secret, int(now.timestamp()) // STEP)


def opens_room(secret: str, code: str, now: datetime) -> bool:
    """Whether this code was shown less than two minutes ago."""
    step = int(now.timestamp()) // STEP
    typed = "".join(code.split()).upper()
    return any(hmac.compare_digest(_code(secret, one), typed) for one in (step, step - 1))


def _code(secret: str, step: int) -> str:
    drawn = hmac.new(secret.encode(), f"wall:{step}".encode(), sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in drawn[:LENGTH])
