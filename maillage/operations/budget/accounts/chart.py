"""Which account each of our headings goes to: what is proposed, and what the accountant chose instead."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from maillage.operations.budget.accounts.models import AccountChoice
from maillage.operations.budget.enums import Nature


@dataclass(frozen=True, slots=True)
class Heading:
    """A nature of expense or a counterpart. ``is_sure``: usual everywhere; if not, to confirm."""

    code: str
    name: str
    account: str
    label: str
    is_sure: bool
    is_chosen: bool = False


@cache
def proposed() -> dict[str, Heading]:
    """Every heading by its code, as the file of the room proposes it."""
    raw = tomllib.loads(Path(__file__).with_name("chart.toml").read_text(encoding="utf-8"))
    return {
        row["code"]: Heading(
            row["code"], row.get("name") or Nature(row["code"]).label, row["account"], row["label"],
            row["sure"],
        )
        for row in raw["headings"]
    }  # fmt: skip


def chart() -> dict[str, Heading]:
    """The same with the choices of the community in scope. One query."""
    found = dict(proposed())
    for one in AccountChoice.objects.all():
        if one.heading in found:
            found[one.heading] = replace(
                found[one.heading], account=one.account, label=one.label, is_sure=True, is_chosen=True
            )
    return found
