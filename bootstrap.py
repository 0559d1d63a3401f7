"""Installs what the platform needs into `.venv` and `node_modules`: `python3 bootstrap.py run|dev|bench`.

Standard library only: it is what `make` runs before anything is installed. Each step remembers the hash of
what it was made from and is skipped while that has not changed. Nothing outside the project is touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps.json"
REQUIREMENTS = BASE_DIR / "requirements"
NO_NETWORK = (
    *("name resolution", "dns error", "Network is unreachable", "Failed to establish a new connection"),
    *("Connection refused", "Could not connect", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT"),
    "ENETUNREACH",
)
DISK_FULL = ("No space left on device", "ENOSPC", "Disk quota exceeded", "os error 28")


def main(kind: str) -> None:
    """Install the dependencies to serve (`run`), to serve and test (`dev`) or to measure too (`bench`), then
    the assets.
    """
    check_python()
    if not (PYTHON.exists() and step_done("venv", [sys.version])):
        step("venv", "Environnement Python", [sys.version], make_venv)
    # An environment made for the tests or the bench keeps its tools when the platform is only started.
    kinds = ["run", "dev", "bench"]
    kind = max([kind, *(name for name in kinds if (VENV / name).exists())], key=kinds.index)
    (VENV / kind).touch()
    locks = [REQUIREMENTS / "bootstrap.txt", REQUIREMENTS / f"{kind}.txt"]
    step("packages", "Paquets Python", locks, lambda: install_packages(locks))
    step("project", "Commande maillage", [BASE_DIR / "pyproject.toml", *locks], install_project)
    step("npm", "Paquets de l’interface", [BASE_DIR / "package-lock.json"], install_npm)
    sources = sorted(
        path for path in (BASE_DIR / "assets").rglob("*") if path.is_file() and "dist" not in path.parts
    )
    step("assets", "Interface", [BASE_DIR / "package-lock.json", *sources], build_assets)


def check_python() -> None:
    """Refuse an old Python, or a Debian one without its `venv` package."""
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever Python the machine has
        found = ".".join(map(str, sys.version_info[:3]))
        fail(f"Python 3.11 ou plus récent est nécessaire ; celui-ci est {found}.")
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        fail("le module venv de Python manque. Sur Debian : apt-get install python3-venv.")


def make_venv() -> None:
    """A fresh virtual environment with uv, pinned by hash."""
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)])
    pip("-r", str(REQUIREMENTS / "bootstrap.txt"))


def install_packages(locks: list[Path]) -> None:
    """The locked packages and nothing else."""
    pip("-r", str(REQUIREMENTS / "bootstrap.txt"))
    uv = [str(VENV / "bin" / "uv"), "--no-config", "pip", "sync", "--require-hashes", "--python", str(PYTHON)]
    done = call([*uv, *map(str, locks)])
    if done.returncode != 0:
        # uv does not read pip.conf: where the package mirror is only named there, pip does the work.
        pip(*(word for lock in locks for word in ("-r", str(lock))))


def install_project() -> None:
    """The console script; the code stays where it is."""
    uv = [str(VENV / "bin" / "uv"), "--no-config", "pip", "install", "--offline", "--python", str(PYTHON)]
    run([*uv, "--no-deps", "--no-build-isolation", "--editable", str(BASE_DIR)])


def install_npm() -> None:
    """The locked packages of the interface; none may run a script of its own."""
    if not (shutil.which("node") and shutil.which("npm")):
        fail("Node.js ou npm manque. Sur Debian : apt-get install nodejs npm.")
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"])


def build_assets() -> None:
    """Style sheet and scripts, into `assets/dist`."""
    run(["node", str(BASE_DIR / "assets" / "build.mjs")])


def pip(*arguments: str) -> None:
    """Install with pip, every file checked against its hash."""
    run([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", *arguments])


def call(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the set-up and keep what it says."""
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "LC_ALL": "C.UTF-8"}
    return subprocess.run(  # noqa: S603
        command,
        cwd=BASE_DIR,
        env={**os.environ, **quiet},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def run(command: list[str]) -> None:
    """Run a program of the set-up, or end with the one line that says why it failed."""
    done = call(command)
    if done.returncode == 0:
        return
    if any(sign in done.stdout for sign in DISK_FULL):
        fail("le disque est plein : il faut environ 1,5 Go libres.")
    if any(sign in done.stdout for sign in NO_NETWORK):
        fail("le réseau ne répond pas : la première installation télécharge les paquets de PyPI et de npm.")
    sys.stderr.write(done.stdout)
    fail(f"« {' '.join(command[:5])}… » a échoué ; sa raison est au-dessus.")


def step(name: str, title: str, sources: Iterable[Path | str], action: Callable[[], None]) -> None:
    """Run `action` unless it was already done from the same sources."""
    sources = list(sources)
    if step_done(name, sources):
        return
    say(f"▸ {title}…")
    start = time.monotonic()
    action()
    stamps = read_stamps()
    stamps[name] = digest(sources)
    STAMPS.write_text(json.dumps(stamps, indent=1))
    say(f"  fait en {time.monotonic() - start:.1f} s".replace(".", ","))


def step_done(name: str, sources: list[Path | str]) -> bool:
    """Whether the step was done from exactly these sources, and what it made is still there."""
    made = {"npm": BASE_DIR / "node_modules", "assets": BASE_DIR / "assets" / "dist"}.get(name, VENV)
    return made.exists() and read_stamps().get(name) == digest(sources)


def read_stamps() -> dict[str, str]:
    """What was done, from which sources."""
    return json.loads(STAMPS.read_text()) if STAMPS.exists() else {}


def digest(sources: Iterable[Path | str]) -> str:
    """One hash for files and strings."""
    total = hashlib.sha256(str(BASE_DIR).encode())  # a moved clone must be installed again
    for source in sources:
        total.update(source.read_bytes() if isinstance(source, Path) else source.encode())
    return total.hexdigest()


def say(line: str) -> None:
    """Progress goes to standard error, like the rest of the set-up."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def fail(reason: str) -> None:
    """One clear line, exit status 1."""
    say(f"maillage : {reason}")
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
