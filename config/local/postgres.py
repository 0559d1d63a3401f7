"""The embedded PostgreSQL server: created, started, shared and stopped, without opening a folder to others.

- Unix sockets only, in a 0700 folder with a short hashed path: no port, nothing on the network.
- Peer authentication through `pg_ident.conf`: the system user who runs Maillage may be any of its roles.
- As root the server runs under its own system account; data moves to `/var/lib/maillage` when that account
  cannot enter the project's folder. No parent folder is ever opened.
- Processes that use the server hold a shared lock (`lease`); when the last one goes, even by `kill -9`, the
  server is stopped: the last one out does it, or else the keeper process that waits for the lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from config.local.binaries import (
    SYSTEM_HOME,
    Account,
    find_binaries,
    may_enter,
    run_as,
    server_account,
    server_account_name,
)
from config.local.errors import LocalError, explain

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "maillage_owner", "maillage_app", "maillage_care", "maillage_backup")
START_SECONDS = 120
STOP_SECONDS = 60
LOG_LIMIT = 10_000_000
# Safe to lose on a crash: only the test cluster, which is rebuilt at will.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Server:
    """A running server. `data_dir` is the folder given by the caller, e.g. `var/postgres`."""

    data_dir: Path
    socket_dir: Path

    def url(self, role: str, database: str) -> str:
        """`postgresql:///database?host=/socket/folder&user=role`, for psycopg, psql and Django alike."""
        return socket_url(self.data_dir, role, database)

    def stop(self) -> None:
        """Stop at once, open sessions included. Does nothing when it is stopped already."""
        stop(self.data_dir)


def socket_dir(data_dir: Path) -> Path:
    """Where the sockets of this data folder live; known without starting anything."""
    key = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    # A Unix socket path holds 107 bytes at most, so it cannot live in a deeply nested project.
    if os.geteuid() == 0:
        return Path("/run/maillage") / key
    return Path(tempfile.gettempdir()) / f"maillage-{os.geteuid()}" / key


def socket_url(data_dir: Path, role: str, database: str) -> str:
    """The address of a database on the embedded server; `requirepeer` refuses an impostor on the socket."""
    parameters = {"host": str(socket_dir(data_dir)), "user": role, "requirepeer": server_account_name()}
    return f"postgresql:///{quote(database)}?{urlencode(parameters, safe='/')}"


def cluster_dir(data_dir: Path) -> Path:
    """The folder of PostgreSQL's own files for this data folder."""
    return _home(data_dir) / "data"


def exists(data_dir: Path) -> bool:
    """Whether `data_dir` holds a cluster."""
    return cluster_dir(data_dir).exists()


def is_running(data_dir: Path) -> bool:
    """Whether a live server holds this data folder."""
    cluster = cluster_dir(data_dir)
    pid = _recorded_pid(cluster)
    return pid is not None and _works_in(pid, cluster)


def ensure_running(data_dir: Path, *, fast: bool = False) -> Server:
    """Start the server of `data_dir` (created when absent) unless it runs already. Raises `LocalError`."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    with _lock(data_dir / "start.lock", fcntl.LOCK_EX):
        if not is_running(data_dir):
            _start(data_dir, fast=fast)
    return Server(data_dir, socket_dir(data_dir))


def stop(data_dir: Path) -> None:
    """Stop the server of `data_dir` if it runs."""
    if not is_running(data_dir):
        return
    account = server_account()
    cluster = cluster_dir(data_dir)
    binaries, _ = find_binaries(account, (cluster / "PG_VERSION").read_text().strip())
    command = [
        str(binaries / "pg_ctl"),
        "-D",
        str(cluster),
        "-m",
        "fast",
        "-w",
        "-t",
        str(STOP_SECONDS),
        "stop",
    ]
    done = run_as(account, command, capture_output=True)
    if done.returncode != 0 and is_running(data_dir):
        raise explain("arrêt de PostgreSQL", done.stderr + done.stdout)


def remove(data_dir: Path) -> None:
    """Stop the server and erase its data."""
    stop(data_dir)
    home = _home(data_dir)
    shutil.rmtree(socket_dir(data_dir), ignore_errors=True)
    for folder in {home, data_dir}:
        if folder.exists():
            shutil.rmtree(folder)


@contextmanager
def lease(data_dir: Path, *, fast: bool = False) -> Iterator[Server]:
    """Use the server for a while, starting it when needed. The last user out stops it."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    with _open_lock(data_dir / "lease.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        started_here = not is_running(data_dir)
        server = ensure_running(data_dir, fast=fast)
        if started_here:
            _spawn_keeper(data_dir)
        try:
            yield server
        finally:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still uses it, or the keeper is stopping it
            else:
                server.stop()


def keep(data_dir: Path) -> None:
    """Wait until no process holds the lease, however they ended, then stop the server."""
    with _lock(data_dir / "lease.lock", fcntl.LOCK_EX):
        stop(data_dir)


def _spawn_keeper(data_dir: Path) -> None:
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "config.local.keeper", str(data_dir)],
        {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        file_actions=quiet,
        setsid=True,  # a Ctrl-C in our terminal is not for it
    )


