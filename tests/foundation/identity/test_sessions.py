"""Control B05: the two clocks of a session, to the second."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.identity.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS

pytestmark = pytest.mark.django_db
HOME = reverse("account_home")


@pytest.fixture
def signed_in(client, cast, time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    client.force_login(cast.bob)
    return lambda seconds: (time_machine.move_to(start + timedelta(seconds=seconds), tick=False), client)[1]


def test_half_an_hour_without_activity_closes_the_session(signed_in):
    assert signed_in(IDLE_SECONDS - 1).get(HOME).status_code == 200
    assert signed_in(2 * IDLE_SECONDS - 2).get(HOME).status_code == 200
    answer = signed_in(3 * IDLE_SECONDS - 2).get(HOME)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    assert "après 30 minutes" in signed_in(3 * IDLE_SECONDS).get(answer["Location"]).content.decode()


def test_twelve_hours_close_even_a_busy_session(signed_in):
    for seconds in range(0, ABSOLUTE_SECONDS, IDLE_SECONDS - 60):
        assert signed_in(seconds).get(HOME).status_code == 200, seconds
    assert signed_in(ABSOLUTE_SECONDS - 1).get(HOME).status_code == 200
    answer = signed_in(ABSOLUTE_SECONDS).get(HOME)
    assert answer.status_code == 302
    assert "12 heures" in signed_in(ABSOLUTE_SECONDS).get(answer["Location"]).content.decode()


def test_a_session_without_clocks_is_not_trusted(client, cast):
    client.force_login(cast.bob)
    session = client.session
    del session["session_started"]
    session.save()
    assert client.get(HOME).status_code == 302


def test_an_idle_page_writes_the_session_at_most_once_a_minute(signed_in, django_assert_num_queries):
    client = signed_in(0)
    client.get(HOME)
    before = dict(client.session.items())
    signed_in(59).get(HOME)
    assert dict(client.session.items()) == before
