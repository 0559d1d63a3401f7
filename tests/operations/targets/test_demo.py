"""The demonstration shows what the page must: earned, unconfirmed, missing, doubtful, left to share out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.targets import demo
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.reading import variable_part
from maillage.planning.evaluation import demo as indicators
from maillage.planning.evaluation.models import IndicatorValue
from tests.operations.targets.makers import sign


@pytest.mark.django_db
def test_the_demonstration_is_alive_and_loading_it_again_changes_nothing(cast):
    today = timezone.localdate()
    contract = sign(cast.ours, cast.alice, today - timedelta(days=433))

    def loaded():
        indicators.load(cast.ours, cast.alice, today, demo.year_days(cast.ours, today))
        demo.load(cast.ours, cast.alice, today)
        with community_scope(cast.ours):
            return IndicatorValue.objects.count(), YearTarget.objects.count()

    counts = loaded()
    assert counts[0] > 120
    assert loaded() == counts
    with community_scope(cast.ours):
        part = variable_part(contract, 2, today)
        assert IndicatorValue.objects.filter(ended_why="chiffres inversés à la saisie").count() == 1
    assert len(part.rows) >= 15
    assert 0 < part.official.today_cents < part.official.next_cents <= part.official.most_cents
    assert part.unconfirmed.today_cents > 0
    assert [row.indicator.label for row in part.missing_rows]
    assert part.doubtful
    assert any(mission.gap_cents for mission in part.parts)
    assert all(row.missing for row in part.rows if row.outlook.steps)
