import shutil
from datetime import date

import pytest

from maillage.engines.aci import Confidence, Mission, Part, RuleFileError, Size, default_rules, load_rules
from maillage.engines.aci.loading import RULES_FOLDER


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "rules"
    shutil.copytree(RULES_FOLDER, copy)
    return copy


def _edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_twice_gives_the_same_rules():
    assert load_rules() == load_rules()


def test_versions_by_date():
    rules = default_rules()

    assert rules.in_force(date(2019, 8, 24)) is None
    assert rules.in_force(date(2019, 8, 25)).id == "aci_2019"
    assert rules.in_force(date(2022, 3, 31)).id == "aci_2019"
    assert rules.in_force(date(2022, 4, 1)).id == "avenant_2"


def test_an_undated_avenant_is_known_but_never_selected():
    rules = default_rules()
    avenant_1 = next(version for version in rules.versions if version.id == "avenant_1")

    assert avenant_1.effective_from is None
    assert avenant_1.effective_confidence == Confidence.LOW
    assert avenant_1 not in rules.dated
    assert avenant_1.missions == rules.in_force(date(2020, 1, 1)).missions


@pytest.mark.parametrize("version_id", ["aci_2019", "avenant_2"])
@pytest.mark.parametrize("size", [Size.ONE, Size.TWO, Size.FOUR])
def test_no_mission_amount_is_confirmed_outside_of_size_3(version_id, size):
    version = next(version for version in default_rules().versions if version.id == version_id)
    for rules in version.missions.values():
        for row in (rules.fixed, rules.variable, rules.fixed_following or {}):
            assert row.get(size) is None or row[size].confidence != Confidence.HIGH


@pytest.mark.parametrize(
    ("version_id", "with_crisis", "expected"),
    [
        ("aci_2019", False, {1: 220_000, 2: 287_000, 3: 370_000, 4: 450_000}),
        ("avenant_2", True, {1: 287_500, 2: 379_500, 3: 487_500, 4: 580_000}),
    ],
)
def test_the_reconstruction_meets_every_published_total(version_id, with_crisis, expected):
    rules = default_rules()
    version = next(version for version in rules.versions if version.id == version_id)
    assert (Mission.CRISIS in version.missions) is with_crisis
    for size in Size:
        whole = version.functioning[size].cents
        for mission in version.missions:
            for part in (Part.FIXED, Part.VARIABLE):
                figure = rules.mission_figure(version, mission, part, size, first_year=True, fill=True)
                whole += figure.cents
        assert whole == expected[size] * 100
        if version.ceiling[size].cents is not None:
            assert whole == version.ceiling[size].cents


def test_the_reconstruction_is_always_low_and_agrees_with_what_is_confirmed():
    rules = default_rules()
    for (version_id, mission, part), by_size in rules.reconstruction.items():
        version = next(version for version in rules.versions if version.id == version_id)
        for size, figure in by_size.items():
            assert figure.confidence == Confidence.LOW
            known = getattr(version.missions[mission], part)[size].cents
            assert known in (None, figure.cents)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("avenant_2.toml", 'id = "avenant_2"', "", "“id” is missing"),
        ("avenant_2.toml", 'id = "avenant_2"', 'id = "avenant_2"\nidd = 1', "unknown key “idd”"),
        ("avenant_2.toml", 'id = "avenant_2"', 'id = "aci_2019"', "same version id"),
        ("avenant_2.toml", "euros = 75000", "euros = 75000.0", "must be int"),
        ("avenant_2.toml", "euros = 75000", "euros = -1", "cannot be negative"),
        ("avenant_2.toml", 'size_1 = "unknown"', 'size_1 = "inconnu"', "a table or “unknown”"),
        ("avenant_2.toml", 'size_1 = "unknown"', "", "“size_1” is missing"),
        ("avenant_2.toml", 'source = "senat_0325"', 'source = "oui-dire"', "not in sources.toml"),
        ("avenant_2.toml", 'confidence = "high"', 'confidence = "sure"', "must be high, medium or low"),
        ("avenant_2.toml", "date = 2022-04-01", 'date = "2022"', "a date or “unknown”"),
        ("avenant_2.toml", "date = 2022-04-01", "date = 2019-08-25", "no two of the same date"),
        ("avenant_2.toml", "advance_percent = 75", "advance_percent = 175", "between 0 and 100"),
        ("avenant_2.toml", "below = 80000", "below = 30000", "rising bounds"),
        ("avenant_2.toml", "{ size = 4 }", "{ size = 5 }", "no size 5"),
        ("avenant_2.toml", "[missions.crise]", "[missions.crises]", "unknown key “crises”|is missing"),
        ("avenant_1.toml", 'amounts_of = "aci_2019"', 'amounts_of = "aci"', "names no version"),
        ("reconstruction.toml", "[57000, ", "[", "four amounts"),
        ("reconstruction.toml", "versions.aci_2019.", "versions.aci_2018.", "unknown version"),
        ("sources.toml", "[senat_0325]", "[senat_0325", "not a readable TOML file"),
    ],
)
def test_a_damaged_rule_file_is_refused_with_its_place(folder, name, old, new, message):
    _edit(folder, name, old, new)
    with pytest.raises(RuleFileError, match=message):
        load_rules(folder)


def test_a_missing_file_or_folder_is_named(folder, tmp_path):
    (folder / "sources.toml").unlink()
    with pytest.raises(RuleFileError, match=r"sources\.toml: the file is missing"):
        load_rules(folder)
    with pytest.raises(RuleFileError, match="no such folder"):
        load_rules(tmp_path / "nowhere")
