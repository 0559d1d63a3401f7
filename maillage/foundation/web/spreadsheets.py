"""Files that a French spreadsheet opens as they are: semicolons, decimal comma, UTF-8 with its mark."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone

_MARK = "\ufeff"
# What a spreadsheet would run as a formula, were it the first character of a cell.
_FORMULA = ("=", "+", "-", "−", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their headings; each value is written by ``cell``."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headings)
    writer.writerows([cell(value) for value in row] for row in rows)
    return _MARK + text.getvalue()


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as a file to keep under this name."""
    answer = HttpResponse(csv_text(headings, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def cell(value: object) -> str:
    """Numbers and days as the spreadsheet reads them, nothing for None, and no text that it would run.

    Days are written 22/11/2026, instants 2026-11-22 07:05:00 in the time of the site.
    """
    match value:
        case None:
            return ""
        case float() | Decimal():
            return str(value).replace(".", ",")
        case int():
            return str(value)
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """A text without the apostrophe that ``cell`` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
