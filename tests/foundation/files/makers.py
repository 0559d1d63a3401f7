"""The smallest files of each kind, and what they may carry."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
_PROOF = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def office(end: str, more: dict[str, bytes]) -> bytes:
    """An office document, or any archive; ``more`` are its other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if end in _DOCUMENT:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{_DOCUMENT[end]}")
        elif end in _PROOF:
            archive.writestr("[Content_Types].xml", f"<Types><Override ContentType='{_PROOF[end]}'/></Types>")
        for name, content in more.items():
            archive.writestr(name, content)
    return made.getvalue()


def jpeg(orientation: int = 1, gps: bytes = b"", after: bytes = b"") -> bytes:
    """A grey square of eight pixels, with what a telephone writes beside."""
    table = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + table + gps
    parts = [b"\xff\xd8"]
    if orientation != 1 or gps:
        parts.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    parts += [
        b"\xff\xdb\x00\x43\x00" + b"\x01" * 64,
        b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00",
        b"\xff\xc4\x00\x14\x00\x01" + b"\x00" * 15 + b"\x08",
        b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x7f\xff\x00\x7f",
        b"\xff\xd9",
    ]
    return b"".join(parts) + after


def png(said: bytes = b"", shades: tuple[int, int] = (120, 200), side: int = 8) -> bytes:
    """A gradient in grey; ``said`` is a comment."""
    line = b"\0" + bytes(shades[0] + (shades[1] - shades[0]) * x // side for x in range(side))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))]
    if said:
        chunks.append((b"tEXt", b"Comment\0" + said))
    chunks += [(b"IDAT", zlib.compress(line * side)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def webp(said: bytes = b"") -> bytes:
    """The frame of a WebP; its picture is not drawn by anyone here."""
    chunks = [(b"VP8X", bytes([0x08 if said else 0]) + b"\0" * 9), (b"VP8 ", b"\0" * 10)]
    if said:
        chunks.append((b"EXIF", said))
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
