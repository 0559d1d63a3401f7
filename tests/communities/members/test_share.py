"""The share of the professionals who joined: recognised by number, shown by name, never guessed."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from maillage.communities.members.receipts import receipt
from maillage.communities.members.share import compute, over_time, trends
from maillage.communities.practitioners.names import name_key
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.directory.queries import Practitioner
from tests.communities.members.makers import RPPS, member_of, open_register, pay

DAY = date(2026, 3, 10)


def person(rpps: str, last_name: str, *professions: str) -> Practitioner:
    practices = tuple(SimpleNamespace(profession_label=label) for label in professions)
    return Practitioner(f"8{rpps}", "", last_name, "Inès", None, practices)  # type: ignore[arg-type]


def card(pk: int, rpps: str = "", last_name: str = "Exemple") -> SimpleNamespace:
    return SimpleNamespace(pk=pk, rpps=rpps, name_key=name_key("Inès", last_name))


def test_a_number_counts_and_a_name_only_asks_to_be_checked():
    found = compute(
        [
            person("1" * 11, "Une", "Infirmier"),
            person("2" * 11, "Deux", "Infirmier"),
            person("3" * 11, "Trois", "Infirmier"),
        ],
        [card(1, "1" * 11), card(2, last_name="Deux"), card(3, last_name="Ailleurs")],
    )
    [nurses] = found.professions
    assert (nurses.professionals, nurses.members, nurses.to_check) == (3, 1, 1)
    assert found.total == pytest.approx(1 / 3)
    assert [member.pk for member in found.elsewhere] == [3]


def test_two_cards_of_one_name_are_not_guessed():
    found = compute(
        [person("1" * 11, "Jumelle", "Infirmier")],
        [card(1, last_name="Jumelle"), card(2, last_name="Jumelle")],
    )
    assert found.professions[0].to_check == 0


def test_two_professions_are_two_lines_and_one_person():
    found = compute([person("1" * 11, "Double", "Infirmier", "Médecin")], [card(1, "1" * 11)])
    assert [one.members for one in found.professions] == [1, 1]
    assert (found.professionals, found.members) == (1, 1)


@pytest.mark.django_db
def test_the_past_is_read_from_the_events(cast):
    open_register(cast.ours, cast.alice)
    member_of(cast.ours, cast.alice, on=date(2026, 2, 1), rpps=RPPS[0])
    with community_scope(cast.ours):
        counts = {quarter.day: quarter.members for quarter in over_time(DAY)}
    assert counts[date(2026, 1, 1)] == 0
    assert counts[DAY] == 1


@pytest.mark.django_db
def test_each_profession_is_followed_over_time(cast):
    open_register(cast.ours, cast.alice)
    joined = member_of(cast.ours, cast.alice, on=date(2026, 2, 1), rpps=RPPS[0])
    found = compute(
        [
            person(RPPS[0], "Une", "Infirmier"),
            person("2" * 11, "Deux", "Infirmier"),
            person("3" * 11, "Trois", "Médecin"),
        ],
        [joined],
    )
    with community_scope(cast.ours):
        [nurses] = trends(found, over_time(DAY))
    assert nurses.label == "Infirmier"
    assert nurses.points[-2:] == ((date(2026, 1, 1), 0, 0.0), (DAY, 1, 0.5))


@pytest.mark.django_db
def test_a_receipt_is_a_pdf_that_never_changes(cast):
    open_register(cast.ours, cast.alice)
    today = timezone.localdate()
    payment = pay(member_of(cast.ours, cast.alice, on=today), cast.alice, on=today)
    with community_scope(cast.ours):
        first, second = render_pdf(receipt(payment)), render_pdf(receipt(payment))
    assert first == second
    assert first.startswith(b"%PDF")
