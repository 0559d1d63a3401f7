"""Pasted lists and dropped files, whatever made them."""

import pytest

from maillage.reference.geography.pasted import MAX_BYTES, UnreadableError, read_lines


def texts(raw):
    return [line.text for line in read_lines(raw)]


CSV = "Code INSEE;Commune;Population\r\n26108;Crest;8658\r\n26113;Dié;4844\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_a_csv_is_read_in_every_usual_encoding(encoding):
    assert texts(CSV.encode(encoding)) == ["26108", "26113"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_column_of_names_is_taken_where_there_is_no_code(encoding):
    raw = "Libellé;Commune;Département\nx;Dié;26\nx;Évran;22\n".encode(encoding)
    assert [(line.text, line.department) for line in read_lines(raw)] == [("Dié", "26"), ("Évran", "22")]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators(separator):
    raw = separator.join(["nom", "codgeo"]) + "\n" + separator.join(["Crest", "26108"])
    assert texts(raw) == ["26108"]


def test_without_headings_the_column_of_codes_is_guessed():
    assert texts("Crest;26108\nDie;26113\n") == ["26108", "26113"]


@pytest.mark.parametrize(
    "raw", ["26108, 26113", "26108 26113", "26108\n26113", "26108;26113", "26108\n\n26113\n"]
)
def test_plain_lists(raw):
    assert texts(raw) == ["26108", "26113"]


def test_a_code_followed_by_its_name_gives_the_code():
    assert texts("26108 Crest\n26113 - Die") == ["26108", "26113"]


def test_a_name_followed_by_its_department():
    for text, department in (
        ("Valloire 73450", "73"),
        ("Valloire (73450)", "73"),
        ("Saint-Denis 97400", "974"),
    ):
        (line,) = read_lines(text)
        assert (line.text, line.department) == (text.split()[0], department)
    for text in ("Ajaccio 20000", "Paris 15"):
        assert [(line.text, line.department) for line in read_lines(text)] == [(text, "")]
    (line,) = read_lines("Saint-Denis (93)")
    assert (line.text, line.department) == ("Saint-Denis", "93")


def test_lines_keep_the_number_they_have_in_the_file():
    assert [line.number for line in read_lines("Code;Nom\n26108;a\n;\n26113;b\n")] == [2, 4]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "vide"),
        (b" \n\n", "vide"),
        (b"x" * (MAX_BYTES + 1), "5 Mo"),
        (b"26108\n" * 5_001, "5 000"),
        (b"PK\x03\x04rest", "classeur"),
        (b"\xff\xfe\x00", "texte lisible"),
    ],
)
def test_what_cannot_be_taken_says_why_in_french(raw, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_lines(raw)
