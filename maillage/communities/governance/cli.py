"""`maillage assembly`: count a vote from a file. Starts neither Django nor a database."""

import json
from fractions import Fraction
from pathlib import Path

import click

from maillage import french
from maillage.engines.assembly import (
    AssemblyError,
    Choice,
    ElectionResult,
    Result,
    UrnError,
    count,
    count_election,
    read_sitting,
)
from maillage.terminal import BadOption, json_file, read_json


@click.group(name="assembly")
def group() -> None:
    """Les votes d'une assemblée, comptés d'après les règles de ses statuts."""


@group.command(name="count")
@json_file("Règles, membres, émargement et bulletins en JSON")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def count_command(path: Path, *, as_json: bool) -> None:
    """Dit si le quorum est atteint, si la résolution est adoptée ou qui est élu, et pourquoi."""
    result = _counted(path)
    if as_json:
        click.echo(json.dumps(_as_dict(result), ensure_ascii=False, indent=2))
        return
    click.echo(result.explanation)
    for refusal in result.refused:
        click.echo(french.sentence(f"Refusé : {refusal.voter} {refusal.reason}."))


def _counted(path: Path) -> Result | ElectionResult:
    try:
        one = read_sitting(read_json("--file", path))
        if one.election is not None:
            return count_election(
                one.rules, one.call, one.election, one.members, one.roll, one.ballots, voted=one.voted
            )
        return count(one.rules, one.call, one.members, one.roll, one.ballots, voted=one.voted)
    except (AssemblyError, UrnError) as error:
        raise BadOption("--file", french.sentence(str(error))) from None


def _as_dict(result: Result | ElectionResult) -> dict[str, object]:
    common: dict[str, object] = {
        "quorum_met": result.quorum_met,
        "quorum_share": _plain(result.quorum_share),
    }
    if isinstance(result, ElectionResult):
        common |= {
            "elected": list(result.elected),
            "tied": list(result.tied),
            "seats_left": result.seats_left,
            "votes": {name: _plain(got) for name, got in result.votes.items()},
            "expressed": _plain(result.expressed),
            "blank": result.blank,
            "void": result.void,
        }
    else:
        common |= {
            "adopted": result.adopted,
            **{choice.value: _plain(result.votes[choice]) for choice in Choice},
        }
        # Paper alone holds such ballots: a sheet without any is told as before there could be one.
        common |= {name: heads for name, heads in (("blank", result.blank), ("void", result.void)) if heads}
    return common | {
        "refused": [{"voter": line.voter, "reason": french.sentence(line.reason)} for line in result.refused],
        "explanation": result.explanation,
    }


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
