"""The library of indicators against the facts it was derived from."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from maillage.planning.evaluation import library as room
from maillage.planning.evaluation.library import LibraryError, library, read_library

FACTS = Path(__file__).parents[4] / "shared" / "domain" / "aci.yaml"
ROW = {
    "code": "X", "mission": "parcours", "label": "L", "counted": "C", "unit": "U", "nature": "count",
    "direction": "up", "data": "CPTS", "confidence": "high", "source": "here",
}  # fmt: skip


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside the repository")
def test_each_indicator_of_the_facts_is_there_with_its_mission_and_its_confidence():
    facts = yaml.safe_load(FACTS.read_text("utf-8"))["indicators"]
    ours = [one for one in library().definitions if one.pays != "none"]
    found = {(one.of or one.code, one.mission, one.confidence) for one in ours}
    assert found == {(one["id"], one["mission"], one["confidence"]) for one in facts}
    rates = {one.code for one in ours if one.among and one.unit == "%"}
    assert rates == {"MT_PART_2019", "PREV_SEIN", "PREV_COL", "PREV_COLORECTAL"}
    assert library().get("CRISE_PLAN").pays == "fixed"
    directions = {one["id"]: one["direction"] for one in facts if one["direction"] in ("up", "down")}
    assert {one.code: one.direction for one in ours if one.code in directions} == directions


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mission": "msp"}, "X: mission"),
        ({"nature": "rate"}, "X: nature"),
        ({"source": "nowhere"}, "X: unknown source"),
        ({"points": 7}, "X: unknown key points"),
    ],
)
def test_a_wrong_file_says_where(change, said):
    data = {"edition": "2026-11", "dated": None, "sources": {"here": "Ici"}, "indicator": [ROW | change]}
    with pytest.raises(LibraryError, match=said):
        read_library(data)
    with pytest.raises(LibraryError, match="X: given twice"):
        read_library(deepcopy(data) | {"indicator": [ROW, ROW]})
    assert read_library(data | {"indicator": [ROW]}).get("X").source == "Ici"
    assert room.library() is library()
