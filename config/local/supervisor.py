"""Runs the web server and the job worker together, and takes everything down together."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import click

from config.local.errors import LocalError
from config.local.runtime import running_database

START_SECONDS = 90
STOP_SECONDS = 12
Children = dict[str, subprocess.Popen[bytes]]
PDEATHSIG = 1  # prctl(2), Linux: the signal that a process gets when its parent dies


class Stop(Exception):  # noqa: N818 - not an error: someone asked
    """Ctrl-C, `maillage stop`, or the terminal closed."""


def serve(base_dir: Path, host: str, port: int) -> None:
    """Serve until asked to stop. Raises `LocalError` when a part cannot start or dies."""
    with ExitStack() as stack:
        stack.enter_context(_only_one(base_dir))
        _check_port(host, port)
        stack.enter_context(_stop_signals())
        try:
            stack.enter_context(running_database(base_dir))
            children = stack.enter_context(_children(base_dir, port, commands(host, port)))
            _watch(children, base_dir, host, port)
        except Stop:
            click.echo("\nArrêt…", err=True)


def stop(base_dir: Path) -> bool:
    """Ask the supervisor of this folder to stop, and wait. Returns whether there was one."""
    path = _lock_path(base_dir)
    if not path.exists():
        return False
    with path.open() as handle:
        if _try_lock(handle.fileno()):
            return False
        os.kill(int(handle.read()), signal.SIGTERM)
        fcntl.flock(handle, fcntl.LOCK_EX)
    return True


def commands(host: str, port: int) -> dict[str, list[str]]:
    web = ["gunicorn", "config.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4"]
    # The address of a drawn territory holds all its communes.
    web += ["--limit-request-line", "8190"]
    web += ["--preload", "--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning"]
    worker = ["django", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"]
    return {
        "le serveur web": [sys.executable, "-m", *web],
        "l’exécuteur de tâches": [sys.executable, "-m", *worker],
    }


def _lock_path(base_dir: Path) -> Path:
    return base_dir / "var" / "serve.lock"


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _only_one(base_dir: Path) -> Iterator[None]:
    """Hold the folder; the kernel lets go of it however this process ends."""
    path = _lock_path(base_dir)
    path.parent.mkdir(exist_ok=True)
    with path.open("a+") as handle:
        if not _try_lock(handle.fileno()):
            raise LocalError("la plateforme tourne déjà depuis ce dossier. « make stop » l’arrête.")
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _check_port(host: str, port: int) -> None:
    for attempt in range(10):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                # A server killed just now leaves its children a moment to go.
                if attempt == 9:
                    raise LocalError(
                        f"impossible d’écouter sur {host}:{port} : {_reason(error, port)}."
                    ) from None
            else:
                return
        time.sleep(0.2)


def _reason(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"le port est pris. Choisissez-en un autre : « PORT={port + 1} make run »"
    if error.errno == errno.EACCES:
        return "ce port est réservé à l’administrateur. Choisissez-en un autre : « PORT=8000 make run »"
    return str(error.strerror or error)


@contextmanager
def _stop_signals() -> Iterator[None]:
    def ask(_number: int, _frame: FrameType | None) -> None:
        # Once is enough: a second Ctrl-C must not interrupt the stopping itself.
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)


@contextmanager
def _children(base_dir: Path, port: int, commands: dict[str, list[str]]) -> Iterator[Children]:
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", **os.environ, "PORT": str(port)}
    children: Children = {}
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(
                command,
                cwd=base_dir,
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches us alone: we stop them in order
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread is running yet
            )
        yield children
    finally:
        for child in children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _watch(children: Children, base_dir: Path, host: str, port: int) -> None:
    """Announce the platform when it answers, then wait for a child to die."""
    deadline = time.monotonic() + START_SECONDS
    announced = False
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise LocalError(f"{name} s’est arrêté (code {child.returncode}) ; sa raison est au-dessus.")
        if not announced and _answers(host, port):
            announced = True
            _announce(base_dir, host, port)
        if not announced and time.monotonic() > deadline:
            raise LocalError(f"le serveur web ne répond pas après {START_SECONDS} s.")
        time.sleep(0.25)


def _answers(host: str, port: int) -> bool:
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(address, port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _announce(base_dir: Path, host: str, port: int) -> None:
    click.secho(f"\nMaillage est prêt : http://{host}:{port}/", bold=True)
    accounts = subprocess.run(
        [sys.executable, "-m", "config.cli", "accounts"],
        cwd=base_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    click.echo(accounts.stdout or accounts.stderr)
    click.echo("Ctrl-C arrête tout, base de données comprise.")
