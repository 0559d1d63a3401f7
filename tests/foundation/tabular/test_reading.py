"""Headings guessed, cells understood, lines refused: nothing is lost on the way."""

from datetime import date

import pytest

from maillage.foundation.tabular.books import Sheet
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import Field, choice, day, email, flag, is_absent, number, words
from maillage.foundation.tabular.headings import (
    Choice,
    fingerprint,
    from_json,
    guess,
    guess_columns,
    headings_of,
    letters,
)
from maillage.foundation.tabular.reading import share_columns, understand

FIELDS = [
    Field("code", "Code INSEE", words(5), required=True, synonyms=("codgeo", "commune")),
    Field("rate", "Patients sans médecin traitant", number(0, 100), synonyms=("sans MT",), share=True),
    Field("on", "Date du relevé", day()),
    Field("kind", "Profession", choice({"gp": ("Médecin généraliste", "MG"), "nurse": ("Infirmier", "IDE")})),
]


# --- Cells ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "corrected"),
    [
        ("12", 12, ""),
        ("12,5", 12.5, ""),
        ("1 234,5 %", 1234.5, ""),
        ("1\u202f234,5\u00a0%", 1234.5, ""),
        ("−3,2", -3.2, ""),
        ("12.5", 12.5, "12,5"),
        ("1.234,5", 1234.5, "1234,5"),
        ("1,234.5", 1234.5, "1234,5"),
        ("1.234.567", 1234567, "1234567"),
        ("75 ans", 75, ""),
        ("1'200", 1200, ""),
    ],
)
def test_numbers(text, value, corrected):
    understood = number()(text)
    assert (understood.value, understood.corrected) == (value, corrected)


@pytest.mark.parametrize("text", ["12O", "1,2,3", "douze", "12-13", "<5", "1.2.3", "--1", "1e3", "٣", "12,"])
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(CellError, match="nombre"):
        number()(text)


def test_numbers_within_bounds():
    assert number(0, 100)("100").value == 100
    with pytest.raises(CellError, match="au plus 100"):
        number(0, 100)("100,1")
    with pytest.raises(CellError, match="entier"):
        number(whole=True)("1,5")


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("05/03/2024", ""),
        ("5/3/2024", ""),
        ("05-03-2024", ""),
        ("05.03.24", "05/03/2024"),
        ("2024-03-05", "05/03/2024"),
        ("2024-03-05T08:00:00", "05/03/2024"),
        ("5 mars 2024", "05/03/2024"),
        ("45356", "05/03/2024"),
        ("05/03/2024 08:30", ""),
    ],
)
def test_days(text, corrected):
    understood = day()(text)
    assert (understood.value, understood.corrected) == (date(2024, 3, 5), corrected)


@pytest.mark.parametrize(
    "text", ["31/02/2024", "03/25/2024", "demain", "12", "5 brumaire 2024", "01/01/1850"]
)
def test_what_is_not_a_day_is_refused(text):
    with pytest.raises(CellError):
        day()(text)


def test_choices_take_near_spellings_and_say_so():
    read = FIELDS[3].read
    assert read("médecin GÉNÉRALISTE").corrected == ""
    assert (read("MG").value, read("MG").corrected) == ("gp", "Médecin généraliste")
    assert (read("Medecin géneralliste").value, read("infirmiere").value) == ("gp", "nurse")
    with pytest.raises(CellError, match="attendu : Médecin généraliste, Infirmier"):
        read("boulanger")


def test_flags_and_addresses():
    assert [flag()(text).value for text in ("oui", "X", "✓", "0", "Non")] == [True, True, True, False, False]
    with pytest.raises(CellError):
        flag()("peut-être")
    assert email()("<Zoe.EXEMPLE@exemple.invalid>").value == "zoe.exemple@exemple.invalid"
    with pytest.raises(CellError):
        email()("zoe chez exemple")


@pytest.mark.parametrize("text", ["", "n.d.", "ND", "N/A", "-", "…", "#N/A", "non renseigné"])
def test_what_says_that_nothing_is_known(text):
    assert is_absent(text)


# --- Headings -------------------------------------------------------------------------------------------


def test_headings_are_recognised_whatever_their_spelling():
    found = guess_columns(
        ["CODGEO", "Nom", "Patients SANS medecin traitant (%)", "date du releve", ""], FIELDS
    )
    assert found == {0: "code", 2: "rate", 3: "on"}


def test_a_typing_mistake_in_a_heading_is_forgiven_and_a_coincidence_is_not():
    assert guess_columns(["Proffession", "Code postal"], FIELDS) == {0: "kind"}


def test_words_that_mean_nothing_are_not_weighed():
    assert guess_columns(["Tx sans MT", "Code de l’Insee"], FIELDS) == {0: "rate", 1: "code"}


