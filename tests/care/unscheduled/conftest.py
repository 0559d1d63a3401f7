"""The community, informed patients, an open register; Nora takes the calls."""

import pytest

from maillage.foundation.access.enums import Role
from tests.care.unscheduled.makers import inform_patients
from tests.communities.members.makers import open_register


@pytest.fixture
def desk(cast):
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    return cast


@pytest.fixture
def nora(desk):
    return desk.holder(Role.OPERATOR)
