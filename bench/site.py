"""The measured site: the demonstration on a database of its own, served by gunicorn as `make run` serves it.

Everything lives in `var/bench`: nothing of the user's platform is read, written or stopped.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local import postgres
from config.local.supervisor import commands

BASE_DIR = Path(__file__).resolve().parents[1]
VAR = BASE_DIR / "var" / "bench"
START_SECONDS = 60


def isolate() -> None:
    """Point this process and its children at the bench's own data; to be called before Django is set up."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_POOL", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"MAILLAGE_VAR": str(VAR), "MAILLAGE_MODE": "local"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def install() -> None:
    """Migrations, reference data and demonstration: half a minute the first time, nothing the next ones."""
    subprocess.run([sys.executable, "-m", "config.cli", "setup"], cwd=BASE_DIR, check=True)


@dataclass(frozen=True)
class Site:
    """A running site: where it listens, its web processes and the database's."""

    port: int
    master: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def web_cpu(self) -> int:
        """CPU that the web processes have used so far, in nanoseconds."""
        return sum(map(_cpu, [self.master, *_children(self.master)]))

    def database_cpu(self) -> int:
        """The same for every process of the database server."""
        pid = postgres.cluster_dir(VAR / "postgres") / "postmaster.pid"
        return sum(map(_cpu, _children(int(pid.read_text().split("\n", 1)[0]))))


@contextmanager
def serving() -> Iterator[Site]:
    """Two web processes, their four threads each, on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = commands("127.0.0.1", port)["le serveur web"]
    with ExitStack() as stack:
        server = subprocess.Popen(command, cwd=BASE_DIR, env={**os.environ, "PORT": str(port)})
        stack.callback(server.wait)
        stack.callback(server.terminate)
        _wait(port, server)
        yield Site(port, server.pid)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("the web server does not answer")


def _children(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in text.split()]


def _cpu(pid: int) -> int:
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(thread.read_text().split()[0])
        except OSError:  # ended meanwhile
            continue
    return total
