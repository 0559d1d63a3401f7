"""Control D06: each kind of damaged file, line by line. Whatever happens, every line is accounted for."""

import gzip
import zipfile
import zlib

import pytest

from maillage.reference.directory.actions import ImportRefusedError
from maillage.reference.directory.layouts import UnreadableFileError
from maillage.reference.directory.models import Professional
from maillage.reference.directory.reading import MAX_LINE
from tests.reference.directory.makers import HEADER, activity, held, load, reasons, text, write

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
# Enough good lines for one bad line to be less than one in twenty.
GOOD = [activity(number) for number in range(1, 41)]


def with_bad(line: str) -> bytes:
    return text(*GOOD, line)


def test_a_whole_file_is_taken(tmp_path):
    run = load(write(tmp_path, text(*GOOD)))
    assert (run.state, run.lines_read, run.created, run.rejected) == ("done", 40, 40, 0)
    assert len(held()) == 40


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_may_end_in_any_way(tmp_path, end):
    assert load(write(tmp_path, text(*GOOD, end=end))).created == 40


def test_a_byte_order_mark_is_not_a_letter(tmp_path):
    assert load(write(tmp_path, b"\xef\xbb\xbf" + text(*GOOD))).created == 40


def test_a_file_in_cp1252_is_read_as_such(tmp_path):
    lines = [*GOOD[:-1], activity(40, last="ÉPERVIER")]
    run = load(write(tmp_path, text(*lines).decode().encode("cp1252")))
    assert run.created == 40
    assert Professional.objects.using("owner").get(last_name="ÉPERVIER")


def test_a_line_of_another_encoding_is_refused_alone(tmp_path):
    content = text(*GOOD) + activity(99, last="ÉPERVIER").encode("cp1252") + b"\n"
    run = load(write(tmp_path, content))
    assert run.created == 40
    assert reasons(run) == [(42, "caractères illisibles : la ligne n’est pas en UTF-8")]


def test_utf_16_is_named(tmp_path):
    with pytest.raises(ImportRefusedError, match="UTF-16"):
        load(write(tmp_path, text(*GOOD).decode().encode("utf-16")))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (activity(99).replace("EXEMPLE", "EX\0MPLE", 1), "caractère nul"),
        (activity(99, last="X" * (MAX_LINE + 1)), "ligne trop longue (plus de 64 ko)"),
        (activity(99).replace("|", "", 5), "52 cellules au lieu de 57"),
        (activity(99) + "a|b|c|", "60 cellules au lieu de 57"),
        (activity(99, last=" "), "nom d’exercice absent"),
        (activity(99, profession=""), "code de profession absent ou illisible"),
        ("", "1 cellules au lieu de 57"),
        (activity(99).replace("8000", "8ABC", 1), "numéro RPPS qui n’a pas 11 chiffres"),
        (activity(1), "ligne identique à une autre du fichier"),
    ],
    ids=["NUL", "long", "missing", "extra", "nameless", "no profession", "blank", "not a number", "twice"],
)
def test_a_bad_line_is_refused_with_its_number_and_reason(tmp_path, line, reason):
    run = load(write(tmp_path, with_bad(line)))
    assert (run.state, run.created) == ("done", 40)
    assert reasons(run) == [(42, reason)]


def test_a_line_that_never_ends_is_never_held_whole(tmp_path):
    """Three hundred megabytes in one line, from a compressed file of a few."""
    path = tmp_path / "PS_LibreAcces_Personne_activite_20260105.txt.gz"
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        file.write(packer.compress(text(*GOOD)))
        for _ in range(300):
            file.write(packer.compress(b"x" * (1 << 20)))
        file.write(packer.compress(b"\n" + activity(50).encode() + b"\n"))
        file.write(packer.flush())
    run = load(path)
    assert run.created == 41
    assert reasons(run) == [(42, "ligne trop longue (plus de 64 ko)")]


def test_a_quote_is_a_letter_like_another(tmp_path):
    lines = [activity(1, name='CABINET "LE PHARE'), *GOOD[1:]]
    assert load(write(tmp_path, text(*lines))).created == 40


def test_backslashes_and_tabs_do_not_shift_the_columns(tmp_path):
    load(write(tmp_path, text(activity(1, last="A\\B", first="C\tD"), *GOOD[1:])))
    person = Professional.objects.using("owner").get(pk__endswith="18", last_name="A\\B")
    assert person.first_name == "C D"


def test_a_renamed_header_is_named(tmp_path):
    content = text(*GOOD, header=HEADER.replace("Code profession|", "Métier|"))
    with pytest.raises(ImportRefusedError, match="colonnes absentes ou renommées : Code profession"):
        load(write(tmp_path, content))


def test_headers_of_other_years_are_the_same_columns(tmp_path):
    header = HEADER.replace("Libellé civilité d'exercice", "Libellé civilité exercice")
    header = header.replace("(coord. structure)", "(Coord. Structure)").upper()
    assert load(write(tmp_path, text(*GOOD, header=header))).created == 40


def test_an_older_file_without_functions_is_taken_and_said(tmp_path):
    short = ["|".join(line.split("|")[:52]) + "|" for line in (HEADER, *GOOD)]
    run = load(write(tmp_path, "\n".join(short).encode()))
    assert run.created == 40
    assert any("Code fonction" in note for note in run.notes)


@pytest.mark.parametrize("content", [b"", b"\n\n"], ids=["empty", "blank"])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(ImportRefusedError, match="vide"):
        load(write(tmp_path, content))


def test_a_file_with_no_line_changes_nothing(tmp_path):
    load(write(tmp_path, text(*GOOD)))
    run = load(write(tmp_path, text(), "PS_LibreAcces_Personne_activite_202602050800.txt"))
    assert run.state == "held"
    assert len(held()) == 40


def test_something_else_is_refused(tmp_path):
    with pytest.raises(ImportRefusedError, match="ni un extrait RPPS ni un fichier FINESS"):
        load(write(tmp_path, b"a;b;c\n1;2;3\n"))


def test_a_truncated_gzip_changes_nothing(tmp_path):
    whole = gzip.compress(text(*[activity(number) for number in range(1, 2_000)]))
    path = tmp_path / "PS_LibreAcces_Personne_activite_20260105.txt.gz"
    path.write_bytes(whole[: len(whole) // 2])
    before = held()
    with pytest.raises(ImportRefusedError, match="incomplet ou endommagé"):
        load(path)
    assert held() == before


def test_a_truncated_archive_is_refused(tmp_path):
    path = tmp_path / "PS_LibreAcces.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PS_LibreAcces_Personne_activite_20260105.txt", text(*GOOD))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableFileError, match="incomplète ou endommagée"):
        load(path)


def test_an_archive_is_read_in_place(tmp_path):
    path = tmp_path / "PS_LibreAcces.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PS_LibreAcces_Personne_activite_20260105.txt", text(*GOOD))
    run = load(path)
    assert (run.created, run.edition_on.isoformat()) == (40, "2026-01-05")


def test_a_file_of_which_many_lines_are_bad_waits_for_somebody(tmp_path):
    path = write(tmp_path, text(*GOOD, *["a|b"] * 10))
    run = load(path)
    assert run.state == "held"
    assert "5 %" in run.message
    assert load(path, confirm=True).created == 40
