"""The sheet of a closed vote, and its count: what is published is what was counted. Pure."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from maillage.communities.governance.assemblies.urn import Content
from maillage.engines.assembly import Choice, count, count_election, read_sitting

# A name that is no candidate's: the engine counts the ballot as void.
VOID_NAME = "Bulletin nul"


def sheet_of(
    *,
    rules: Mapping[str, Any],
    call: int,
    members: Sequence[Mapping[str, Any]],
    roll: Sequence[Mapping[str, Any]],
    content: Content,
    names: Mapping[int, str],
    voted: Sequence[str] | None,
    election: Mapping[str, Any] | None,
    candidates: Mapping[int, str],
) -> dict[str, Any]:
    """The data of ``maillage assembly count``. voted: for a secret vote, those who voted, by name."""
    ballots = []
    for ballot in content.ballots:
        said: dict[str, Any] = {}
        if voted is None:
            said["voter"] = names[ballot.voter]
        elif rules["colleges"]:
            said["college"] = ballot.college
        if isinstance(ballot.choice, tuple):
            said["names"] = [candidates[key] if key else VOID_NAME for key in ballot.choice]
        else:
            said["choice"] = ballot.choice
        ballots.append(said)
    # By what they say, never by when they came.
    ballots.sort(key=lambda said: json.dumps(said, sort_keys=True, ensure_ascii=False))
    sheet: dict[str, Any] = {
        "rules": dict(rules), "call": call, "members": list(members), "roll": list(roll), "ballots": ballots,
    }  # fmt: skip
    if election is not None:
        sheet["election"] = dict(election)
    if voted is not None:
        sheet |= {"secret": True, "voted": sorted(voted), "receipts": list(content.receipts)}
    return sheet


def result_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """What the vote decided, counted from the sheet alone. Raises ``AssemblyError`` or ``UrnError``."""
    one = read_sitting(dict(sheet))
    if one.election is not None:
        told = count_election(
            one.rules, one.call, one.election, one.members, one.roll, one.ballots, voted=one.voted
        )
        return {
            "quorum_met": told.quorum_met,
            "elected": list(told.elected),
            "tied": list(told.tied),
            "seats_left": told.seats_left,
            "votes": [{"name": name, "votes": float(got)} for name, got in told.votes.items()],
            "blank": told.blank,
            "void": told.void,
            "cast": len(one.ballots),
            "refused": [{"voter": line.voter, "reason": line.reason} for line in told.refused],
            "explanation": told.explanation,
        }
    decided = count(one.rules, one.call, one.members, one.roll, one.ballots, voted=one.voted)
    return {
        "quorum_met": decided.quorum_met,
        "adopted": decided.adopted,
        **{choice.value: float(decided.votes[choice]) for choice in Choice},
        "heads": {choice.value: sum(ballot.choice == choice for ballot in one.ballots) for choice in Choice},
        "blank": decided.blank,
        "void": decided.void,
        "cast": len(one.ballots),
        "refused": [{"voter": line.voter, "reason": line.reason} for line in decided.refused],
        "explanation": decided.explanation,
    }


def withheld(result: Mapping[str, Any]) -> dict[str, Any]:
    """The decision without its figures, where they would tell what one or two people voted in secret."""
    kept = ("quorum_met", "adopted", "elected", "tied", "seats_left", "cast", "refused")
    told = {name: result[name] for name in kept if name in result}
    if "elected" in result:
        names = ", ".join(result["elected"])
        decided = f"Élus\u00a0: {names}." if names else "Personne n’est élu."
    else:
        decided = f"La résolution {'est' if result['adopted'] else 'n’est pas'} adoptée."
    why = "Le détail des voix n’est pas publié : il dirait ce qu’une ou deux personnes ont voté en secret."
    return {**told, "withheld": True, "explanation": f"{decided} {why}"}


def as_text(sheet: Mapping[str, Any]) -> str:
    """The file to publish."""
    return json.dumps(sheet, ensure_ascii=False, indent=1)


def mark_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()
