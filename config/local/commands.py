"""Commands that install, serve, stop and erase the platform on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from config.cli import BASE_DIR, cli
from config.databases import data_dir
from config.local import postgres, supervisor
from config.local.fingerprint import fingerprint
from config.local.runtime import running_platform

_COMPILED = ("maillage.engines.accessibility", "maillage.reference.directory.compiled")


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a long step, then how long it took."""
    click.echo(f"▸ {title}…", err=True)
    start = time.monotonic()
    yield
    elapsed = f"{time.monotonic() - start:.1f}".replace(".", ",")
    click.echo(f"  fait en {elapsed} s", err=True)


def load(name: str) -> None:
    """Run `maillage <name> load` in this process, where Django is ready."""
    cli.main([name, "load"], prog_name="maillage", standalone_mode=False)


def compiling() -> subprocess.Popen[bytes]:
    """Compile the kernels in a process beside: the database, meanwhile, is what keeps us waiting."""
    script = "; ".join(f"from {name}.warm import warm; warm()" for name in _COMPILED)
    return subprocess.Popen([sys.executable, "-c", script])


@click.command()
def setup() -> None:
    """Prépare la base, les données de référence et la communauté de démonstration."""
    # Kept beside the data: whoever erases these erases it too. An external server is always looked at.
    folder = data_dir(os.environ, BASE_DIR)
    embedded, stamp = not os.environ.get("DATABASE_URL"), folder / "setup"
    state = f"{fingerprint(BASE_DIR)} {os.environ.get('MAILLAGE_MODE', 'local')}"
    if embedded and postgres.exists(folder) and stamp.exists() and stamp.read_text() == state:
        return
    with ExitStack() as stack:
        with step("Démarrage de la base de données"):
            stack.enter_context(running_platform(BASE_DIR, create=True))
        from django.conf import settings
        from django.core.management import call_command

        with step("Tables de la base"):
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            if settings.CARE_ENABLED:
                call_command("migrate", "care", database="care_owner", verbosity=0, interactive=False)
        if settings.LOCAL_MODE and not settings.VAULT_KEYS:
            from maillage.foundation.vault.keys import make_key_file

            make_key_file(settings.VAULT_KEYS_FILE)
        kernels = stack.enter_context(compiling()) if settings.LOCAL_MODE else None
        with step("Données de référence (communes, populations, contours)"):
            load("reference")
        if settings.LOCAL_MODE:
            with step("Offre de soins inventée et accessibilité de toutes les communes"):
                if kernels:
                    kernels.wait()
                load("supply")
            with step("Communauté de démonstration"):
                load("demo")
    if embedded:
        stamp.write_text(state)


@click.command()
def accounts() -> None:
    """Liste les comptes de démonstration d’une installation locale."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    if not settings.LOCAL_MODE:
        return
    django.setup()
    from maillage.foundation.access.enums import Role
    from maillage.foundation.identity import demo

    click.echo(f"Comptes de démonstration (mot de passe : {demo.PASSWORD})")
    for account in demo.accounts():
        click.echo(f"  {account.email:<36}{Role(account.role).label}")


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Sert la plateforme et exécute ses tâches, jusqu’à Ctrl-C."""
    supervisor.serve(BASE_DIR, host, port)


@click.command()
def stop() -> None:
    """Arrête la plateforme et sa base de données."""
    was_serving = supervisor.stop(BASE_DIR)
    was_running = postgres.is_running(data_dir(os.environ, BASE_DIR))
    postgres.stop(data_dir(os.environ, BASE_DIR))
    click.echo("Tout est arrêté." if was_serving or was_running else "Rien n’était en marche.", err=True)


@click.command()
@click.option("--yes", is_flag=True, help="Ne demande pas de confirmation.")
def reset(yes: bool) -> None:  # noqa: FBT001 - click passes a flag by name
    """Efface la base embarquée et repart de zéro."""
    folder = data_dir(os.environ, BASE_DIR)
    click.echo(f"Efface {folder} : comptes, communautés et territoires de cette machine.", err=True)
    if not yes and sys.stdin.isatty() and click.prompt("Tapez « oui » pour confirmer", err=True) != "oui":
        raise click.Abort
    supervisor.stop(BASE_DIR)
    postgres.remove(folder)
    click.echo("Effacé. « make run » recommence de zéro.", err=True)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Commandes d’administration de Django, par exemple « maillage django migrate --database owner »."""
    with running_platform(BASE_DIR, create=True):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["maillage django", *arguments])
