"""What a file is, by its content: the extension is only believed when the bytes agree."""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from maillage.foundation.files.errors import FileError
from maillage.foundation.files.names import extension_of, stem_of
from maillage.foundation.files.patients import nirs_in, office_text
from maillage.foundation.files.photos import clean_jpeg, clean_png, clean_webp

MAX_SIZE = 10_000_000
MAX_UNFOLDED = 200_000_000
MAX_ENTRIES = 3_000
_OPEN = "application/vnd.openxmlformats-officedocument."
# extension -> (media type, what proves it in ``[Content_Types].xml``)
_OFFICE = {
    "docx": (f"{_OPEN}wordprocessingml.document", b"wordprocessingml.document.main+xml"),
    "xlsx": (f"{_OPEN}spreadsheetml.sheet", b"spreadsheetml.sheet.main+xml"),
    "pptx": (f"{_OPEN}presentationml.presentation", b"presentationml.presentation.main+xml"),
}
_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_MACROS = re.compile(r"vbaProject|oleObject\d*\.bin|activeX|^Basic/|^Scripts/", re.I)
# Names of a PDF that run or carry something; written as they are once « #4a » is read as « J ».
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt)(?![A-Za-z0-9])")
_STREAM = re.compile(rb"stream\r?\n")
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|svg|\?xml|script|iframe|body)", re.I)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.csv,.txt,image/jpeg,image/png"
WORDS = "PDF, photo (JPEG, PNG, WebP), Word, Excel, PowerPoint, OpenDocument, CSV ou texte, 10 Mo au plus."
_SAME = {"jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: the name to show, the bytes to keep and their SHA-256 in hexadecimal."""

    name: str
    media_type: str
    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


def checked(name: str, content: bytes) -> Checked:
    """The file as it may be kept. Raises ``FileError`` with what is wrong and how to mend it."""
    if not content:
        raise FileError("Ce fichier est vide.")
    if len(content) > MAX_SIZE:
        raise FileError("Ce fichier dépasse 10 Mo : réduisez-le, ou coupez-le en plusieurs.")
    end = _SAME.get(extension_of(name), extension_of(name))
    reader = _READERS.get(end)
    if reader is None:
        raise FileError(f"Ce genre de fichier n’est pas accepté. Choisissez : {WORDS}")
    media_type, kept = reader(end, content)
    return Checked(f"{stem_of(name)}.{end}", media_type, kept, hashlib.sha256(kept).hexdigest())


def _photo(media_type: str, start: bytes, clean: Callable[[bytes], bytes]) -> "Reader":
    def read(end: str, content: bytes) -> tuple[str, bytes]:
        if not content.startswith(start) or (end == "webp" and content[8:12] != b"WEBP"):
            raise _not_what_it_says(end)
        return media_type, clean(content)

    return read


def _pdf(end: str, content: bytes) -> tuple[str, bytes]:
    if not content.startswith(b"%PDF-"):
        raise _not_what_it_says(end)
    if b"%%EOF" not in content[-2048:]:
        raise FileError("Ce PDF est incomplet : renvoyez-le.")
    found = _ACTIVE.search(_HEXED.sub(lambda hexed: bytes([int(hexed[1], 16)]), _plain_pdf(content)))
    if found and found[1] == b"Encrypt":
        raise FileError("Ce PDF est protégé : enregistrez-le sans mot de passe.")
    if found:
        raise FileError(
            "Ce PDF contient un programme, un formulaire actif ou une pièce cachée : imprimez-le en PDF, "
            "puis renvoyez le nouveau fichier."
        )
    return "application/pdf", content


def _plain_pdf(content: bytes) -> bytes:
    """The objects of a PDF without pictures and text, those that are compressed together unfolded."""
    plain, unfolded, at = [], [], 0
    for found in _STREAM.finditer(content):
        if found.start() < at:  # a word inside the data that was just skipped
            continue
        head = content[at : found.start()]
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        if b"/ObjStm" in head[head.rfind(b"obj") :]:
            unfolded.append(_unfolded(content[found.end() : end]))
        plain.append(head)
        at = end
    return b"\n".join([*plain, content[at:], *unfolded])


def _unfolded(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_SIZE)
    except zlib.error:
        return data


def _archive(content: bytes, end: str) -> dict[str, bytes]:
    """The parts of an office document that say what it is. Raises ``FileError``."""
    if not content.startswith(b"PK\x03\x04"):
        raise _not_what_it_says(end)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_UNFOLDED:
                raise FileError("Ce document se déplie en un volume démesuré : il est refusé.")
            if any(one.flag_bits & 1 for one in entries):
                raise FileError("Ce document est protégé : enregistrez-le sans mot de passe.")
            if any(_MACROS.search(one.filename) for one in entries):
                raise FileError("Ce document contient des macros ou un objet actif : retirez-les.")
            wanted = {"[Content_Types].xml", "mimetype"}
            return {one.filename: archive.read(one) for one in entries if one.filename in wanted}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        raise FileError("Ce document est incomplet ou abîmé : renvoyez-le.") from None


def _office(end: str, content: bytes) -> tuple[str, bytes]:
    parts = _archive(content, end)
    if end in _OFFICE:
        media_type, proof = _OFFICE[end]
        told = parts.get("[Content_Types].xml", b"")
        if b"macroEnabled" in told:
            raise FileError("Ce document contient des macros : enregistrez-le sans elles.")
        if proof not in told:
            raise _not_what_it_says(end)
    else:
        media_type = _DOCUMENT[end]
        if parts.get("mimetype", b"").strip() != media_type.encode():
            raise _not_what_it_says(end)
    _refuse_patients(office_text(content))
    return media_type, content


def _text(end: str, content: bytes) -> tuple[str, bytes]:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", "replace")
    if any(letter < " " and letter not in "\t\r\n\f" for letter in words) or _MARKUP.match(words):
        raise _not_what_it_says(end)
    _refuse_patients(words)
    return ("text/csv" if end == "csv" else "text/plain"), content


def _refuse_patients(words: str) -> None:
    found = nirs_in(words)
    if found:
        raise FileError(
            f"Ce fichier contient {found} numéro{'s' if found > 1 else ''} de sécurité sociale. Rien qui "
            "permette de reconnaître un patient n’entre ici : retirez-les, ou ne donnez que des totaux."
        )


def _not_what_it_says(end: str) -> FileError:
    return FileError(
        f"Le contenu de ce fichier n’est pas celui d’un fichier « .{end} » : renvoyez l’original."
    )


Reader = Callable[[str, bytes], tuple[str, bytes]]
_READERS: dict[str, Reader] = {
    "pdf": _pdf,
    "jpg": _photo("image/jpeg", b"\xff\xd8\xff", clean_jpeg),
    "png": _photo("image/png", b"\x89PNG\r\n\x1a\n", clean_png),
    "webp": _photo("image/webp", b"RIFF", clean_webp),
    "csv": _text,
    "txt": _text,
    **dict.fromkeys([*_OFFICE, *_DOCUMENT], _office),
}
