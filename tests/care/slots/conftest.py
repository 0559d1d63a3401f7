"""A practice, in pages that open as on a demonstration."""

import pytest

from tests.care.slots.makers import Practice, make_practice


@pytest.fixture(autouse=True)
def invented(monkeypatch) -> None:
    for room in ("switch.queries", "doors.pages"):
        monkeypatch.setattr(f"maillage.care.{room}.is_invented", lambda community: True)


@pytest.fixture
def practice(cast) -> Practice:
    return make_practice(cast)
