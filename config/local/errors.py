"""One clear French line instead of a traceback."""

from __future__ import annotations

from typing import IO, Any

import click


class LocalError(click.ClickException):
    """The machine or its set-up refuses: shown as one line on standard error, exit status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"maillage : {self.format_message()}", file=file, err=file is None)


DISK_FULL = ("No space left on device", "ENOSPC", "Disk quota exceeded", "os error 28")


def explain(what: str, output: str) -> LocalError:
    """Turn a failed program's output into one line: its known cause, or else its last words."""
    if any(sign in output for sign in DISK_FULL):
        return LocalError(f"{what} : le disque est plein. Libérez de la place, puis recommencez.")
    words = [line.strip() for line in output.splitlines() if line.strip()]
    # PostgreSQL's programs put the cause on a FATAL or error line and advice after it.
    causes = [line for line in words if "FATAL" in line or "error:" in line.lower()]
    cause = (causes or words or ["aucun message"])[-1]
    return LocalError(f"{what} : {cause}")
