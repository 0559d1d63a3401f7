"""Files that a French spreadsheet opens as they are: semicolons, decimal comma, UTF-8 with its mark."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


def xlsx_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as a workbook: numbers and days are such, and a text is never a formula nor a link."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True, "remove_timezone": True}) as workbook:
        sheet = workbook.add_worksheet()
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.freeze_panes(1, 0)
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, heading, bold)
            sheet.set_column(at, at, max(12, len(heading) + 2))
        for rank, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                match value:
                    case None | "":
                        continue
                    case float() | Decimal() | int():
                        sheet.write_number(rank, at, value)
                    case date() if not isinstance(value, datetime):
                        sheet.write_datetime(rank, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 -- a day has no zone
                    case _:
                        sheet.write_string(rank, at, cell(value))
    answer = HttpResponse(book.getvalue(), content_type=_WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def table_answer(
    kind: str, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A file ``name`` of this kind: ``csv`` or ``xlsx``."""
    answer = {"csv": csv_answer, "xlsx": xlsx_answer}[kind]
    return answer(f"{name}.{kind}", headings, rows)


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
