"""What the commands of the rooms share: refusing an option, reading a JSON file. No Django, no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from maillage import french

Command = TypeVar("Command", bound=Callable[..., Any])


class BadOption(click.UsageError):
    """A value that cannot be used: exit status 2, and one French line that names the option."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(french.sentence(f"{option} : {message}."))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print on standard error, without click's English preamble."""
        click.echo(f"Erreur : {self.message}", file=file, err=file is None)


def json_file(help_text: str) -> Callable[[Command], Command]:
    """The option ``--file`` of a command that ``read_json`` will read; the function gets it as ``path``."""
    return click.option(
        "--file",
        "path",
        required=True,
        metavar="FICHIER",
        type=click.Path(path_type=Path),
        help=f"{help_text} ; « - » lit l'entrée standard.",
    )


def read_json(option: str, path: Path) -> object:
    """The JSON of a file, or of standard input for ``-``; numbers with a point become exact ``Decimal``.

    Raises ``BadOption`` when it cannot be read, saying what is wrong and where.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
        return json.loads(text, parse_float=Decimal)
    except OSError:
        raise BadOption(option, f"le fichier {path} est introuvable ou illisible") from None
    except UnicodeDecodeError:
        raise BadOption(option, f"le fichier {path} n'est pas en UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadOption(
            option, f"ce n'est pas du JSON (ligne {error.lineno}, colonne {error.colno})"
        ) from None
    except RecursionError:
        raise BadOption(option, "ce JSON est trop emboîté") from None
    except ValueError:
        raise BadOption(option, "un nombre de ce fichier est trop long") from None
