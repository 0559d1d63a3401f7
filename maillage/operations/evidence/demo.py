"""The demonstration: proofs of every kind, small real files, all invented."""

import hashlib
import io
import random
import struct
import tomllib
import uuid
import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from maillage.communities.creation.gatherings.queries import gatherings
from maillage.foundation.access.enums import Role
from maillage.foundation.documents.model import Document, Paragraph, Section
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.spreadsheets import csv_text
from maillage.operations.evidence import actions
from maillage.operations.evidence.actions import Card, Serves
from maillage.operations.evidence.enums import Confidentiality, Nature
from maillage.operations.evidence.models import Evidence
from maillage.planning.evaluation.queries import followed
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.protocols.queries import protocols

_KEYS = uuid.UUID("4c0b0a52-8f0f-4d8e-9a41-71040a5b0040")
FILE = Path(__file__).with_name("demo_proofs.toml")
WIDTH, HEIGHT, PAPER, INK, LINE = 480, 320, 246, 70, 205


def load(community: Community, people: Mapping[str, User], today: date) -> None:
    """Once: files, then objects of the platform, then one that was withdrawn."""
    with community_scope(community):
        if Evidence.objects.exists():
            return
        sheets = {sheet.title: sheet.number for sheet in ActionSheet.objects.all()}
        codes = {one.code for one in followed()}
    for rank, said in enumerate(tomllib.loads(FILE.read_text(encoding="utf-8"))["proofs"]):
        by = people[Role.LEAD if rank % 3 == 1 else Role.COORDINATOR]
        made = _file(community, by, rank, said, sheets, codes, today)
        if "withdrawn" in said:
            actions.withdraw(
                by=people[Role.COORDINATOR], community=community, number=made.number, reason=said["withdrawn"]
            )
    _objects(community, people[Role.COORDINATOR], today)


def _key(community: Community, *parts: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, (community.founding_key, *parts))))


def _file(
    community: Community, by: User, rank: int, said: dict[str, Any], sheets: Mapping[str, int],
    codes: set[str], today: date,
) -> Evidence:  # fmt: skip
    day = today - timedelta(days=said["days"])
    name, content = _made(community, said, day)
    card = Card(
        said["title"], day, Nature(said["nature"]), said.get("proves", ""),
        Confidentiality(said.get("level", "shared")),
    )  # fmt: skip
    numbers = [
        number
        for words in said.get("sheets", ())
        for title, number in sheets.items()
        if title.startswith(words)
    ]
    serves = Serves(
        tuple(said.get("missions", ())), tuple(numbers),
        tuple(code for code in said.get("indicators", ()) if code in codes),
    )  # fmt: skip
    return actions.add_file(
        by=by, community=community, key=_key(community, "file", rank), name=name, content=content, card=card,
        serves=serves, today=today,
    )  # fmt: skip


def _made(community: Community, said: dict[str, Any], day: date) -> tuple[str, bytes]:
    """A file of the form that was asked, from its text or its rows."""
    title, form = said["title"], said["form"]
    if form == "photo":
        return f"{title}.png", picture(title)
    if form == "csv":
        head, *rows = said["rows"]
        return f"{title}.csv", csv_text(head, rows).encode()
    if form == "xlsx":
        return f"{title}.xlsx", _workbook(said["rows"])
    document = Document(
        title=title, issuer=community.name, day=day, subtitle="Pièce inventée pour la démonstration",
        blocks=(Section(title, (Paragraph(said["text"]),)),),
    )  # fmt: skip
    return f"{title}.{form}", render_pdf(document) if form == "pdf" else render_word(document)


def _workbook(rows: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Suivi")
        for rank, row in enumerate(rows):
            sheet.write_row(rank, 0, row)
    return made.getvalue()


def picture(title: str) -> bytes:
    """What a telephone takes of a sheet filled in by hand: ruled lines and strokes, the same for a title."""
    hand = random.Random(hashlib.sha256(title.encode()).digest())  # noqa: S311 -- a drawing, no secret
    shade = [bytearray([PAPER - row // 24] * WIDTH) for row in range(HEIGHT)]
    for row in range(48, HEIGHT - 16, 32):
        shade[row][24 : WIDTH - 24] = bytes([LINE]) * (WIDTH - 48)
        for column in (30, 250):
            _scribble(shade, hand, column, row - 8)
    raw = b"".join(b"\0" + bytes(line) for line in shade)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _scribble(shade: list[bytearray], hand: random.Random, column: int, row: int) -> None:
    """A few joined strokes, as a name or a signature."""
    height = 0.0
    for step in range(hand.randrange(70, 170)):
        height = max(-9.0, min(9.0, height + hand.uniform(-2.6, 2.6)))
        for thick in (0, 1):
            shade[row + int(height) + thick][column + step] = INK


def _objects(community: Community, by: User, today: date) -> None:
    """Meetings with who came, and protocols in force, frozen from the platform."""
    with community_scope(community):
        meetings = [one.number for one in gatherings().filter(held_on__lte=today)[:3]]
        in_force = [(one.protocol.number, one.current.version) for one in protocols() if one.current][:2]
    chosen = [("gathering", str(number)) for number in meetings]
    chosen += [("protocol", f"{number}.{version}") for number, version in in_force]
    for source, ref in chosen:
        missions = ("transverse",) if source == "gathering" else ("parcours",)
        actions.add_object(
            by=by, community=community, key=_key(community, source, ref), source=source, ref=ref,
            serves=Serves(missions), today=today,
        )  # fmt: skip
