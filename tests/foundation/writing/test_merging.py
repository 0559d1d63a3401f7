"""Three-way merge: no word of either writer is lost, for any three texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.writing.comparing import Mark, compare, condensed, differs
from maillage.foundation.writing.loading import templates
from maillage.foundation.writing.merging import joined, merge, merge_values, paragraphs
from tests.foundation.writing.makers import SPEC

words = st.lists(st.sampled_from("abcdef"), max_size=7)


@given(words, words, words)
def test_what_either_added_is_in_the_merge_or_in_a_clash(base, theirs, mine):
    merged, clashes = merge(base, theirs, mine)
    kept = set(merged) | {word for pair in clashes for side in pair for word in side}
    assert (set(theirs) | set(mine)) - set(base) <= kept


@given(words, words)
def test_one_writer_alone_is_taken_as_is(base, mine):
    assert merge(base, base, mine) == (mine, [])
    assert merge(base, mine, base) == (mine, [])
    assert merge(base, mine, mine) == (mine, [])


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged", "clashes"),
    [
        ("ab", "Ab", "aB", "AB", []),  # neighbours do not clash
        ("abc", "abcX", "Xabc", "XabcX", []),
        ("ab", "axb", "ayb", "axyb", []),  # two insertions at one place: the first writer's first
        ("abc", "aXc", "aYc", "aXc", [("X", "Y", "b")]),
        ("abc", "ac", "aYc", "ac", [("", "Y", "b")]),  # erased here, changed there
        ("abc", "aXYc", "abZ", "aXYZ", []),
        ("", "x", "y", "xy", []),
    ],
)
def test_cases(base, theirs, mine, merged, clashes):
    merging, clashing = merge(list(base), list(theirs), list(mine))
    assert "".join(merging) == merged
    assert [tuple(map("".join, found)) for found in clashing] == clashes


def test_lines_of_a_list_are_merged_one_by_one():
    text = "Il y a :\n\n- un\n- deux\n- trois"
    assert joined(paragraphs(text)) == text
    section = templates(SPEC.templates)[0].sections[0]
    found = merge_values(
        section,
        {"text": text},
        {"text": text.replace("un", "UN")},
        {"text": text.replace("trois", "TROIS\n- quatre")},
    )
    assert found.values["text"] == "Il y a :\n\n- UN\n- deux\n- TROIS\n- quatre"
    assert found.clashes == ()


def test_each_kind_of_field_is_merged_its_own_way():
    details = templates(SPEC.templates)[0].section("details")
    base = {"steps": [["a", ""], ["b", ""]], "size": "small", "themes": ["a"], "budget": "", "day": ""}
    theirs = base | {"steps": [["a", "lundi"], ["b", ""]], "themes": ["a", "b"], "size": "large"}
    mine = base | {"steps": [["a", ""], ["b", "jeudi"]], "themes": [], "budget": "10"}
    found = merge_values(details, base, theirs, mine)
    assert found.values == {
        "steps": [["a", "lundi"], ["b", "jeudi"]],
        "size": "large",
        "themes": ["b"],
        "budget": "10",
        "day": "",
    }
    assert found.clashes == ()
    (clash,) = merge_values(details, base, base | {"budget": "5"}, base | {"budget": "10"}).clashes
    assert (clash.field, clash.theirs, clash.mine) == ("budget", "5", "10")


@given(st.text(alphabet="ab ,\n", max_size=40), st.text(alphabet="ab ,\n", max_size=40))
def test_a_comparison_holds_both_texts(before, after):
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.mark is not Mark.ADDED) == before
    assert "".join(p.text for p in pieces if p.mark is not Mark.REMOVED) == after


def test_a_long_text_is_compared_in_a_moment():
    """Ten pages: each space was compared with every other, and the page took half a minute."""
    words = [f"mot{(rank * 7919) % 900}" for rank in range(4900)]
    changed = ["neuf" if rank % 25 == 0 else word for rank, word in enumerate(words)]
    started = time.process_time()
    assert differs(compare(" ".join(words), " ".join(changed)))
    assert time.process_time() - started < 4


def test_a_comparison_is_by_word_and_can_be_condensed():
    pieces = compare("Le premier mot" + " x" * 400, "Le second mot" + " x" * 400)
    assert [(p.mark.value, p.text) for p in pieces[:3]] == [
        ("same", "Le "), ("removed", "premier"), ("added", "second"),
    ]  # fmt: skip
    assert len("".join(p.text for p in condensed(pieces))) < 200
