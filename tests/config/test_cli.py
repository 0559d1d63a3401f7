"""The `maillage` command: quick, in French, and honest in its exit status."""

import errno
import subprocess
import sys

import click
import pytest

from config import cli
from config.cli import BASE_DIR


def maillage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        cwd=BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "MAILLAGE_MODE": "test", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_in_french_and_starts_neither_django_nor_the_database(tmp_path):
    done = maillage("--help", MAILLAGE_VAR=str(tmp_path / "var"))
    assert done.returncode == 0
    assert "Commandes:" in done.stdout
    assert "Affiche cette aide." in done.stdout
    assert not (tmp_path / "var").exists()
    script = "import sys, config.cli as c\ntry: c.main(['--help'])\nfinally: print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--inconnu"], "L’option '--inconnu' n’existe pas."),
        (["inconnue"], "La commande 'inconnue' n’existe pas."),
        (["serve", "--port", "abc"], "Valeur refusée pour '--port' : 'abc' n’est pas un nombre attendu"),
        (["serve", "--port", "70000"], "70000 est hors des bornes 1<=x<=65535."),
    ],
)
def test_misuse_is_told_in_french_with_status_2(arguments, message):
    done = maillage(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_command_before_the_set_up_says_what_to_do(tmp_path):
    done = maillage("serve", MAILLAGE_VAR=str(tmp_path), PORT="0", HOST="127.0.0.1")
    assert done.returncode == 2
    done = maillage("serve", MAILLAGE_VAR=str(tmp_path), PORT="18999")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "maillage : la plateforme n’est pas encore installée ici : lancez « make setup ».\n"


def test_stopping_what_does_not_run_is_no_error(tmp_path):
    done = maillage("stop", MAILLAGE_VAR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "Rien n’était en marche.\n")


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.ENOSPC, "le disque est plein"), (errno.EACCES, "accès refusé (/x)")]
)
def test_what_the_disk_refuses_is_one_line(monkeypatch, capsys, code, reason):
    def refuse(**_options: object) -> None:
        raise OSError(code, "raw words of the system", "/x" if code == errno.EACCES else None)

    monkeypatch.setattr(cli.cli, "main", refuse)
    with pytest.raises(SystemExit, match="1"):
        cli.main([])
    assert capsys.readouterr().err == f"maillage : {reason}.\n"


def test_every_command_loads_and_says_what_it_does():
    names = cli.cli.list_commands(click.Context(cli.cli))
    assert set(cli.MACHINE) < set(names)
    for name in names:
        assert cli.cli.get_command(click.Context(cli.cli), name).get_short_help_str()
