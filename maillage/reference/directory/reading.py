"""Reads a published file, plain or compressed, block by block: memory does not depend on its size."""

import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import repeat
from pathlib import Path
from typing import IO, Any

import numpy as np
import xxhash
from django.utils import timezone

from maillage.reference.directory.layouts import Layout, UnreadableFileError, recognise

_BLOCK = 2 << 20
_END = ord("\n")
# The longest published line is under 2 kB. Beyond this a line is refused, and never held whole.
MAX_LINE = 64 << 10
TOO_LONG = b"\0too long"
# The seed of the hash of a line: another way of reading it is another hash, so that it is read again.
READER_VERSION = 2
_DATE = re.compile(r"(20\d{2})-?([01]\d)-?([0-3]\d)")
Numbers = np.ndarray[Any, np.dtype[np.int64]]
_DAMAGED = (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Extract:
    """One published file on the disk, or inside an archive: ``member`` names it there. ``size`` in bytes is
    that of the text; of the compressed file for a ``.gz``, which does not tell.
    """

    path: Path
    member: str
    size: int

    @property
    def name(self) -> str:
        return (self.member or self.path.name).rpartition("/")[2]

    @property
    def place(self) -> str:
        """What ``extract_at`` finds again: the path, and the member after a « ! »."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)


def extract_at(place: str) -> Extract:
    """The extract of this ``place``. Raises UnreadableFileError when it is no longer there."""
    path, _, member = place.partition("!")
    found = [extract for extract in extracts(Path(path)) if extract.member == member]
    if not found:
        raise UnreadableFileError(f"{place} : ce fichier n’est plus là.")
    return found[0]


def extracts(path: Path) -> list[Extract]:
    """The file itself, or the text files of an archive. Raises UnreadableFileError."""
    if not path.is_file():
        raise UnreadableFileError(f"{path.name} : ce n’est pas un fichier.")
    if not zipfile.is_zipfile(path):
        if path.suffix == ".zip":
            raise UnreadableFileError(f"{path.name} : archive incomplète ou endommagée.")
        return [Extract(path, "", path.stat().st_size)]
    with zipfile.ZipFile(path) as archive:
        found = [
            Extract(path, info.filename, info.file_size)
            for info in archive.infolist()
            if info.filename.lower().endswith((".txt", ".csv"))
        ]
    if not found:
        raise UnreadableFileError(f"{path.name} : l’archive ne contient ni fichier .txt ni fichier .csv.")
    return sorted(found, key=lambda extract: extract.name.rpartition("activite")[0] == "")


@contextmanager
def opened(extract: Extract) -> Iterator[IO[bytes]]:
    """The bytes of the text, decompressed on the way. Raises UnreadableFileError while reading too."""
    try:
        if extract.member:
            with zipfile.ZipFile(extract.path) as archive, archive.open(extract.member) as stream:
                yield stream
        elif extract.path.suffix == ".gz":
            with gzip.open(extract.path) as stream:
                yield stream
        else:
            with extract.path.open("rb") as stream:
                yield stream
    except _DAMAGED as error:
        raise UnreadableFileError(f"{extract.name} : fichier incomplet ou endommagé ({error}).") from error


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, without the end of the last; ``first`` is the number of the first one in the file (the
    header is 1). ``done`` is the position reached, in the bytes of ``Extract.size``.
    """

    first: int
    text: bytes
    done: int


def line_hashes(lines: Sequence[bytes]) -> Numbers:
    """Signed 64-bit, what tells a line from any other."""
    digests = map(xxhash.xxh64_intdigest, lines, repeat(READER_VERSION))
    return np.fromiter(digests, np.uint64, len(lines)).view(np.int64)


def layout_of(extract: Extract) -> Layout:
    """What the file is, from its first line. Raises UnreadableFileError."""
    with opened(extract) as stream:
        start = stream.read(MAX_LINE)
    return recognise(re.split(rb"\r\n|\n|\r", start, maxsplit=1)[0])


def blocks(extract: Extract, *, skip: int) -> Iterator[Block]:
    """The lines after the ``skip`` first ones, whatever ends them. Raises UnreadableFileError."""
    with opened(extract) as stream:
        position = _position(extract, stream)
        number, rest = 1, b""
        too_long = False
        while raw := stream.read(_BLOCK):
            if raw.endswith(b"\r"):
                raw += stream.read(1)
            if b"\r" in raw:
                raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            head, separator, tail = raw.rpartition(b"\n")
            if not separator:
                # No end of line in a whole block: keep enough to show, forget the rest.
                too_long = too_long or len(rest) + len(raw) > MAX_LINE
                rest = b"" if too_long else rest + raw
                continue
            text = rest + head
            if too_long:
                _, separator, others = text.partition(b"\n")
                text, too_long = TOO_LONG + separator + others, False
            rest = tail
            if len(rest) > MAX_LINE:
                rest, too_long = b"", True
            if number > skip:
                yield Block(number, text, position())
            elif after := _after(text, skip + 1 - number):
                yield Block(skip + 1, after[0], position())
            number += int(np.count_nonzero(np.frombuffer(text, np.uint8) == _END)) + 1
        if (rest or too_long) and number > skip:
            yield Block(number, TOO_LONG if too_long else rest, position())


def _after(text: bytes, lines: int) -> list[bytes]:
    """What follows these first lines, or nothing."""
    return text.split(b"\n", lines)[lines:]


def _position(extract: Extract, stream: IO[bytes]) -> Callable[[], int]:
    """How far we are, in the unit of ``Extract.size``."""
    if isinstance(stream, gzip.GzipFile) and stream.fileobj is not None:
        return stream.fileobj.tell  # type: ignore[no-any-return]
    return stream.tell


def fingerprint(extract: Extract) -> str:
    """Tells one file from another without reading it whole: name, size, time, beginning."""
    stat = extract.path.stat()
    with opened(extract) as stream:
        start = xxhash.xxh3_64_hexdigest(stream.read(1 << 20))
    return f"{READER_VERSION}-{extract.size}-{stat.st_mtime_ns}-{start}"


def edition_day(extract: Extract, layout: Layout) -> date:
    """The day that the file says, in its first line or its name; else that of the file itself."""
    for text in (layout.edition, extract.name, extract.path.name):
        if found := _DATE.search(text):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return timezone.localdate(datetime.fromtimestamp(extract.path.stat().st_mtime, UTC))
