"""Templates as data: variants, and what a file may not say."""

from datetime import date

import pytest

from maillage.foundation.writing.completeness import measure_section
from maillage.foundation.writing.errors import TemplateError, WritingError
from maillage.foundation.writing.loading import template_for, template_of, templates
from maillage.foundation.writing.values import clean, opening
from tests.foundation.writing.makers import SPEC

FOLDER = SPEC.templates


def test_the_variant_of_the_region_is_taken_from_its_date_on():
    assert template_for(FOLDER, "11", date(2026, 1, 1)).variant == ""
    assert template_for(FOLDER, "93", date(2026, 1, 1)).identity == "essay/2021-01/south"
    assert template_for(FOLDER, "93", date(2020, 6, 1)).identity == "essay/2020-01"
    with pytest.raises(TemplateError):
        template_for(FOLDER, "93", date(2019, 1, 1))


def test_a_variant_repeats_only_what_changes():
    south = template_of(FOLDER, "essay/2021-01/south")
    assert [one.key for one in south.sections] == ["idea", "sun", "details", "annexes"]
    assert south.sections[0].title == "L’idée et le soleil"
    assert south.sections[0].fields == template_of(FOLDER, "essay/2020-01").sections[0].fields
    assert south.section("details").field("size") is None
    assert [number for number, _ in south.numbered] == ["1", "2", "3", "A"]


BASE = 'key = "x"\nedition = "1"\ntitle = "X"\nvalid_from = 2020-01-01\n'
FIELD = '[[sections]]\nkey = "s"\ntitle = "S"\n[[sections.fields]]\nkey = "f"\nlabel = "F"\n'


@pytest.mark.parametrize(
    "text",
    [
        BASE + FIELD + 'kind = "texte"',
        BASE + FIELD + 'kind = "choice"',
        BASE + FIELD + 'kind = "table"',
        BASE + FIELD + 'kind = "source"',
        BASE + FIELD + 'kind = "text"\nmandatory = true',
        BASE + 'colour = "blue"\n' + FIELD + 'kind = "text"',
        BASE + '[[sections]]\nkey = "s"\ntitle = "S"',
        'extends = "nothing"',
    ],
)
def test_a_file_that_does_not_hold_is_refused(tmp_path, text):
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError):
        templates(tmp_path)


def test_what_a_section_lacks():
    idea = templates(FOLDER)[0].section("idea")
    assert [gap.why for gap in measure_section(idea, {"text": " \n"}, {}, {}).missing] == ["à écrire"]
    done = measure_section(idea, {"text": "Un mot."}, {}, {})
    assert (done.share, [gap.why for gap in done.remarks]) == (100, ["2 mots : 3 à 20 sont conseillés"])
    details = templates(FOLDER)[0].section("details")
    # The rows that the template proposes are not filled in.
    assert measure_section(details, opening(details, {}), {}, {}).done == 0


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("budget", "1 234,50", "1234.50"),
        ("budget", "", ""),
        ("day", "2026-03-15", "2026-03-15"),
        ("size", "small", "small"),
        ("themes", ["c", "a", "a"], ["a", "c"]),
        ("steps", [["a", "b", "trop"], ["", ""], ["seul"]], [["a", "b"], ["seul", ""]]),
    ],
)
def test_values_are_kept_in_one_shape(key, value, kept):
    assert clean(templates(FOLDER)[0].section("details").field(key), value) == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [("budget", "douze"), ("budget", "1e400"), ("day", "15/03/2026"), ("size", "huge"), ("themes", ["z"])],
)
def test_a_value_that_cannot_be_kept_is_refused_with_its_field(key, value):
    field = templates(FOLDER)[0].section("details").field(key)
    with pytest.raises(WritingError, match=field.label):
        clean(field, value)
