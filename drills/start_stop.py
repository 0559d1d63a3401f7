"""Starting and stopping on a real machine: `python3 drills/start_stop.py`, as root.

Clones the committed project into a folder of its own, once as root and once as an ordinary account made for
the trial, and writes `drills/evidence/start_stop.json`: how long each start takes, and what is left after a
stop, a `kill -9` of the server, of the database, or a taken port. Package caches are empty:
the clone has a home of its own.
Ends with status 1 when a check fails.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
EVIDENCE = PROJECT / "drills" / "evidence" / "start_stop.json"
ACCOUNT = "maillage_drill"
LIMIT_SECONDS = 400


class Trial:
    """One clone, one account, and what was measured there."""

    def __init__(self, folder: Path, account: str) -> None:
        self.folder, self.account = folder, account
        self.found: dict[str, object] = {}
        entry = pwd.getpwnam(account)
        self.identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self.environment = {**os.environ, "HOME": str(folder.parent), "PORT": "18080"}
        self.environment.pop("DATABASE_URL", None)
        if account != "root":  # nothing of root's is within its reach
            self.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"

    def command(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            words,
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **self.identity,
        )

    def start(self, name: str, port: int = 18080) -> subprocess.Popen[str]:
        """`make run` until it answers; notes the seconds it took."""
        began = time.monotonic()
        process = self.command("make", "run", PORT=str(port))
        while not answers(port):
            if process.poll() is not None or time.monotonic() - began > LIMIT_SECONDS:
                os.killpg(process.pid, signal.SIGKILL)
                raise SystemExit(f"{name}: no answer\n{process.communicate()[0]}")
            time.sleep(0.1)
        self.found[name] = round(time.monotonic() - began, 1)
        return process

    def announcement(self, process: subprocess.Popen[str]) -> list[str]:
        """What is printed once the platform answers: address, accounts, how to stop."""
        lines: list[str] = []
        for line in process.stdout or ():
            if lines or line.startswith("Maillage est prêt"):
                lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        return lines

    def end(self, process: subprocess.Popen[str]) -> str:
        """Ctrl-C, as a terminal sends it: to the whole group."""
        os.killpg(process.pid, signal.SIGINT)
        return process.communicate(timeout=60)[0]

    def supervisor(self) -> int:
        return int((self.folder / "var" / "serve.lock").read_text())

    def database(self) -> Path:
        data = self.folder / "var" / "postgres"
        return (data / "elsewhere" if (data / "elsewhere").is_symlink() else data) / "data"

    def left(self) -> list[str]:
        """Command lines of the processes that still work in the clone or its database."""
        places = {self.folder.resolve(), self.database().resolve()}
        found = []
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and (process / "cwd").readlink() in places:
                    found.append((process / "cmdline").read_text().replace("\0", " ").strip())
            except OSError:
                continue
        return found

    def nothing_left(self, name: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while self.left() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.found[name] = self.left() or "nothing left"

    def run(self) -> None:
        process = self.start("first_start_s")
        self.found["announced"] = self.announcement(process)
        self.end(process)
        self.nothing_left("after_ctrl_c")
        self.end(self.start("second_start_s"))
        self.end(self.start("other_port_start_s", port=19000))
        self.nothing_left("after_other_port")

        process = self.start("before_kill_s")
        os.kill(self.supervisor(), signal.SIGKILL)
        process.communicate(timeout=60)
        self.nothing_left("after_kill_9_of_the_server")
        process = self.start("start_after_kill_s")
        os.kill(int((self.database() / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(1)
        self.end(process)
        self.end(self.start("start_after_database_kill_s"))
        self.nothing_left("at_the_end")

        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", 18080))
            taken.listen()
            process = self.command("make", "run")
            self.found["taken_port"] = process.communicate(timeout=120)[0].strip().splitlines()[-2:]
            self.found["taken_port_status"] = process.returncode
        began = time.monotonic()
        described = self.command(
            str(self.folder / ".venv/bin/maillage"), "reference", "status"
        ).communicate()[0]
        self.found["command_without_server_s"] = round(time.monotonic() - began, 1)
        self.found["command_said"] = described.strip().splitlines()[:3]
        self.nothing_left("after_the_command")
        self.command("make", "reset").communicate(timeout=60)
        self.found["data_after_reset"] = self.database().exists()

    def failures(self) -> list[str]:
        """What does not hold, in words."""
        wrong = [
            f"{key}: {value}"
            for key, value in self.found.items()
            if key.startswith(("after_", "at_the_end")) and value != "nothing left"
        ]
        if self.found["second_start_s"] > 15:
            wrong.append("the second start is over 15 s")
        if self.found["first_start_s"] > 150:
            wrong.append("the first start is over 150 s")
        if "PORT=18081 make run" not in " ".join(self.found["taken_port"]):
            wrong.append("a taken port is not explained")
        if not any("@demo." in line for line in self.found["announced"]):
            wrong.append("the demonstration accounts are not announced")
        if self.found["data_after_reset"]:
            wrong.append("reset left data")
        return wrong


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def clone(home: Path, account: str) -> Path:
    folder = home / "maillage"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(PROJECT), str(folder)], check=True)
    shutil.chown(home, account)
    subprocess.run(["chown", "-R", f"{account}:", str(home)], check=True)
    return folder


def main() -> int:
    evidence: dict[str, object] = {
        "commit": subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=PROJECT, text=True).strip(),
        "cores": os.cpu_count(),
    }
    wrong = []
    subprocess.run(["userdel", ACCOUNT], stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["useradd", "--system", "--user-group", "--shell", "/bin/sh", ACCOUNT], check=True)
    for account in ("root", ACCOUNT):
        # 0700, like /root: the database's own account must manage without entering it.
        home = Path(tempfile.mkdtemp(prefix="maillage-drill-"))
        trial = Trial(clone(home, account), account)
        try:
            trial.run()
            wrong += [f"{account}: {line}" for line in trial.failures()]
        finally:
            trial.command("make", "reset").communicate(timeout=60)
            shutil.rmtree(home, ignore_errors=True)
        evidence["as_root" if account == "root" else "as_an_ordinary_account"] = trial.found
    subprocess.run(["userdel", ACCOUNT], check=False)
    evidence["failures"] = wrong
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(evidence, indent=1, ensure_ascii=False) + "\n")
    print("\n".join(wrong) or "start_stop: every check holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
