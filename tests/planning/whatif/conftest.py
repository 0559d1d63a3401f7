"""Every test of the room starts with general practitioners around Digne."""

import pytest

from tests.planning.whatif.makers import pretend


@pytest.fixture(autouse=True)
def supply(monkeypatch):
    pretend(monkeypatch)