@contextmanager
def _open_lock(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise _foreign(path.parent) from None
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _lock(path: Path, kind: int) -> Iterator[None]:
    with _open_lock(path) as handle:
        fcntl.flock(handle, kind)
        yield


def _foreign(path: Path) -> LocalError:
    owner = path.stat().st_uid
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"n° {owner}"
    return LocalError(
        f"le dossier {path} appartient à l’utilisateur {name}. Lancez la commande sous ce compte, ou effacez "
        "ce dossier."
    )


def _home(data_dir: Path) -> Path:
    """The folder that holds `data`: the given one, or where it points when out of the server's reach."""
    elsewhere = data_dir / "elsewhere"
    return elsewhere.readlink() if elsewhere.is_symlink() else data_dir


def _start(data_dir: Path, *, fast: bool) -> None:
    account = server_account()
    cluster = cluster_dir(data_dir)
    if not cluster.exists():
        cluster = _create(data_dir, account)
    if cluster.stat().st_uid != account.uid:
        raise _foreign(cluster)
    version = (cluster / "PG_VERSION").read_text().strip()
    binaries, _ = find_binaries(account, version)
    _drop_stale_pid(cluster)
    _make_socket_dir(socket_dir(data_dir), account)
    _write_access_files(cluster, account)
    log = cluster / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        os.truncate(log, 0)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir(data_dir)),
        "unix_socket_permissions": "0700",
        "log_min_messages": "warning",
        # Nobody replicates this server: what fills an emptied table is written once, without a journal.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        **(FAST if fast else {}),
    }
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    command = [str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-t", str(START_SECONDS)]
    command += ["-l", str(log), "-o", options, "start"]
    output = ""
    for pause in (0.5, 2, 5):
        position = log.stat().st_size if log.exists() else 0
        # The server inherits these streams: a pipe would never be closed, a file is.
        with tempfile.TemporaryFile("w+") as said:
            done = run_as(account, command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            said.seek(0)
            output = said.read()
        if done.returncode == 0:
            return
        if log.exists():
            with log.open(errors="replace") as lines:
                lines.seek(position)
                output += lines.read()
        # After a crash, the dead server's last children may hold its memory for a few seconds.
        time.sleep(pause)
        _drop_stale_pid(cluster)
    raise explain("démarrage de PostgreSQL", output)


def _create(data_dir: Path, account: Account) -> Path:
    """Make an empty cluster, complete or not at all. Returns its folder."""
    home = data_dir
    if account.borrowed and not may_enter(data_dir, account):
        home = SYSTEM_HOME / hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
        home.mkdir(mode=0o755, exist_ok=True)
        (data_dir / "elsewhere").unlink(missing_ok=True)
        (data_dir / "elsewhere").symlink_to(home)
    binaries, major = find_binaries(account, None)
    partial = home / "data.new"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    if account.borrowed:
        os.chown(partial, account.uid, account.gid)
    # The builtin provider (17 and later) and the C library agree on C.UTF-8: one sort order everywhere.
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    if int(major) >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [
        str(binaries / "initdb"),
        "-D",
        str(partial),
        "-U",
        SUPERUSER,
        "--auth=peer",
        "--data-checksums",
    ]
    done = run_as(account, [*command, *locale], capture_output=True)
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise explain("création de la base PostgreSQL", done.stdout + done.stderr)
    partial.rename(home / "data")
    return home / "data"


def _make_socket_dir(folder: Path, account: Account) -> None:
    """A folder that only the server's account (and root) may enter, and that nobody else prepared for us."""
    parent_mode = 0o755 if os.geteuid() == 0 else 0o700
    for path, mode, owner in ((folder.parent, parent_mode, os.geteuid()), (folder, 0o700, account.uid)):
        path.mkdir(mode=mode, exist_ok=True)
        if owner != os.geteuid():
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o022:
            raise LocalError(f"{path} a été préparé par quelqu’un d’autre : effacez-le, puis recommencez.")


def _write_access_files(cluster: Path, account: Account) -> None:
    """Who may connect: this system user under each of the platform's roles, and nobody else."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    mapping = "".join(f'maillage "{user}" {role}\n' for role in ROLES)
    for name, text in (("pg_hba.conf", "local all all peer map=maillage\n"), ("pg_ident.conf", mapping)):
        path = cluster / name
        path.write_text(text)
        path.chmod(0o600)
        os.chown(path, account.uid, account.gid)


def _recorded_pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, PermissionError, ValueError):
        return None


def _processes_in(folder: Path) -> set[int]:
    """Live processes whose working folder is `folder`: PostgreSQL's, since the server works in its data."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return {pid for pid in pids if _works_in(pid, folder)}


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:  # ended, a zombie, or another user's
        return False


def _drop_stale_pid(cluster: Path) -> None:
    """Forget a dead server's pid, which another process or a zombie may bear by now. Never kills anyone.

    PostgreSQL would refuse to start because "its" process lives. The file is only dropped when no process
    at all works in the data folder, so a surviving child of a killed server is still respected.
    """
    if _recorded_pid(cluster) is not None and not _processes_in(cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
