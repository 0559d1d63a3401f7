"""How an age is said, what is offered to whom."""

from datetime import date

import pytest

from maillage.communities.cards.freshness import age, is_stale
from maillage.communities.cards.offered import activities, current_notice, offered_activities, protocols
from maillage.communities.members.enums import Profession

TODAY = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "informations jamais confirmées"),
        (date(2026, 8, 31), "informations confirmées aujourd’hui"),
        (date(2026, 8, 30), "informations confirmées il y a 1 jour"),
        (date(2026, 8, 1), "informations confirmées il y a 30 jours"),
        (date(2026, 7, 31), "informations confirmées il y a 1 mois"),
        (date(2026, 7, 1), "informations confirmées il y a 1 mois"),
        (date(2025, 12, 31), "informations confirmées il y a 8 mois"),
        (date(2024, 9, 1), "informations confirmées il y a 23 mois"),
        (date(2024, 8, 31), "informations confirmées il y a 2 ans"),
    ],
)
def test_an_age_is_said_in_french(day, words):
    assert age(day, TODAY) == words


def test_a_card_is_fresh_to_the_day():
    assert not is_stale(date(2026, 2, 28), TODAY, 6), "six months before 31 August is the end of February"
    assert is_stale(date(2026, 2, 27), TODAY, 6)
    assert is_stale(None, TODAY, 24)


def test_every_offer_names_known_professions():
    for one in activities().values():
        assert one.professions <= set(Profession.values), one.code
    assert {one.code for one in offered_activities(Profession.PHARMACIEN, TODAY)} >= {"trod", "vaccination"}
    assert "trod" not in {one.code for one in offered_activities(Profession.INFIRMIER, TODAY)}
    assert len(offered_activities("", TODAY)) == len(activities())


def test_what_was_not_read_in_an_order_is_not_said_confirmed():
    assert protocols()["odynophagie"].confirmed
    assert not protocols()["lombalgie"].confirmed
    assert current_notice().body.startswith("Cette fiche")
