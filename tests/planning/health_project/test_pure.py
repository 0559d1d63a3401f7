"""What needs no database: targets, money, time, differences."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from maillage.planning.health_project.calendar import Action, Step, calendar
from maillage.planning.health_project.coverage import Ground, communes_of, covered
from maillage.planning.health_project.money import Planned, totals
from maillage.planning.health_project.protocols.differences import differences, pieces
from maillage.planning.health_project.targets import contradictions, number

TODAY = date(2027, 7, 1)


def indicator(direction, baseline, targets, year=2026):
    value = None if baseline is None else Decimal(baseline)
    return SimpleNamespace(direction=direction, baseline=value, baseline_year=year, targets=targets)


@pytest.mark.parametrize(
    ("direction", "baseline", "targets", "said"),
    [
        ("up", "40", {"2027": "80", "2028": "120"}, 0),
        ("up", "40", {"2027": "30"}, 1),
        ("up", "40", {"2027": "40"}, 1),
        ("up", "40", {"2027": "80", "2028": "60"}, 1),
        ("up", "40", {"2027": "80", "2028": "80"}, 0),
        ("down", "12.5", {"2027": "10", "2028": "9.5"}, 0),
        ("down", "12.5", {"2027": "13"}, 1),
        ("hold", "12", {"2027": "3"}, 0),
        ("up", None, {"2027": "3"}, 0),
        ("up", None, {"2027": "3", "2028": "2"}, 1),
        ("up", "40", {"2026": "80"}, 1),
    ],
)
def test_a_target_against_its_direction_is_told(direction, baseline, targets, said):
    assert len(contradictions(indicator(direction, baseline, targets))) == said


def test_numbers_are_written_as_people_read_them():
    assert [number(Decimal(text)) for text in ("12.50", "1200", "0.05")] == ["12,5", "1\u202f200", "0,05"]


LINES = [
    Planned(1, "acces_soins", 2027, "fixed", "staff", 150_050),
    Planned(1, "acces_soins", 2028, "fixed", "staff", 100_000),
    Planned(2, "prevention", 2027, "fir", "services", 49_950),
]


def test_the_three_tables_add_up_to_the_same_amounts():
    found = totals(LINES)
    assert found.all.cents == (200_000, 100_000)
    for rows in (found.envelopes, found.missions, found.natures):
        assert tuple(sum(column) for column in zip(*(row.cents for row in rows), strict=True)) == (
            200_000,
            100_000,
        )
    assert [bar.caption for bar in found.bars] == ["2027 : 2\u202f000\xa0€", "2028 : 1\u202f000\xa0€"]


def test_nothing_planned_gives_empty_tables():
    assert totals([]).years == () == totals([]).bars


def test_the_calendar_places_actions_between_whole_years():
    step = Step("Ouvrir", None, date(2027, 3, 1), "todo")
    done = Step("Réunir", None, date(2027, 2, 1), "done")
    found = calendar(
        [
            Action(1, "A", "crise", "running", date(2027, 1, 1), date(2027, 12, 31), (step, done)),
            Action(2, "B", "crise", "idea", None, None, ()),
        ],
        TODAY,
    )
    first, second = found.lanes
    assert (first.x, first.late, [mark.kind for mark in first.marks]) == ("0.0", 1, ["late", "done"])
    assert float(first.width) == pytest.approx(1000 * 364 / 365, abs=0.1)
    assert not second.is_dated
    assert found.years == ((2027, "0.0"),)


def test_a_finished_action_is_never_late():
    step = Step("Ouvrir", None, date(2027, 3, 1), "todo")
    assert Action(1, "A", "crise", "done", None, None, (step,)).late(TODAY) == []


GROUND = Ground({"04209": "Sisteron", "04123": "Mison"}, {"Nord": ["04123"]})


def placed(number, reach, places=(), beyond=()):
    return SimpleNamespace(number=number, reach=reach, places=list(places), beyond=list(beyond))


def test_an_action_covers_less_or_more_than_the_territory():
    north = {"kind": "zone", "code": "Nord", "name": "Nord"}
    away = {"kind": "commune", "code": "04244", "name": "Volonne"}
    assert communes_of(placed(1, "narrower", [north]), GROUND) == {"04123": "Mison"}
    assert set(communes_of(placed(2, "wider", [], [away]), GROUND)) == {"04209", "04123", "04244"}
    rows = covered([placed(1, "narrower", [north]), placed(2, "wider", [], [away])], GROUND)
    assert [(row.name, row.sheets, row.outside) for row in rows] == [
        ("Sisteron", (2,), False), ("Volonne", (2,), True), ("Mison", (1, 2), False),
    ]  # fmt: skip


def test_the_difference_gives_both_texts_back():
    old, new = "Appeler le médecin sous 24 h.", "Appeler le centre 15 sous 2 h, puis tracer."
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.kind != "added") == old
    assert "".join(p.text for p in found if p.kind != "removed") == new


def test_only_the_fields_that_differ_are_told():
    texts = dict.fromkeys(
        ("purpose", "inclusion", "exclusion", "steps", "red_flags", "referral", "tools", "sources"), ""
    )
    before, after = {**texts, "professions": ["gp"]}, {**texts, "steps": "Un", "professions": ["nurse", "gp"]}
    assert [change.name for change in differences(before, after)] == ["professions", "steps"]
