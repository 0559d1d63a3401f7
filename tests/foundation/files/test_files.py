"""What people bring as a file: the whole corpus of control D01 gets the verdict that it must."""

import io
import struct
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.documents.model import Document, Paragraph
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word
from maillage.foundation.files.errors import FileError
from maillage.foundation.files.kinds import MAX_SIZE, checked
from maillage.foundation.files.names import ascii_name, stem_of
from maillage.foundation.files.patients import nirs_in
from tests.foundation.files.makers import PDF, jpeg, office, png, webp

# An invented number whose key is right: 97 - (the thirteen digits modulo 97).
NIR = f"2690549588157{97 - 2690549588157 % 97:02d}"


def pdf(inside: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\n%%EOF\n"


def packed(inside: bytes) -> bytes:
    body = zlib.compress(inside)
    return pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + body + b"\nendstream")


REFUSED = {
    "an empty file": ("vide.pdf", b""),
    "too large": ("gros.txt", b"a" * (MAX_SIZE + 1)),
    "no extension": ("facture", PDF),
    "a program": ("outil.exe", b"MZ\x90"),
    "a program named as a picture": ("photo.jpg", b"MZ\x90\x00"),
    "a double extension": ("facture.pdf.exe", PDF),
    "a page": ("page.html", b"<html></html>"),
    "a drawing that runs": ("logo.svg", b"<svg onload='x()'/>"),
    "a page named as text": ("notes.txt", b"  <!DOCTYPE html><script>x()</script>"),
    "a page named as a table": ("table.csv", b"<svg xmlns='x'/>"),
    "a picture named as a PDF": ("scan.pdf", jpeg()),
    "a PDF named as a picture": ("scan.png", PDF),
    "bytes named as text": ("notes.txt", b"a\x00b"),
    "a PDF that is cut": ("scan.pdf", PDF[:-30]),
    "a PDF with a script": ("a.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>")),
    "a PDF with a hidden script": ("a.pdf", pdf(b"<< /S /J#61vaScript >>")),
    "a PDF with a packed script": ("a.pdf", packed(b"<< /S /JavaScript >>")),
    "a PDF that starts a program": ("a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>")),
    "a PDF with a file in it": ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>")),
    "a PDF with a password": ("a.pdf", pdf(b"<< /Encrypt 5 0 R >>")),
    "a PDF behind something else": ("a.pdf", b"GIF89a" + PDF),
    "a document with macros": ("a.docx", office("docx", {"word/vbaProject.bin": b"x"})),
    "a workbook with macros": ("a.xlsm", office("xlsx", {})),
    "a workbook named as a document": ("a.docx", office("xlsx", {})),
    "an OpenDocument with macros": ("a.odt", office("odt", {"Basic/Standard/a.xml": b"x"})),
    "an archive named as a document": ("a.docx", office("zip", {"a.txt": b"x"})),
    "a document that is cut": ("a.docx", office("docx", {})[:-30]),
    "a document that unfolds without end": ("a.xlsx", office("xlsx", {"a.xml": b"0" * 210_000_000})),
    "a picture that is cut": ("a.jpg", jpeg()[:-2]),
    "a PNG that was altered": ("a.png", png()[:-14] + b"\0" * 14),
    "a WebP that is cut": ("a.webp", webp()[:-4]),
    "patients in a table": ("patients.csv", f"Nom;NIR\nFictif;{NIR}\n".encode()),
    "patients in a workbook": (
        "patients.xlsx", office("xlsx", {"xl/worksheets/sheet1.xml": f"<v>{NIR}</v>".encode()})
    ),
    "patients in a document": (
        "patients.odt", office("odt", {"content.xml": f"<p>{NIR[:1]} {NIR[1:3]} {NIR[3:]}</p>".encode()})
    ),
}  # fmt: skip
DOCUMENT = Document(title="Pièce inventée", issuer="CPTS", day=date(2026, 1, 1),
                    blocks=(Paragraph("Un texte."),))  # fmt: skip
KEPT = {
    "pdf": PDF,
    "jpg": jpeg(),
    "jpeg": jpeg(),
    "png": png(),
    "webp": webp(),
    "docx": office("docx", {}),
    "xlsx": office("xlsx", {}),
    "pptx": office("pptx", {}),
    "odt": office("odt", {}),
    "ods": office("ods", {}),
    "csv": "Mois;Séances\nJanvier;3\n".encode("cp1252"),
    "txt": "Vingt présents.".encode(),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_harm_or_lies_is_refused(case):
    with pytest.raises(FileError):
        checked(*REFUSED[case])


@pytest.mark.parametrize("end", KEPT)
def test_what_people_have_is_kept(end):
    found = checked(f"Pièce.{end.upper()}", KEPT[end])
    assert found.name == f"Pièce.{'jpg' if end == 'jpeg' else end}"
    assert found.size == len(found.content) > 0


def test_what_the_platform_makes_is_kept():
    assert checked("a.pdf", render_pdf(DOCUMENT)).media_type == "application/pdf"
    assert checked("a.docx", render_word(DOCUMENT)).size > 1_000


def test_a_photo_loses_its_place_and_keeps_its_orientation():
    taken = jpeg(orientation=6, gps=b"GPS-44.2-5.9", after=b"a film of two seconds")
    found = checked("photo.jpg", taken).content
    assert b"GPS" not in found
    assert b"film" not in found
    assert found.endswith(b"\xff\xd9")
    assert struct.unpack(">H", found[found.index(b"\x01\x12") + 8 :][:2]) == (6,)
    assert checked("photo.jpg", found).content == found
    assert b"Sisteron" not in checked("a.png", png(b"Sisteron")).content
    cleaned = checked("a.webp", webp(b"Sisteron")).content
    assert b"Sisteron" not in cleaned
    assert struct.unpack("<I", cleaned[4:8]) == (len(cleaned) - 8,)


@given(st.text(max_size=60))
def test_a_name_has_no_path_no_trap_and_one_extension(text):
    for name in (stem_of(f"{text}.pdf"), ascii_name(text)):
        assert name
        assert not set(name) & set("/\\.\u202e\x00")
    assert stem_of("../../etc/pass\u202ewd.exe.pdf") == "passwd-exe"


def test_a_social_security_number_is_told_from_another():
    assert (
        nirs_in(f"numéro {NIR[:1]} {NIR[1:3]} {NIR[3:5]} {NIR[5:7]} {NIR[7:10]} {NIR[10:13]} {NIR[13:]}") == 1
    )
    assert nirs_in(NIR[:-2] + f"{(int(NIR[-2:]) + 1) % 97:02d}") == 0
    assert nirs_in("FINESS 050012345, SIRET 12345678901234, 2026-11-22") == 0


def test_an_archive_is_not_written_to_disk_under_its_own_names():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../evil.sh", "x")
    with pytest.raises(FileError):
        checked("a.docx", made.getvalue())
