"""Filters of the templates: French counts and days."""

from datetime import date

import pytest
from django.template import Context, Template

from maillage.foundation.templatetags.maillage import phone


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "message"), (1, "message"), (1.5, "message"), (2, "messages"), (None, "message"), ([], "message"),
     ([1, 2], "messages"), (-2, "messages")],
)  # fmt: skip
def test_nothing_is_singular_in_french(count, text):
    assert Template("message{{ count|pluralize }}").render(Context({"count": count})) == text


def test_the_two_endings_can_be_given():
    template = Template("communa{{ count|pluralize:'l,ux' }}")
    assert [template.render(Context({"count": count})) for count in (0, 3)] == ["communal", "communaux"]


@pytest.mark.parametrize("value", [date(2016, 1, 1), "2016-01-01"])
def test_a_day_is_read_in_full_from_a_date_or_its_iso_text(value):
    assert Template("{{ day|long_date }}").render(Context({"day": value})) == "1er\u00a0janvier 2016"


def test_a_number_of_a_public_file_is_read_in_pairs_or_left_as_it_is():
    assert phone("0102560256") == "01 02 56 02 56"
    assert phone("standard") == "standard"
