"""Two people write the same section: no word of either is lost, whatever they do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions import sections
from maillage.foundation.writing.enums import Choice
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import SectionClash, SectionRevision
from tests.cast import Cast, give_role, make_user
from tests.foundation.writing.makers import SPEC, row, start, write

pytestmark = pytest.mark.django_db

TWO = "Le premier paragraphe.\n\nLe second paragraphe."


@pytest.fixture
def carol(cast: Cast):
    """A second writer."""
    person = make_user("Carole")
    give_role(person, cast.ours, Role.COORDINATOR)
    return person


@pytest.fixture
def essay(cast: Cast):
    return start(cast.ours, cast.alice)


def test_a_text_is_kept_with_its_author_and_its_versions(cast, essay):
    write(essay, cast.alice, text="Un")
    saved = write(essay, cast.alice, text="Un deux")
    assert (saved.revision, saved.merged, saved.values["text"]) == (3, False, "Un deux")
    with community_scope(cast.ours):
        kept = list(SectionRevision.objects.filter(section=row(essay)).order_by("number"))
    assert [one.content["text"] for one in kept] == ["", "Un", "Un deux"]
    assert [one.origin for one in kept] == ["started", "typed", "typed"]
    assert {one.written_by_id for one in kept} == {cast.alice.pk}


def test_saving_the_same_text_again_makes_no_version(cast, essay):
    write(essay, cast.alice, text="Un")
    assert write(essay, cast.alice, text="Un").revision == 2


def test_two_writers_of_two_paragraphs_are_put_together(cast, essay, carol):
    base = write(essay, cast.alice, text=TWO).revision
    write(essay, cast.alice, based_on=base, text=TWO.replace("premier", "tout premier"))
    saved = write(essay, carol, based_on=base, text=TWO.replace("second", "tout dernier"))
    assert saved.values["text"] == "Le tout premier paragraphe.\n\nLe tout dernier paragraphe."
    assert (saved.merged, saved.clashes) == (True, 0)


def test_two_additions_to_a_blank_section_are_both_kept(cast, essay, carol):
    write(essay, cast.alice, based_on=1, text="Celui d’Alice.")
    saved = write(essay, carol, based_on=1, text="Celui de Carole.")
    assert saved.values["text"] == "Celui d’Alice.\n\nCelui de Carole."


def test_whoever_types_on_while_a_merge_comes_back_loses_and_doubles_nothing(cast, essay, carol):
    """The browser sent « Carole », and « Carole écrit » was typed before the answer arrived."""
    write(essay, cast.alice, based_on=1, text="Alice.")
    first = write(essay, carol, based_on=1, text="Carole.")
    second = write(essay, carol, based_on=first.typed, text="Carole écrit.")
    assert second.values["text"] == "Alice.\n\nCarole écrit."


def clash(cast, essay, carol) -> SectionClash:
    base = write(essay, cast.alice, text=TWO).revision
    write(essay, cast.alice, based_on=base, text=TWO.replace("second", "deuxième"))
    saved = write(essay, carol, based_on=base, text=TWO.replace("second", "dernier"))
    assert saved.clashes == 1
    with community_scope(cast.ours):
        (found,) = queries.open_clashes(row(essay))
    return found


def test_the_same_paragraph_is_kept_twice_side_by_side(cast, essay, carol):
    found = clash(cast, essay, carol)
    assert (found.theirs, found.theirs_by) == ("Le deuxième paragraphe.", cast.alice)
    assert (found.mine, found.mine_by) == ("Le dernier paragraphe.", carol)
    assert row(essay).content["text"].endswith("Le deuxième paragraphe.")


@pytest.mark.parametrize(
    ("choice", "end"),
    [
        (Choice.THEIRS, "Le deuxième paragraphe."),
        (Choice.MINE, "Le dernier paragraphe."),
        (Choice.BOTH, "Le deuxième paragraphe.\n\nLe dernier paragraphe."),
    ],
)
def test_a_clash_is_settled_once(cast, essay, carol, choice, end):
    found = clash(cast, essay, carol)
    for _ in range(2):
        sections.settle(by=cast.alice, community=cast.ours, spec=SPEC, clash=found, choice=choice)
    assert row(essay).content["text"] == f"Le premier paragraphe.\n\n{end}"
    with community_scope(cast.ours):
        assert queries.open_clashes(row(essay)) == []


def test_a_clash_whose_passage_has_gone_is_added_at_the_end(cast, essay, carol):
    found = clash(cast, essay, carol)
    write(essay, cast.alice, text="Tout autre chose.")
    sections.settle(by=carol, community=cast.ours, spec=SPEC, clash=found, choice=Choice.MINE)
    assert row(essay).content["text"] == "Tout autre chose.\n\nLe dernier paragraphe."


def test_two_passages_that_another_erased_stay_two(cast, essay, carol):
    base = write(essay, cast.alice, text="Un.\n\nDeux.\n\nTrois.").revision
    write(essay, cast.alice, based_on=base, text="Deux.")
    saved = write(essay, carol, based_on=base, text="Un de Carole.\n\nDeux.\n\nTrois de Carole.")
    write(essay, carol, based_on=saved.typed, text="Un de Carole.\n\nDeux.\n\nTrois de Carole, enfin.")
    with community_scope(cast.ours):
        found = queries.open_clashes(row(essay))
    assert [(one.theirs, one.mine) for one in found] == [
        ("", "Un de Carole."),
        ("", "Trois de Carole, enfin."),
    ]


def test_settling_a_short_line_leaves_a_longer_one_that_begins_like_it(cast, essay, carol):
    base = write(essay, cast.alice, text="- Nord-Est\n- Sud").revision
    write(essay, cast.alice, based_on=base, text="- Nord-Est\n- Nord")
    write(essay, carol, based_on=base, text="- Nord-Est\n- Ouest")
    with community_scope(cast.ours):
        (found,) = queries.open_clashes(row(essay))
    sections.settle(by=carol, community=cast.ours, spec=SPEC, clash=found, choice=Choice.MINE)
    assert row(essay).content["text"] == "- Nord-Est\n- Ouest"


def test_a_bar_in_a_cell_is_kept_by_a_settled_row(cast, essay, carol):
    base = write(essay, cast.alice, key="details", steps=[["Pas", "mars"]]).revision
    write(essay, cast.alice, key="details", based_on=base, steps=[["Pas", "avril"]])
    write(essay, carol, key="details", based_on=base, steps=[["Pas | bis", "mai"]])
    with community_scope(cast.ours):
        (found,) = queries.open_clashes(row(essay, "details"))
    sections.settle(by=carol, community=cast.ours, spec=SPEC, clash=found, choice=Choice.MINE)
    assert row(essay, "details").content["steps"] == [["Pas | bis", "mai"]]


def test_a_version_comes_back_as_a_new_one(cast, essay):
    write(essay, cast.alice, text="Un")
    write(essay, cast.alice, text="Deux")
    sections.restore(by=cast.alice, community=cast.ours, spec=SPEC, section=row(essay), number=2)
    assert (row(essay).revision, row(essay).content["text"]) == (4, "Un")


def test_a_version_that_never_was_is_refused(cast, essay):
    write(essay, cast.alice, text="Un")
    with pytest.raises(WritingError):
        write(essay, cast.alice, based_on=99, text="Deux")


def test_a_reader_does_not_write(cast, essay):
    with pytest.raises(PermissionDenied):
        write(essay, cast.bob, text="Pris")


def test_the_president_of_another_community_does_not_write(cast, essay):
    with pytest.raises(PermissionDenied):
        write(essay, cast.charlie, text="Pris")


@pytest.mark.parametrize(
    "sql",
    ["UPDATE foundation_sectionrevision SET content = '{}'", "DELETE FROM foundation_sectionrevision"],
)
def test_the_database_refuses_to_change_a_version(cast, essay, sql):
    refused = pytest.raises(DatabaseError, match="is kept")
    with community_scope(cast.ours), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
