import json

import pytest
from click.testing import CliRunner

from maillage.communities.governance.cli import group

SITTING = {
    "rules": {
        "quorum": {"1": 0.5, "2": 0},
        "majority": "two_thirds",
        "colleges": [{"code": "A", "weight": 60}, {"code": "B", "weight": 40}],
        "proxies_max": 1,
        "casting_vote": None,
    },
    "call": 1,
    "members": [
        {"voter": "a1", "college": "A"},
        {"voter": "a2", "college": "A"},
        {"voter": "b1", "college": "B"},
    ],
    "roll": [
        {"voter": "a1", "mode": "present"},
        {"voter": "a2", "mode": "represented", "by": "b1"},
        {"voter": "b1", "mode": "remote"},
    ],
    "ballots": [
        {"voter": "a1", "choice": "for"},
        {"voter": "a2", "choice": "against"},
        {"voter": "b1", "choice": "for"},
        {"voter": "b1", "choice": "for"},
    ],
}


def _count(tmp_path, content, *options):
    path = tmp_path / "assembly.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return CliRunner().invoke(group, ["count", "--file", str(path), *options])


def test_a_published_sheet_is_counted_again(tmp_path):
    answer = json.loads(_count(tmp_path, SITTING, "--json").stdout)

    assert answer.pop("explanation").endswith("La résolution est adoptée.")
    assert answer == {
        "quorum_met": True,
        "quorum_share": 1,
        "adopted": True,
        "for": 70,
        "against": 30,
        "abstain": 0,
        "refused": [{"voter": "b1", "reason": "a déjà voté\u00a0: seul le premier bulletin compte"}],
    }


def test_it_reads_aloud_without_json(tmp_path):
    assert "La résolution est adoptée." in _count(tmp_path, SITTING).stdout


def _changed(**changes):
    return {**SITTING, **changes}


def _rules(**changes):
    return _changed(rules={**SITTING["rules"], **changes})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "ligne 1"),
        (b"\xff", "UTF-8"),
        ([], "un objet"),
        (_changed(call=3), "convocation 3"),
        (_changed(roll=[{"voter": "a1", "mode": "absent"}]), "roll[1].mode"),
        (_changed(ballots=[{"voter": "a1", "choice": "yes"}]), "ballots[1].choice"),
        (_changed(members=[{"voter": "a1", "college": "Z"}]), "members[1].college"),
        (_changed(members=SITTING["members"] * 2), "deux fois"),
        (_changed(members={}), "une liste"),
        (_rules(majority="half"), "rules.majority"),
        (_rules(quorum={"1": 2}), "rules.quorum.1"),
        (_rules(quorum={"first": 0.5}), "rules.quorum"),
        (_rules(proxies_max=-1), "proxies_max"),
        (_rules(casting_vote="zz"), "casting_vote"),
        (_rules(quorum={"2": 0}), "convocation 1"),
        (_rules(quorum={"1": "1/0"}), "rules.quorum.1"),
        (_rules(quorum=None), "rules.quorum"),
        (_rules(colleges=[{"code": "A", "weight": True}]), "weight"),
        (_rules(colleges=[{"code": "A", "weight": 1}] * 2), "deux fois"),
        (_rules(proxies_max="2"), "proxies_max"),
        (_changed(rules=None), "rules"),
        (_changed(call="1"), "convocation 1"),
        (_changed(members=[{"voter": "a1", "college": ["A"]}]), "members[1].college"),
        (_changed(members=[{"college": "A"}]), "members[1].voter"),
        (_changed(roll=[{"voter": "a1"}]), "roll[1].mode"),
        (_changed(ballots=[{"choice": "for"}]), "ballots[1].voter"),
        (_changed(ballots=["for"]), "ballots[1]"),
        (_changed(election={}), "election.candidates"),
        (_changed(secret=1), "secret"),
        *[
            ({name: value for name, value in SITTING.items() if name != lost}, f"{lost} : ")
            for lost in ("rules", "members", "roll", "ballots")
        ],
        (_rules(colleges=[{"code": "A", "weight": -1}]), "weight"),
    ],
)
def test_what_cannot_be_counted_is_named(tmp_path, content, said):
    result = _count(tmp_path, content, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr.replace("\u00a0", " ")


def test_what_counts_for_nothing_is_named_and_the_rest_is_counted(tmp_path):
    """A stranger, a second ballot, a proxy of who is represented, an absent holder: no error, no voice."""
    names = ["a", "b", "c", "d", "e"]
    sitting = {
        "rules": {"quorum": {"1": 0, "2": 0}, "majority": "simple", "colleges": [], "proxies_max": None,
                  "casting_vote": None},
        "call": 1,
        "members": [{"voter": name} for name in names],
        "roll": [
            {"voter": "a", "mode": "present"},
            {"voter": "b", "mode": "represented", "by": "a"},
            {"voter": "c", "mode": "represented", "by": "b"},
            {"voter": "d", "mode": "represented", "by": "e"},
            {"voter": "x", "mode": "present"},
        ],
        "ballots": [{"voter": name, "choice": "for"} for name in ["a", "b", "b", "c", "d", "x", "y"]],
    }  # fmt: skip

    result = _count(tmp_path, sitting, "--json")

    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["for"], told["quorum_share"], told["adopted"]) == (2, 0.4, True)
    reasons = {line["voter"]: line["reason"] for line in told["refused"]}
    assert sorted(reasons) == ["b", "c", "d", "x", "y"]
    assert "premier bulletin" in reasons["b"]
    assert "représenté par b" in reasons["c"]
    assert "e, qui n’est pas là" in reasons["d"]
    assert "n’est pas membre" in reasons["x"]


def test_without_a_voice_for_or_against_two_thirds_adopt_nothing(tmp_path):
    sitting = _changed(ballots=[{"voter": name, "choice": "abstain"} for name in ("a1", "a2", "b1")])

    told = json.loads(_count(tmp_path, sitting, "--json").stdout)

    assert (told["adopted"], told["quorum_met"], told["for"], told["against"]) == (False, True, 0, 0)
    assert "Aucune voix pour ni contre" in told["explanation"]
