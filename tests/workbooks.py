"""Workbooks for tests, made as people's spreadsheets make them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import xlsxwriter


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], *, merged: Mapping[str, str] | None = None) -> bytes:
    """A workbook with these rows by sheet; ``merged`` writes a text over a range of the first one."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(line, column, value, day)
                    elif value is not None:
                        sheet.write(line, column, value)
        for area, text in (merged or {}).items():
            book.worksheets()[0].merge_range(area, text)
    return out.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """The smallest OpenDocument spreadsheet, of texts."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Feuille">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tampered(workbook: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with a text of one of its members replaced."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    return zipped(members | {member: members[member].replace(old, new)})
