"""Control E06, in its short form: real commits, real locks, one patient a slot, no failure shown."""

import pytest

from maillage.care.switch.queries import forget_answers
from tests.care.slots.race import Race
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)
CLIENTS, ROUNDS = 12, 4


def test_twelve_operators_want_the_same_slot(test_database):
    forget_answers()
    cast = make_cast()
    race = Race(cast.ours, cast.alice, CLIENTS)
    try:
        for _ in range(ROUNDS):
            race.round()
    finally:
        race.close()
    assert race.seen.errors == []
    assert race.seen.wrong == []
    assert race.seen.most_bookings == 1