def test_a_column_and_a_field_are_given_once():
    assert guess_columns(["Commune", "Code INSEE", "sans mt", "Sans MT"], FIELDS) == {0: "code", 2: "rate"}


def test_the_sheet_and_the_line_of_headings_are_found_below_titles():
    notes = Sheet("Lisez-moi", [["Extraction du 5 mars"], ["Source : exemple"]])
    data = Sheet("T1", [["Commune de Digne et environs"], [], ["Code INSEE", "sans MT"], ["04070", "12"]])
    assert guess([notes, data], FIELDS, {}) == Choice(1, 2, {0: "code", 1: "rate"})


def test_without_anything_recognised_the_fullest_line_is_proposed():
    sheet = Sheet("A", [["Titre"], ["Un", "Deux", "Trois"], ["1", "2", "3"]])
    assert guess([sheet], FIELDS, {}) == Choice(0, 1, {})


def test_the_same_headings_are_read_as_last_time():
    sheet = Sheet("A", [["x"], ["Colonne 1", "Colonne 2"], ["04070", "3"]])
    former = Choice(5, 0, {0: "code", 1: "rate", 2: "gone"}, frozenset({1}))
    key = fingerprint(["COLONNE 1", "colonne 2"])
    found = guess([sheet], FIELDS, {key: former.as_json()})
    assert found == Choice(0, 1, {0: "code", 1: "rate"}, frozenset({1}))
    assert from_json(former.as_json()) == former


def test_headings_that_repeat_take_the_title_above():
    sheet = Sheet("A", [["", "Digne", "Digne", "France"], ["Code", "Part", "Nombre", "Part"]])
    assert headings_of(sheet, 1) == ["Code", "Digne – Part", "Nombre", "France – Part"]


def test_letters_are_those_of_spreadsheets():
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- Lines ----------------------------------------------------------------------------------------------

SHEET = Sheet(
    "A",
    [
        ["Code INSEE", "sans MT", "Profession"],
        ["04070", "12.5", "MG"],
        [],
        ["04209", "douze", "MG"],
        ["", "3", "MG"],
        ["04070", "4", ""],
        ["04049", "nd"],
        ["Total", "999"],
    ],
)
COLUMNS = Choice(0, 0, {0: "code", 1: "rate", 2: "kind"})


def test_every_line_is_taken_or_refused_with_its_reason():
    found = understand(SHEET, COLUMNS, FIELDS, lambda row: row.values["code"])
    assert [(row.line, row.values["code"], row.values["rate"]) for row in found.rows] == [
        (2, "04070", 12.5),
        (7, "04049", None),
    ]
    assert [(one.line, one.reason, one.written) for one in found.rejected] == [
        (4, "Patients sans médecin traitant : un nombre est attendu", "douze"),
        (5, "Code INSEE : cette case est obligatoire", ""),
        (6, "répète la ligne 2", ""),
        (8, "Patients sans médecin traitant : nombre hors des bornes (au moins 0, au plus 100)", "999"),
    ]
    assert found.read == 6
    assert [(one.line, one.written, one.understood) for one in found.corrections] == [
        (2, "12.5", "12,5"),
        (2, "MG", "Médecin généraliste"),
    ]


def test_a_field_that_no_column_gives_is_empty():
    found = understand(SHEET, Choice(0, 0, {0: "code"}), FIELDS)
    assert found.rows[0].values == {"code": "04070", "rate": None, "on": None, "kind": None}


def test_parts_of_one_are_seen_and_read_as_percentages():
    sheet = Sheet(
        "A",
        [["Code INSEE", "sans MT"], ["04070", "0,345"], ["04209", "1"], ["04049", "nd"], ["04244", "12 x"]],
    )
    columns = Choice(0, 0, {0: "code", 1: "rate"})
    assert share_columns(sheet, columns, FIELDS) == {1}
    read = understand(sheet, Choice(0, 0, columns.columns, frozenset({0, 1})), FIELDS)
    assert [row.values["rate"] for row in read.rows] == [34.5, 100, None]
    assert [row.values["code"] for row in read.rows] == ["04070", "04209", "04049"]
    assert [one.understood for one in read.corrections] == ["34,5 %", "100 %"]
    assert [one.line for one in read.rejected] == [5]


@pytest.mark.parametrize("cells", [["0", "1"], ["0,4", "12"], ["0,4 %", "0,2"], []])
def test_what_may_be_a_percentage_already_is_left(cells):
    sheet = Sheet("A", [["Code INSEE", "sans MT"], *(["04070", cell] for cell in cells)])
    assert share_columns(sheet, Choice(0, 0, {0: "code", 1: "rate"}), FIELDS) == frozenset()
