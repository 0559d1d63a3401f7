"""What is handed over: the index as a table, and the ZIP with every file and the means to verify them."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from django.template.loader import render_to_string
from django.utils import timezone

from maillage import french
from maillage.foundation.files.names import ascii_name
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.spreadsheets import csv_text
from maillage.operations.evidence.errors import EvidenceError
from maillage.operations.evidence.models import Evidence, EvidenceContent
from maillage.operations.evidence.queries import indicators_of, missions_of, sheets_of

HEADINGS = (
    "N°", "Intitulé", "Ce qu’elle prouve", "Date du fait", "Nature", "Missions", "Fiches-actions",
    "Indicateurs",
    "Origine", "Fichier", "Octets", "Empreinte SHA-256", "Ajoutée par", "Ajoutée le", "Qui peut la lire",
    "Retirée le", "Raison du retrait",
)  # fmt: skip
MOST_BYTES = 2_000_000_000
MOST_IN_MEMORY = 4_000_000
STYLE = """body { font: 16px/1.5 "Atkinson Hyperlegible Next", system-ui, sans-serif; margin: 0; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #c9d1d0; padding: 0.5rem; text-align: left; vertical-align: top; }
tbody th { font-weight: 400; }
td code { font-size: 0.7rem; overflow-wrap: anywhere; }
@media print { main { padding: 0; } }
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Already compressed: folding them again would only take time.
_FOLDED = ("image/", "application/")
README = """Preuves de {community}
{line}

Au {day}, {count}.

index.html : la liste, à lire dans un navigateur.
index.csv  : la même, pour un tableur (séparateur point-virgule, UTF-8).
preuves/   : les fichiers, rangés par mission, tels qu’ils ont été ajoutés.

Vérifier que rien n’a changé depuis, dans ce dossier :
    sha256sum -c SHA256SUMS
"""


def row(one: Evidence, path: str = "") -> tuple[object, ...]:
    """One proof under ``HEADINGS``; ``path`` is its place in an archive."""
    return (
        one.number, one.title, one.proves, one.fact_on, one.get_nature_display(),
        ", ".join(mission.label for mission in missions_of(one)),
        ", ".join(str(sheet) for sheet in sheets_of(one)), ", ".join(indicators_of(one)),
        one.get_kind_display(), path or one.name, one.size, one.sha256, str(one.added_by), one.added_at,
        one.get_confidentiality_display(), one.withdrawn_at, one.withdrawn_reason,
    )  # fmt: skip


def path_of(one: Evidence) -> str:
    """Where the file is in the archive: by mission, then by number."""
    missions = missions_of(one)
    folder = missions[0].value.replace("_", "-") if missions else "sans-mission"
    return f"preuves/{folder}/{one.number:04d}-{ascii_name(one.title)}.{one.extension}"


def archive(community: Community, found: Sequence[Evidence], title: str) -> IO[bytes]:
    """The ZIP as an open file, at its beginning, to be sent piece by piece; it is deleted when closed.

    The bytes are read a few files at a time: memory does not grow with their number. Raises
    ``EvidenceError`` when there is too much for one archive, and ``RuntimeError`` for a file that is not what
    it was.
    """
    if sum(one.size for one in found) > MOST_BYTES:
        raise EvidenceError("Plus de 2 Go : choisissez une année ou une mission.")
    paths = {one.pk: path_of(one) for one in found}
    day = timezone.localdate()
    counted = french.counted(len(found), "preuve")
    texts = {
        "index.csv": csv_text(HEADINGS, (row(one, paths[one.pk]) for one in found)),
        "index.html": render_to_string(
            "evidence/archive_index.html",
            {
                "community": community, "title": title, "day": day,
                "rows": [
                    (one, paths[one.pk], missions_of(one), sheets_of(one), indicators_of(one))
                    for one in found
                ],
            },
        ),
        "index.css": STYLE,
        "LISEZMOI.txt": README.format(
            community=community.name, line="=" * (11 + len(community.name)), day=french.day(day),
            count=counted,
        ),
    }  # fmt: skip
    small = sum(one.size for one in found) < MOST_IN_MEMORY
    made: IO[bytes] = io.BytesIO() if small else tempfile.TemporaryFile()  # noqa: SIM115 -- closed by its answer
    sums = []
    with zipfile.ZipFile(made, "w") as zipped:
        for name, text in texts.items():
            sums.append((_put(zipped, name, text.encode(), zipfile.ZIP_DEFLATED), name))
        for one, content in _contents(found):
            digest = _put(zipped, paths[one.pk], content, _method(one))
            if digest != one.sha256:
                made.close()
                raise RuntimeError(f"evidence {one.pk} is not what was added")
            sums.append((digest, paths[one.pk]))
        manifest = "".join(f"{digest}  {name}\n" for digest, name in sorted(sums, key=lambda line: line[1]))
        _put(zipped, "SHA256SUMS", manifest.encode(), zipfile.ZIP_DEFLATED)
    made.seek(0)
    return made


def _put(zipped: zipfile.ZipFile, name: str, content: bytes, method: int) -> str:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.external_attr = 0o644 << 16
    zipped.writestr(info, content, compress_type=method)
    return hashlib.sha256(content).hexdigest()


def _method(one: Evidence) -> int:
    return zipfile.ZIP_STORED if one.media_type.startswith(_FOLDED) else zipfile.ZIP_DEFLATED


def _contents(found: Sequence[Evidence]) -> Iterator[tuple[Evidence, bytes]]:
    by_key = {one.pk: one for one in found}
    rows = EvidenceContent.objects.filter(evidence__in=list(by_key)).order_by("evidence__number")
    for held in rows.iterator(chunk_size=4):
        yield by_key[held.evidence_id], bytes(held.content)
