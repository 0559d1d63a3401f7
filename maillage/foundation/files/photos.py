"""Photos without what they tell of their author: place, moment, telephone, and what follows their end.

A JPEG keeps its orientation, or a photo taken upright would lie on its side. Formats: ITU T.81 (JPEG), CIPA
DC-008 (Exif), ISO/IEC 15948 (PNG), RFC 9649 (WebP).
"""

import re
import struct
import zlib

from maillage.foundation.files.errors import FileError

_BROKEN = "Cette image est incomplète ou abîmée : renvoyez-la."
_ICC, _EXIF = b"ICC_PROFILE\0", b"Exif\0\0"
# A marker that ends a stretch of compressed data: neither a stuffed byte, nor a restart, nor filling.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SOS, _EOI, _APP0, _APP1, _APP2, _APP14, _COM = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs",
    b"bKGD",
}  # fmt: skip
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
_WEBP_TELLS = 0x08 | 0x04  # the flags of Exif and XMP in VP8X
_ORIENTATION = 0x0112


def clean_jpeg(content: bytes) -> bytes:
    """The picture, its colours and its orientation. Raises ``FileError`` when it is cut."""
    kept, orientation, at = [b"\xff\xd8"], 1, 2
    pixels = False
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(content) or content[at] != 0xFF:
            raise FileError(_BROKEN)
        marker = content[at + 1]
        if marker == _EOI:
            break
        (length,) = _unpacked(">H", content, at + 2)
        end = at + 2 + length
        segment = content[at:end]
        if length < 2 or len(segment) != length + 2:
            raise FileError(_BROKEN)
        if marker == _APP1 and segment[4:10] == _EXIF:
            orientation = _orientation(segment[10:])
        elif not _tells(marker, segment):
            kept.append(segment)
        at = end
        if marker == _SOS:
            found = _MARKER.search(content, at)
            if found is None:
                raise FileError(_BROKEN)
            kept.append(content[at : found.start()])
            at, pixels = found.start(), True
    if not pixels:
        raise FileError(_BROKEN)
    if orientation != 1:
        kept.insert(1, _upright(orientation))
    return b"".join([*kept, b"\xff\xd9"])


def _tells(marker: int, segment: bytes) -> bool:
    """Whether a segment says more than the picture."""
    if marker == _APP2:
        return not segment[4:].startswith(_ICC)
    return marker == _COM or (_APP0 < marker <= 0xEF and marker != _APP14)


def _orientation(exif: bytes) -> int:
    """From 1 to 8, as Exif writes it; 1 when nothing sound is said."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, at)
        for rank in range(entries):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * rank)
            if tag == _ORIENTATION:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _upright(orientation: int) -> bytes:
    """An Exif segment that says the orientation alone."""
    table = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(table) + len(_EXIF) + 2) + _EXIF + table


def clean_png(content: bytes) -> bytes:
    """The picture and its colours. Raises ``FileError`` when it is cut or altered."""
    kept, at = [_PNG_START], len(_PNG_START)
    while True:
        (length,) = _unpacked(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        chunk = content[at:end]
        if len(chunk) != length + 12 or zlib.crc32(chunk[4:-4]) != _unpacked(">I", chunk, length + 8)[0]:
            raise FileError(_BROKEN)
        if kind in _PNG_KEPT:
            kept.append(chunk)
        at = end
        if kind == b"IEND":
            return b"".join(kept)


def clean_webp(content: bytes) -> bytes:
    """The picture and its colours. Raises ``FileError`` when it is cut."""
    (size,) = _unpacked("<I", content, 4)
    kept, at, end = [], 12, 8 + size
    if end > len(content):
        raise FileError(_BROKEN)
    while at + 8 <= end:
        (length,) = _unpacked("<I", content, at + 4)
        kind, body = content[at : at + 4], content[at + 8 : at + 8 + length]
        if len(body) != length or at + 8 + length > end:
            raise FileError(_BROKEN)
        if kind == b"VP8X" and body:
            body = bytes([body[0] & ~_WEBP_TELLS]) + body[1:]
        if kind in _WEBP_KEPT:
            kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length % 2))
        at += 8 + length + length % 2
    made = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(made)) + made


def _unpacked(shape: str, content: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(shape, content, at)
    except struct.error:
        raise FileError(_BROKEN) from None
