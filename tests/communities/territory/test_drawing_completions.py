"""Completions of a drawn territory: what is proposed, compared, accepted as one edit, and refused."""

import re

import pytest
from bs4 import BeautifulSoup

from maillage.communities.territory.country import neighbours
from maillage.communities.territory.drawing.completions import Wanted, propose
from maillage.communities.territory.drawing.state import Drawing
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.queries import communes_of, datasets
from tests.cast import LONG_AGO
from tests.communities.territory.makers import draw

pytestmark = pytest.mark.django_db
PAGE = "/territoire/"
DIGNE, SISTERON, VOLONNE, MANOSQUE = "04070", "04209", "04244", "04112"


def near():
    return neighbours(datasets())


def codes(solution):
    return {addition.place.code for addition in solution.additions}


def asked(client, units, minimum, maximum, **fields):
    response = client.post(
        PAGE, {"u": ",".join(units), "op": "proposer", "minimum": minimum, "maximum": maximum, **fields}
    )
    return BeautifulSoup(response.content, "html.parser")


def test_a_proposal_joins_the_pieces_and_meets_the_bounds():
    found = propose(Drawing.of([DIGNE, SISTERON]), Wanted(30_000, 45_000), near(), None)
    assert found.solutions
    for solution in found.solutions:
        assert solution.complete
        assert 30_000 <= solution.measures.population <= 45_000
        assert len(near().pieces({DIGNE, SISTERON} | codes(solution))) == 1
        assert codes(solution).isdisjoint({DIGNE, SISTERON})
        assert solution.picture.count("<title>") == 2 + len(solution.additions)
    assert len({frozenset(codes(solution)) for solution in found.solutions}) == len(found.solutions)
    assert found.now.population < 30_000


def test_whole_epcis_are_whole():
    drawn = communes_of(PlaceKind.EPCI, "200068765")
    found = propose(Drawing.of(drawn), Wanted(40_000, 80_000, whole_epcis=True), near(), None)
    assert found.solutions
    assert all(solution.measures.epcis_cut == 0 for solution in found.solutions)
    free = propose(Drawing.of(drawn), Wanted(40_000, 80_000), near(), None)
    assert any(solution.measures.epcis_cut for solution in free.solutions)


def test_what_another_community_holds_is_counted_told_and_avoidable(cast):
    drawn = Drawing.of([DIGNE, MANOSQUE])
    taken = propose(drawn, Wanted(45_000, 60_000), near(), None)
    wanted = next(one for one in taken.solutions if "sans rien prendre" not in one.title)
    contested = sorted(codes(wanted))[0]
    draw(cast.theirs, cast.charlie, [contested], adopted_on=LONG_AGO)
    found = propose(drawn, Wanted(45_000, 60_000), near(), None)
    without = [one for one in found.solutions if "sans rien prendre" in one.title]
    assert without
    assert all(contested not in codes(one) and not one.measures.conflicts for one in without)
    conflicting = [one for one in found.solutions if contested in codes(one)]
    assert all(one.measures.conflicts == 1 for one in conflicting)
    assert all([a.held for a in one.additions].count(True) == 1 for one in conflicting)
    with community_scope(cast.theirs):
        theirs = propose(drawn, Wanted(45_000, 60_000), near(), cast.theirs)
    assert all(not one.measures.conflicts for one in theirs.solutions), "what one holds is no conflict"


def test_a_drawing_within_its_bounds_asks_for_nothing():
    found = propose(Drawing.of([VOLONNE]), Wanted(1_000, 5_000), near(), None)
    assert found.solutions == ()


def test_a_part_of_a_commune_counts_for_its_part():
    found = propose(Drawing.of(["263620102"]), Wanted(0, 500_000), near(), None)
    assert found.now.population == 2_361


def test_an_island_without_neighbour_does_not_break():
    found = propose(Drawing.of(["22016"]), Wanted(5_000, 9_000), near(), None)  # Île-de-Bréhat
    assert found.now.population < 5_000


def test_accepting_is_one_edit_that_one_undo_takes_back(client):
    page = asked(client, [DIGNE, SISTERON], 30_000, 45_000)
    form = page.select_one("form.draw-proposal")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    button = form.select_one("button[name=op]")
    accepted = client.post(PAGE, {**fields, "op": button["value"]}, follow=True)
    after = BeautifulSoup(accepted.content, "html.parser").find(id="dessin")
    held = {field["name"]: field.get("value", "") for field in after.select("input[name]")}
    assert set(held["u"].split(",")) == {DIGNE, SISTERON, *fields["plus"].split(",")}
    undone = client.post(PAGE, {"u": held["u"], "h": held["h"], "op": "annuler"}, follow=True)
    units = BeautifulSoup(undone.content, "html.parser").find("input", {"name": "u"})["value"]
    assert units == f"{DIGNE},{SISTERON}"


def test_proposing_changes_nothing_and_compares_with_what_is_drawn(client):
    page = asked(client, [DIGNE, SISTERON], 30_000, 45_000, epci="1")
    assert page.find("input", {"name": "u"})["value"] == f"{DIGNE},{SISTERON}"
    table = page.select_one("#propositions table")
    assert [row.th.text for row in table.select("tbody tr")] == [
        "Habitants", "Communes de plus", "Distance au centre", "Limites coupées", "EPCI coupés",
        "Recouvrements",
    ]  # fmt: skip
    assert len(table.select("thead th")) == 1 + len(page.select("form.draw-proposal"))
    assert page.select_one("#completer input[name=epci]").has_attr("checked")


@pytest.mark.parametrize(
    ("units", "minimum", "maximum", "words"),
    [
        ([], 1_000, 2_000, "au moins une commune"),
        ([DIGNE], 50_000, 20_000, "dépasse le maximum"),
        ([DIGNE], "", 20_000, "un minimum et un maximum"),
        ([DIGNE], -5, 20_000, "supérieure ou égale"),
        ([DIGNE], "beaucoup", 20_000, "nombre entier"),
        ([DIGNE], 10**12, 10**13, "inférieure ou égale"),
    ],
)
def test_wrong_bounds_are_refused_in_words(client, units, minimum, maximum, words):
    page = asked(client, units, minimum, maximum)
    assert re.search(words, page.text)
    assert not page.select("form.draw-proposal")


def test_bounds_that_nothing_can_meet_say_what_to_do(client):
    page = asked(client, [VOLONNE], 10, 100)
    assert "Élargissez les bornes" in page.text
