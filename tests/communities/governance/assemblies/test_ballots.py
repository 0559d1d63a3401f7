"""What a page posts becomes a ballot, or is refused: nothing is guessed."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from maillage.communities.governance.assemblies.forms import ballots_of

ELECTION = SimpleNamespace(is_election=True)
CANDIDATES = [SimpleNamespace(rank=1, pk=71), SimpleNamespace(rank=2, pk=72)]


@pytest.mark.parametrize(
    ("posted", "refusal"),
    [
        ("names-5=1&blank-5=on", "ne nomme personne"),
        ("names-5=9", "ne se présente pas"),
        ("names-5=1&names-5=9", "ne se présente pas"),
        ("", "cochez"),
    ],
)
def test_what_cannot_be_told_from_a_blank_is_refused(posted, refusal):
    with pytest.raises(ValidationError, match=refusal):
        ballots_of(QueryDict(posted), ELECTION, [5], CANDIDATES)


def test_names_and_a_blank_are_read():
    (named,) = ballots_of(QueryDict("names-5=2&names-5=1"), ELECTION, [5], CANDIDATES)
    (blank,) = ballots_of(QueryDict("blank-5=on"), ELECTION, [5], CANDIDATES)
    assert (named.choice, blank.choice) == ((72, 71), ())
