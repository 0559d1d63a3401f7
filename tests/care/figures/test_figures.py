"""Counts are made of outlines, frozen once, told to indicators; they open no seal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.seekers.enums import Status
from maillage.care.circle.models import Case
from maillage.care.figures import registry
from maillage.care.figures.actions import freeze, tell_indicators
from maillage.care.figures.diagnosis import offered
from maillage.care.figures.models import Figure, MonthCount
from maillage.care.figures.months import first_of, following
from maillage.care.figures.registry import Axis, Tell, counts, known_counts
from maillage.care.ground.doors import CARE
from maillage.care.ground.errors import NoSessionError
from maillage.care.ground.scope import walls
from maillage.care.persons.models import Identity
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.actions import flag_demonstration
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.evaluation.library import library
from maillage.planning.evaluation.models import IndicatorValue
from tests.care.makers import make_case, opened
from tests.planning.evaluation import makers as evaluation

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def words(codes):
    """As rooms do, from rows: the words are read while the walls are open."""
    assert MonthCount.objects.count() >= 0
    return LABELS


LABELS = {"grippe": "Grippe", "dos": "Dos", "autre": "Autre"}


@pytest.fixture
def counted(monkeypatch) -> list[dict]:
    """The only count there is: rows of this list, each with its day."""
    monkeypatch.setattr(registry, "_counts", {})
    rows: list[dict] = []

    @counts(
        "essai", "Demandes sans solution", told="Ce qui est compté.", measure="jours", finding="Sans réponse",
        axes=(Axis("motive", "Motif", words),),
        tells=(Tell("SOIN_SNP_SANS"), Tell("SOIN_SNP_24H", axis="motive", cells=("dos",), share=True)),
    )  # fmt: skip
    def essai(since, until):
        return [row for row in rows if since <= row["at"] < until]

    return rows


def happen(rows: list[dict], month: date, **cells: int) -> None:
    at = timezone.make_aware(timezone.datetime(month.year, month.month, 3, 12))
    rows += [
        {"at": at, "motive": code, "measure": 4} for code, number in cells.items() for _ in range(number)
    ]


def months(number: int) -> list[date]:
    found = [first_of(timezone.localdate())]
    while len(found) < number:
        found.append(following(found[-1]))
    return found


def night(community, month: date) -> int:
    """The night when this month is closed."""
    return freeze(community=community, today=following(month) + timedelta(days=11))


def figures(community) -> list[Figure]:
    with walls(CARE, community):
        return list(Figure.objects.order_by("since"))


def test_months_wait_for_each_other_and_what_was_read_never_changes(surgery, counted):
    ours, (first, second, third) = surgery.ours, months(3)
    happen(counted, first, grippe=4, dos=2)
    assert night(ours, first) == 0
    happen(counted, second, grippe=20, dos=10)
    assert night(ours, second) == 1
    (block,) = figures(ours)
    assert (block.since, block.until, block.total, block.median) == (first, third, 36, 4)
    assert block.cells == {"motive": {"cells": {"dos": 12, "grippe": 24}, "rest": 0}}
    # Entered late, purged, or counted twice: the same.
    happen(counted, first, autre=1)
    assert night(ours, second) == 0
    del counted[:]
    happen(counted, third, dos=13, autre=2)
    assert night(ours, third) == 1
    former, latest = figures(ours)
    assert (former.pk, former.total) == (block.pk, 36)
    assert (latest.total, latest.cells) == (15, {"motive": {"cells": {}, "rest": 15}})


def test_small_numbers_are_for_the_desk_and_nothing_is_ever_mended(surgery, counted):
    happen(counted, months(1)[0], dos=3)
    night(surgery.ours, months(1)[0])
    with opened(surgery.ours, surgery.bob):
        assert not MonthCount.objects.exists()
    with walls(CARE, surgery.theirs, desk=True):
        assert not MonthCount.objects.exists()
    with walls(CARE, surgery.ours, desk=True):
        assert MonthCount.objects.get().total == 3
        for table in ("monthcount", "figure"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(using=CARE),
                connections[CARE].cursor() as cursor,
            ):  # fmt: skip
                cursor.execute(f"UPDATE care_{table} SET total = 12")


def test_a_count_that_would_read_a_patient_finds_nobody_and_opens_nothing(surgery, monkeypatch):
    monkeypatch.setattr(registry, "_counts", {})
    seen = []

    @counts("curieux", "Curieux", told="")
    def curious(since, until):
        seen.append((Case.objects.count(), Identity.objects.count()))
        return []

    night(surgery.ours, months(1)[0])
    assert seen == [(1, 0)]
    with opened(surgery.ours, surgery.nora):
        known = Identity.objects.get()

    @counts("voleur", "Voleur", told="")
    def thief(since, until):
        return [{"motive": known.family_name}]

    with pytest.raises(NoSessionError):
        night(surgery.ours, months(1)[0])
    with opened(surgery.ours, surgery.nora), pytest.raises(RuntimeError, match="no seal"):
        night(surgery.ours, months(1)[0])


def test_indicators_are_told_once_what_was_published_and_no_more(surgery, counted, cast):
    ours, (month,) = surgery.ours, months(1)
    for code in ("SOIN_SNP_SANS", "SOIN_SNP_24H"):
        evaluation.track(ours, cast.alice, code)
    happen(counted, month, dos=30, grippe=10)
    day = following(month) - timedelta(days=1)
    # A value is never of the future: the month is over by then.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "maillage.planning.evaluation.actions.timezone.localdate", lambda: day + timedelta(days=12)
        )
        night(ours, month)
        assert tell_indicators(community=ours) == 1
        assert tell_indicators(community=ours) == 1
    with community_scope(ours):
        (value,) = IndicatorValue.objects.select_related("indicator")
        # « dos » is thirty of forty, but ten others would be told by it: the share waits.
        assert (value.indicator.code, value.value, value.on) == ("SOIN_SNP_SANS", Decimal(40), day)


def test_searches_tell_their_indicators_by_the_axis_that_is_counted(surgery, cast):
    """Received, found, and the days it took: what the contract asks of searches for a GP."""
    ours, (month,) = surgery.ours, months(1)
    for code in ("SOIN_MT_RECUES", "SOIN_MT_TROUVES", "SOIN_MT_ATTENTE"):
        evaluation.track(ours, cast.alice, code)
    common = {"community_id": ours.pk, "since": month, "until": following(month), "frozen_at": timezone.now()}
    ends = {"outcome": {"cells": {Status.DECLAREE: 21, Status.RETRAIT: 12}, "rest": 0}}
    with walls(CARE, ours):
        Figure(count="seekers.received", total=40, cells={}, **common).save(force_insert=True)
        Figure(count="seekers.outcomes", total=33, median=12, cells=ends, **common).save(force_insert=True)
    with pytest.MonkeyPatch.context() as patch:
        over = following(month) + timedelta(days=12)
        patch.setattr("maillage.planning.evaluation.actions.timezone.localdate", lambda: over)
        assert tell_indicators(community=ours) == 3
    with community_scope(ours):
        kept = dict(IndicatorValue.objects.values_list("indicator__code", "value"))
    assert kept == {"SOIN_MT_RECUES": 40, "SOIN_MT_TROUVES": 21, "SOIN_MT_ATTENTE": 12}
    # Every one of them is of the library, under the words that say what is counted.
    words = {one.code: one.label for one in library().definitions}
    assert {one.indicator for count in known_counts().values() for one in count.tells} <= set(words)
    assert "traitées" in words["SOIN_SNP_RECUES"]


def test_the_page_tells_published_numbers_to_those_who_run_it(surgery, counted, cast, settings):
    (month,) = months(1)
    happen(counted, month, dos=30, grippe=12, autre=0)
    make_case(surgery.ours, surgery.nora)
    url = reverse("care_figures", args=[surgery.ours.slug])
    board = Client()
    board.force_login(cast.holder(Role.BOARD))
    assert board.get(url).status_code == 404
    settings.LOCAL_MODE = True
    flag_demonstration(community=surgery.ours)
    assert "Aucun chiffre" in board.get(url).content.decode()
    night(surgery.ours, month)
    page = board.get(url).content.decode()
    assert "Dos\u00a0: 30" in page
    offer = offered(surgery.ours, "essai")
    assert offer is not None
    assert offer.detail.startswith("Demandes sans solution\u00a0: 42, du 1er")
    assert offered(surgery.theirs, "essai") is None
