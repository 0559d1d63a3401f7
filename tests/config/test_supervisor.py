"""The supervisor: everything together, or nothing at all."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from config.cli import BASE_DIR
from config.local import supervisor
from config.local.errors import LocalError


@pytest.fixture
def no_database(monkeypatch):
    monkeypatch.setattr(supervisor, "running_database", lambda _base_dir: nullcontext())


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_one_line_with_a_way_out(tmp_path, no_database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalError, match=f"le port est pris. .* « PORT={port + 1} make run »"):
            supervisor.serve(tmp_path, "127.0.0.1", port)


def test_a_dead_child_brings_the_other_down_and_says_which(tmp_path, no_database, port, monkeypatch):
    mark = tmp_path / "stopped"
    lasting = (
        "import signal, sys, time, pathlib\n"
        f"signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path({str(mark)!r}).touch(), sys.exit()))\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\ntime.sleep(60)"
    )
    dying = (
        "import pathlib, time, sys\n"
        f"while not pathlib.Path({str(tmp_path / 'ready')!r}).exists(): time.sleep(.05)\n"
        "sys.exit(3)"
    )
    commands = {
        "le serveur web": [sys.executable, "-c", lasting],
        "l’exécuteur": [sys.executable, "-c", dying],
    }
    monkeypatch.setattr(supervisor, "commands", lambda _host, _port: commands)
    with pytest.raises(LocalError, match=r"l’exécuteur s’est arrêté \(code 3\)"):
        supervisor.serve(tmp_path, "127.0.0.1", port)
    assert mark.exists()


SERVE = """
import sys, pathlib
from contextlib import nullcontext
from config.local import supervisor
supervisor.running_database = lambda _base_dir: nullcontext()
child = "import os, pathlib, time; pathlib.Path('child').write_text(str(os.getpid())); time.sleep(60)"
supervisor.commands = lambda host, port: {"le serveur web": [sys.executable, "-c", child]}
supervisor.serve(pathlib.Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
"""


def started(folder: Path, port: int) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder), str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(BASE_DIR)},
        stderr=subprocess.PIPE,
        text=True,
    )
    child = folder / "child"
    deadline = time.monotonic() + 20
    while not (child.exists() and child.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process, int(child.read_text())


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_child_outlives_the_supervisor_however_it_ends(tmp_path, port, number):
    process, child = started(tmp_path, port)
    with process:
        process.send_signal(number)
        assert process.wait(20) == (-number if number == signal.SIGKILL else 0)
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


def test_one_folder_is_served_once_and_stop_reaches_it(tmp_path, port):
    assert supervisor.stop(tmp_path) is False
    process, _child = started(tmp_path, port)
    with process:
        with pytest.raises(LocalError, match="tourne déjà depuis ce dossier"):
            supervisor.serve(tmp_path, "127.0.0.1", port)
        assert supervisor.stop(tmp_path) is True
        assert process.wait(20) == 0
    assert supervisor.stop(tmp_path) is False
