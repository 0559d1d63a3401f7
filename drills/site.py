"""The platform of a drill: the processes of `maillage serve`, started, killed and started again."""

import http.client
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 120


@dataclass
class Site:
    """The web server and the worker, started, killed and started again."""

    environment: dict[str, str]
    port: int
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start what is not running, and wait for the web to answer."""
        from config.local.supervisor import commands

        for name, words in commands("127.0.0.1", self.port).items():
            child = self.children.get(name)
            if child is None or child.poll() is not None:
                self.children[name] = subprocess.Popen(
                    words, cwd=PROJECT, env=self.environment, start_new_session=True,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.ask("GET", "/healthz", {})[0] == 200:
                return
            time.sleep(0.1)
        raise SystemExit("the web server does not answer")

    def kill(self, what: str) -> None:
        """`kill -9` of one web process, of the whole web, of the worker, or of all."""
        web, worker = self.children["le serveur web"], self.children["l’exécuteur de tâches"]
        if what == "web_process":
            text = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
            for pid in text[:1]:
                os.kill(int(pid), signal.SIGKILL)
            return
        for child in {"web": [web], "worker": [worker], "all": [web, worker]}[what]:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
        """(status, body); 0 when the server died before it answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
