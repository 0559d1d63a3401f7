"""`maillage`: the platform from a terminal.

Commands live with their rooms (`<room>/cli.py`) and are imported when called. A room's command runs with
the embedded database started and Django ready, unless it is listed in `NEEDS_NO_DATABASE`.
Exit status: 0 done, 1 refused or negative result, 2 misuse or bad input; errors in French on standard error.
"""

from __future__ import annotations

import errno
import functools
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from config.local import french
from config.local.errors import LocalError

BASE_DIR = Path(__file__).resolve().parents[1]

ROOMS = {
    "access": "maillage.foundation.access.cli:group",
    "accessibility": "maillage.planning.diagnosis.cli:accessibility",
    "aci": "maillage.operations.contract.cli:group",
    "assembly": "maillage.communities.governance.cli:group",
    "audit": "maillage.foundation.audit.cli:group",
    "care": "maillage.care.switch.cli:group",
    "chain": "maillage.operations.chain.cli:group",
    "demo": "config.demo:group",
    "devtools": "maillage.reference.directory.cli:devtools",
    "districting": "maillage.planning.diagnosis.cli:districting",
    "import": "maillage.reference.directory.cli:imports",
    "privacy": "maillage.foundation.rights.cli:group",
    "reference": "maillage.reference.geography.cli:group",
    "supply": "maillage.reference.supply.cli:group",
    "territory": "maillage.communities.territory.cli:group",
    "vault": "maillage.foundation.vault.cli:group",
}
MACHINE = {
    "accounts": "config.local.commands:accounts",
    "django": "config.local.commands:django",
    "reset": "config.local.commands:reset",
    "serve": "config.local.commands:serve",
    "setup": "config.local.commands:setup",
    "stop": "config.local.commands:stop",
}
NEEDS_NO_DATABASE = {
    "aci simulate",
    "aci variable",
    "assembly count",
    *(f"accessibility {name}" for name in ("calibrate", "compute", "times", "validate")),
    "districting propose",
    "devtools make-rpps",
    "devtools make-finess",
    "devtools count-rpps",
}


class LazyGroup(click.Group):
    """Imports a command when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(ROOMS | MACHINE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in MACHINE:
            return _load(MACHINE[cmd_name])
        if cmd_name not in ROOMS:
            return None
        command = _load(ROOMS[cmd_name])
        for path, leaf in _leaves(command, cmd_name):
            if path not in NEEDS_NO_DATABASE and leaf.callback is not None:
                leaf.callback = _on_the_platform(leaf.callback)
        return command


def _load(target: str) -> click.Command:
    module, _, name = target.partition(":")
    command: click.Command = getattr(importlib.import_module(module), name)
    return command


def _leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from _leaves(child, f"{path} {name}")
    else:
        yield path, command


def _on_the_platform(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command with the database started and Django ready, at the call: `--help` stays instant."""
    if getattr(callback, "on_the_platform", False):
        return callback

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        from config.local.runtime import running_platform

        with running_platform(BASE_DIR):
            return callback(*args, **kwargs)

    run.on_the_platform = True  # type: ignore[attr-defined]
    return run


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="maillage", message="%(prog)s %(version)s", help="Affiche la version.")
def cli() -> None:
    """La plateforme des communautés professionnelles territoriales de santé."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the console script."""
    french.install()
    try:
        cli.main(args=arguments, prog_name="maillage")
    except OSError as error:
        reasons = {errno.ENOSPC: "le disque est plein", errno.EDQUOT: "le quota du disque est atteint"}
        reasons |= {errno.EACCES: "accès refusé", errno.EROFS: "le disque est en lecture seule"}
        if error.errno not in reasons:
            raise
        where = f" ({error.filename})" if error.filename else ""
        LocalError(f"{reasons[error.errno]}{where}.").show()
        sys.exit(1)


if __name__ == "__main__":
    os.chdir(BASE_DIR)
    main()
